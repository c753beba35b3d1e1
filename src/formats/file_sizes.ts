/**
 * How large the files of a dataset are without describing each of them: sizes follow the shape of a file's
 * samples, of which even millions of files have few.
 */
import type { DatasetSpec, FileSpec } from "../dataset/spec.ts";
import { type EachShape, shapesOf } from "../dataset/shape_counts.ts";
import type { Format } from "./format.ts";

export interface SizeSum {
  readonly total: bigint;
  readonly largest: number;
  readonly smallest: number;
}

/** Exact, of a dataset with files; takes turns, so that somebody can stop it. */
export function* sumOfSizes(spec: DatasetSpec, format: Format): Generator<void, SizeSum> {
  let total = 0n;
  let largest = 0;
  let smallest = Infinity;
  const add = (bytes: number, files: number) => {
    total += BigInt(bytes) * BigInt(files);
    largest = Math.max(largest, bytes);
    smallest = Math.min(smallest, bytes);
  };
  const sizes = format.sizes(spec);
  if ("byNumber" in sizes) {
    for (const { bytes, files } of sizes.byNumber) add(bytes, files);
  } else {
    const each: EachShape = (shape, files) => add(sizes.byShape(shape), files);
    yield* shapesOf(spec, each);
  }
  return { total, largest, smallest };
}

/** The size of a file from its description, for formats that describe one quickly. */
export function describedBytes(
  outputs: Format["outputs"],
  dataset: DatasetSpec,
  shape: readonly number[],
): number {
  return outputs(fileOfShape(dataset, shape)).reduce((sum, { layout }) => sum + layout.size, 0);
}

/** A file that stands for all with such samples. */
export function fileOfShape(dataset: DatasetSpec, shape: readonly number[]): FileSpec {
  return { dataset, index: 0, split: "train", name: "train/0", shape };
}
