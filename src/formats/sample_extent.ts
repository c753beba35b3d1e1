/** How small and how large the samples of a dataset are, for formats that cannot hold every size. */
import { DTYPES } from "../dataset/dtype.ts";
import { shapesOf, toEnd } from "../dataset/shape_counts.ts";
import type { DatasetSpec } from "../dataset/spec.ts";

export interface SampleExtent {
  /** Elements of the smallest and the largest sample. */
  readonly least: number;
  readonly most: number;
}

/** Of a dataset without files: of the files that it would have. */
export function sampleExtent(dataset: DatasetSpec): SampleExtent {
  let least = Infinity;
  let most = 0;
  toEnd(shapesOf(dataset, (shape) => {
    const elements = shape.reduce((product, edge) => product * edge, 1);
    least = Math.min(least, elements);
    most = Math.max(most, elements);
  }));
  return { least, most };
}

/** The key that a user changes to get samples of another size. */
export function sizeKey(dataset: DatasetSpec): string {
  return dataset.dims ? "dataset.record_dims" : "dataset.record_length_bytes";
}

export function itemBytes(dataset: DatasetSpec): number {
  return DTYPES[dataset.dtype].bytes;
}
