/** What the size keys of a workload say about a sample on average; sizes and shapes of files are src/dataset's. */
import { DTYPES } from "../../dataset/dtype.ts";
import type { Values } from "../keys/mod.ts";

/** Mean bytes of a sample; explicit dimensions replace the length. */
export function sampleBytesOf(values: Values): number {
  const dims = values["dataset.record_dims"];
  if (dims.length === 0) return values["dataset.record_length_bytes"];
  return dims.reduce((product, dim) => product * dim, DTYPES[values["dataset.record_element_type"]].bytes);
}
