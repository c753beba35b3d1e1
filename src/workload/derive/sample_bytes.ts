/** What the size keys of a workload say about a sample on average; sizes and shapes of files are src/dataset's. */
import { DTYPES } from "../../dataset/dtype.ts";
import type { Values } from "../keys/mod.ts";

/** Shape of a sample where the workload fixes it, else empty. Colours of a picture are an axis of their own. */
export function sampleDimsOf(values: Values): readonly number[] {
  const dims = values["dataset.record_dims"];
  const channels = values["dataset.image_channels"];
  return channels === 1 || dims.length === 0 ? dims : [...dims, channels];
}

/** Mean bytes of a sample; explicit dimensions replace the length. */
export function sampleBytesOf(values: Values): number {
  const dims = sampleDimsOf(values);
  if (dims.length === 0) return values["dataset.record_length_bytes"];
  return dims.reduce((product, dim) => product * dim, DTYPES[values["dataset.record_element_type"]].bytes);
}
