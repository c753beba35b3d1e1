/** Which of the names below a data folder are data files of a split. A pattern, so that folders need not exist. */
import type { DatasetSpec, Split } from "../spec.ts";

export interface SplitPattern {
  readonly split: Split;
  /** 0: directly in the split's folder; 1: there or one folder below; more: one folder below. */
  readonly subfolders: number;
  /** Endings without the dot. */
  readonly extensions: readonly string[];
  /** Folders `column=value` may lie in between, as Hive, Spark and pyarrow partition a table. */
  readonly isPartitioned: boolean;
}

const PARTITION = /^([^=/]+)=[^/]*$/;

/**
 * `extension` is what Stoker itself would write. DLIO names compressed csv without its suffix, and looks for the
 * upper-case ending as well.
 */
export function splitPattern(spec: DatasetSpec, split: Split, extension: string): SplitPattern {
  const plain = [...new Set([extension, spec.format])];
  return {
    split,
    subfolders: spec[split].subfolders,
    extensions: [...plain, ...plain.map((one) => one.toUpperCase())],
    isPartitioned: spec.format === "parquet",
  };
}

/** `name` is relative to the data folder. Hidden files never are, as with any shell's pattern. */
export function isDataFile(name: string, pattern: SplitPattern): boolean {
  const { split, subfolders, extensions, isPartitioned } = pattern;
  if (!name.startsWith(`${split}/`)) return false;
  const folders = name.slice(split.length + 1).split("/");
  const base = folders.pop() ?? "";
  if (base.startsWith(".")) return false;
  const isOfDepth = (depth: number) => depth === 0 ? subfolders <= 1 : depth === 1 && subfolders > 0;
  const own = isPartitioned ? folders.filter((folder) => !PARTITION.test(folder)) : folders;
  if (!isOfDepth(folders.length) && !isOfDepth(own.length)) return false;
  return extensions.some((extension) => base.length > extension.length + 1 && base.endsWith(`.${extension}`));
}

/** Columns whose values stand in the folders of a name and not in the file. */
export function partitionColumns(name: string): string[] {
  return name.split("/").slice(0, -1).flatMap((folder) => PARTITION.exec(folder)?.[1] ?? []);
}
