/**
 * The one place that knows how files of a dataset are called. Generating, reading without listing, verifying
 * and cleaning all ask here, so that they can never disagree about padding or folders.
 */
import type { DatasetSpec, FileSpec, Split } from "./spec.ts";
import { fileShape } from "./sizes.ts";

/** Train files come first in the global numbering. */
export function fileCount(spec: DatasetSpec): number {
  return spec.train.files + spec.valid.files;
}

/** The name of file `index` relative to the data folder; `extension` has no dot. */
export function fileName(spec: DatasetSpec, index: number, extension: string): string {
  const { split, within } = placeOf(spec, index);
  return nameWithin({ split, ...spec[split], prefix: spec.filePrefix, extension }, within);
}

/** What the names of one split have in common. */
export interface SplitNames {
  readonly split: Split;
  readonly files: number;
  readonly subfolders: number;
  readonly prefix: string;
  readonly extension: string;
}

/** The name of the file with this number within its split. */
export function nameWithin(names: SplitNames, within: number): string {
  const { split, files, subfolders, prefix, extension } = names;
  const number = String(within).padStart(String(files).length, "0");
  const folder = subfolders > 1 ? `${subfolderName(within % subfolders, subfolders)}/` : "";
  return `${split}/${folder}${prefix}_${number}_of_${files}.${extension}`;
}

/** The folders that hold files, relative to the data folder, parents first. */
export function* foldersOf(spec: DatasetSpec): Generator<string> {
  for (const split of ["train", "valid"] as const) {
    yield split;
    const { subfolders } = spec[split];
    if (subfolders > 1) {
      for (let i = 0; i < subfolders; i++) yield `${split}/${subfolderName(i, subfolders)}`;
    }
  }
}

/** File `index` as a format takes it. */
export function fileAt(spec: DatasetSpec, index: number, extension: string): FileSpec {
  const { split } = placeOf(spec, index);
  return {
    dataset: spec,
    index,
    split,
    name: fileName(spec, index, extension),
    shape: fileShape(spec, index),
  };
}

/** All files in the order of their index, made one at a time. */
export function* filesOf(spec: DatasetSpec, extension: string): Generator<FileSpec> {
  const count = fileCount(spec);
  for (let index = 0; index < count; index++) yield fileAt(spec, index, extension);
}

/** The index of the file that has exactly this name, or undefined where the dataset has no such file. */
export function fileIndex(spec: DatasetSpec, name: string, extension: string): number | undefined {
  const split = name.startsWith("train/") ? "train" : name.startsWith("valid/") ? "valid" : undefined;
  if (!split) return undefined;
  const tail = `_of_${spec[split].files}.${extension}`;
  const digits = /(\d+)$/.exec(name.endsWith(tail) ? name.slice(0, -tail.length) : "")?.[1];
  if (!digits) return undefined;
  // A prefix may itself end in digits: the padded width says where the number begins.
  const within = Number(digits.slice(-String(spec[split].files).length));
  if (within >= spec[split].files) return undefined;
  const index = split === "train" ? within : spec.train.files + within;
  return fileName(spec, index, extension) === name ? index : undefined;
}

function subfolderName(number: number, subfolders: number): string {
  return String(number).padStart(String(subfolders).length, "0");
}

function placeOf(spec: DatasetSpec, index: number): { split: Split; within: number } {
  if (!(Number.isInteger(index) && index >= 0 && index < fileCount(spec))) {
    throw new RangeError(`The dataset has ${fileCount(spec)} files and none with index ${index}`);
  }
  return index < spec.train.files
    ? { split: "train", within: index }
    : { split: "valid", within: index - spec.train.files };
}
