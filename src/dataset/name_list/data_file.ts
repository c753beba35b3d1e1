/** Which of the names below a data folder are data files of a split. A pattern, so that folders need not exist. */
import type { DatasetSpec, Split } from "../spec.ts";

export interface SplitPattern {
  readonly split: Split;
  /** 0: directly in the split's folder; 1: there or one folder below; more: one folder below. */
  readonly subfolders: number;
  /** Endings without the dot. */
  readonly extensions: readonly string[];
}

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
  };
}

/** `name` is relative to the data folder. Hidden files never are, as with any shell's pattern. */
export function isDataFile(name: string, { split, subfolders, extensions }: SplitPattern): boolean {
  if (!name.startsWith(`${split}/`)) return false;
  const within = name.slice(split.length + 1);
  const slash = within.indexOf("/");
  const base = within.slice(slash + 1);
  if (base.includes("/") || base.startsWith(".")) return false;
  if (slash < 0 ? subfolders > 1 : subfolders === 0) return false;
  return extensions.some((extension) => base.length > extension.length + 1 && base.endsWith(`.${extension}`));
}
