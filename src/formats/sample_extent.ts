/** How small and how large the samples of a dataset are, for formats that cannot hold every size. */
import { DTYPES } from "../dataset/dtype.ts";
import { sumOfSizes } from "../dataset/sizes.ts";
import type { DatasetSpec } from "../dataset/spec.ts";

export interface SampleExtent {
  /** Elements of the smallest and the largest sample. */
  readonly least: number;
  readonly most: number;
}

/** Of a dataset without files: of the files that it would have. */
export function sampleExtent(dataset: DatasetSpec): SampleExtent {
  const files = Math.max(1, dataset.train.files + dataset.valid.files);
  const elements = [{ upTo: Infinity, fixed: 0, perElement: 1 }];
  const { smallest, largest } = sumOfSizes(dataset, elements, 0, files);
  return { least: smallest, most: largest };
}

/** The key that a user changes to get samples of another size. */
export function sizeKey(dataset: DatasetSpec): string {
  return dataset.dims ? "dataset.record_dims" : "dataset.record_length_bytes";
}

export function itemBytes(dataset: DatasetSpec): number {
  return DTYPES[dataset.dtype].bytes;
}
