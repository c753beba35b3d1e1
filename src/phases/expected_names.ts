/** Which names the files of a split have where DLIO or Stoker made them, and which of those were seen. Pure. */
import type { RegularNames } from "../dataset/name_list/regular_names.ts";
import { fileIndex, nameWithin } from "../dataset/names.ts";
import type { DatasetSpec, Split } from "../dataset/spec.ts";

export interface ExpectedNames {
  /** Whether a list that is a formula names exactly these files. */
  isAll(names: RegularNames): boolean;
  seen(): SeenNames;
}

export interface SeenNames {
  readonly marked: number;
  /** False where no file of the split has that name. */
  mark(name: string): boolean;
  /** The names that were never marked, with the first of the extensions. */
  missing(): Iterable<string>;
}

/** `extensions`: all under which a file counts as the same one. */
export function expectedNames(
  spec: DatasetSpec,
  split: Split,
  extensions: readonly string[],
): ExpectedNames {
  const { files, subfolders } = spec[split];
  const [extension = spec.format] = extensions;
  const first = split === "train" ? 0 : spec.train.files;
  return {
    isAll: (names) =>
      names.split === split && names.files === files && names.prefix === spec.filePrefix &&
      Math.max(1, names.subfolders) === Math.max(1, subfolders) && extensions.includes(names.extension),
    seen() {
      const bits = new Uint8Array(Math.ceil(files / 8));
      let marked = 0;
      const isMarked = (number: number) => ((bits[number >> 3] ?? 0) & 1 << (number & 7)) !== 0;
      return {
        get marked() {
          return marked;
        },
        mark(name) {
          if (!name.startsWith(`${split}/`)) return false;
          for (const one of extensions) {
            const index = fileIndex(spec, name, one);
            if (index === undefined) continue;
            const number = index - first;
            if (!isMarked(number)) marked++;
            bits[number >> 3] = (bits[number >> 3] ?? 0) | 1 << (number & 7);
            return true;
          }
          return false;
        },
        *missing() {
          const names = { split, files, subfolders, prefix: spec.filePrefix, extension };
          for (let number = 0; number < files; number++) {
            if (!isMarked(number)) yield nameWithin(names, number);
          }
        },
      };
    },
  };
}
