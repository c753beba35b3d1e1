/**
 * The names that DLIO gives to the files of a split, as a formula: a list of any length costs a few words. Places
 * are those of the sorted names, so that listing a folder and not listing it give the same order.
 */
import { nameWithin, type SplitNames } from "../names.ts";

/** Plain data. */
export interface RegularNames extends SplitNames {
  readonly kind: "regular";
}

/** Among sorted names: folder after folder, and in a folder by number. */
export function regularNameAt(names: RegularNames, place: number): string {
  return nameWithin(names, numberAt(names, place));
}

/** The number of the file whose name is at this place of the sorted names. */
export function numberAt({ files, subfolders }: SplitNames, place: number): number {
  if (subfolders <= 1) return place;
  // The first folders have one file more where the number of files is no multiple.
  const each = Math.floor(files / subfolders);
  const larger = files % subfolders;
  const inLarger = larger * (each + 1);
  if (place < inLarger) return (place % (each + 1)) * subfolders + Math.floor(place / (each + 1));
  const rest = place - inLarger;
  return (rest % each) * subfolders + larger + Math.floor(rest / each);
}

/** More names of one family are taken for coincidence. */
const MOST_FILES = 2 ** 30;

/** The family that a name belongs to, or undefined where it is no such name. */
export function familyOf(name: string, subfolders: number): RegularNames | undefined {
  const [, split, folder, prefix, digits, count, extension] =
    /^(train|valid)\/(?:(\d+)\/)?([^/]*)_(\d+)_of_([1-9]\d{0,9})\.([^/]+)$/.exec(name) ?? [];
  if (split !== "train" && split !== "valid") return undefined;
  if (prefix === undefined || digits === undefined || count === undefined || extension === undefined) {
    return undefined;
  }
  const files = Number(count);
  if (files > MOST_FILES || (folder !== undefined) !== subfolders > 1) return undefined;
  const family: RegularNames = { kind: "regular", split, files, subfolders, prefix, extension };
  return numberingOf(family)(name) < 0 ? undefined : family;
}

/** Finds the number of a file of the family by its name; -1 where the name is not of it. Asked for every file. */
export function numberingOf(family: RegularNames): (name: string) => number {
  const first = nameWithin(family, 0);
  const tail = `_of_${family.files}.${family.extension}`;
  const end = first.length - tail.length;
  const start = end - String(family.files).length;
  const head = first.slice(0, start);
  const isFlat = family.subfolders <= 1;
  return (name) => {
    if (name.length !== first.length || !name.endsWith(tail) || (isFlat && !name.startsWith(head))) return -1;
    let number = 0;
    for (let at = start; at < end; at++) {
      const digit = name.charCodeAt(at) - 48;
      if (!(digit >= 0 && digit <= 9)) return -1;
      number = 10 * number + digit;
    }
    if (number >= family.files) return -1;
    return isFlat || nameWithin(family, number) === name ? number : -1;
  };
}
