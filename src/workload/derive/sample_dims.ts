/**
 * What the size keys of a workload say about a sample. Only the mean: how the size of a file is drawn belongs to
 * src/dataset.
 */
import { DTYPES } from "../../dataset/dtype.ts";
import type { Values } from "../keys/mod.ts";

/** Mean bytes of a sample; explicit dimensions replace the length. */
export function sampleBytesOf(values: Values): number {
  const dims = values["dataset.record_dims"];
  if (dims.length === 0) return values["dataset.record_length_bytes"];
  return dims.reduce((product, dim) => product * dim, DTYPES[values["dataset.record_element_type"]].bytes);
}

/** The shape that DLIO reports for a sample: the explicit one, or a square of about so many elements. */
export function nominalDims(values: Values): readonly number[] {
  const dims = values["dataset.record_dims"];
  if (dims.length > 0) return dims;
  const edge = Math.max(1, Math.floor(Math.sqrt(values["dataset.record_length_bytes"])));
  return [edge, edge];
}
