/**
 * The names of a split's data files, in the order in which everybody counts them: a formula where they are DLIO's
 * own and all there, packed otherwise. A list of fifty million names fits beside the program.
 */
import { type PackedNames, PackedNamesReader, PackedNamesWriter } from "./packed_names.ts";
import { familyOf, numberAt, numberingOf, regularNameAt, type RegularNames } from "./regular_names.ts";
import { SortedRuns } from "./sorted_runs.ts";

/** Plain data: crosses threads, the packed form without a copy. */
export type NameList = RegularNames | PackedNames;

/** The data files of a dataset that somebody else made. */
export interface SplitLists {
  readonly train: NameList;
  readonly valid: NameList;
}

/** A list that can be looked into. */
export interface Names {
  readonly count: number;
  /** The name at a place, relative to the data folder. */
  at(place: number): string;
}

export function namesOf(list: NameList): Names {
  const reader = list.kind === "packed" ? new PackedNamesReader(list) : undefined;
  const count = list.kind === "packed" ? list.count : list.files;
  return {
    count,
    at(place) {
      if (!(Number.isInteger(place) && place >= 0 && place < count)) {
        throw new RangeError(`There are ${count} files and none at place ${place}`);
      }
      return reader ? reader.at(place) : regularNameAt(list as RegularNames, place); // no reader: regular
    },
  };
}

/** All names of a list, in order. */
export function* eachName(list: NameList): Generator<string> {
  if (list.kind === "packed") yield* new PackedNamesReader(list).all();
  else for (let place = 0; place < list.files; place++) yield regularNameAt(list, place);
}

/** Makes a list of names that come in any order. */
export class NameListBuilder {
  readonly #subfolders: number;
  readonly #others: SortedRuns;
  #family: RegularNames | undefined;
  #numberOf: (name: string) => number = () => -1;
  /** A bit for each number of the family. */
  #seen = new Uint8Array(1024);
  #inFamily = 0;

  /** `subfolders`: into how many the workload says the names are spread. */
  constructor(subfolders: number, others = new SortedRuns()) {
    this.#subfolders = subfolders;
    this.#others = others;
  }

  add(name: string): void {
    if (!this.#family) {
      this.#family = familyOf(name, this.#subfolders);
      if (this.#family) this.#numberOf = numberingOf(this.#family);
    }
    const number = this.#numberOf(name);
    if (number < 0) this.#others.add(name);
    else this.#see(number);
  }

  finish(): NameList {
    if (this.#family && this.#others.isEmpty && this.#inFamily === this.#family.files) return this.#family;
    const writer = new PackedNamesWriter();
    for (const name of this.#others.inOrder(this.#familyNames())) writer.add(name);
    return writer.finish();
  }

  #see(number: number): void {
    const byte = number >> 3;
    if (byte >= this.#seen.length) {
      const seen = new Uint8Array(Math.max(2 * this.#seen.length, byte + 1));
      seen.set(this.#seen);
      this.#seen = seen;
    }
    const bit = 1 << (number & 7);
    const before = this.#seen[byte] ?? 0;
    if ((before & bit) === 0) this.#inFamily++;
    this.#seen[byte] = before | bit;
  }

  *#familyNames(): Generator<string> {
    const family = this.#family;
    if (!family) return;
    for (let place = 0; place < family.files; place++) {
      const number = numberAt(family, place);
      if ((this.#seen[number >> 3] ?? 0) & (1 << (number & 7))) yield regularNameAt(family, place);
    }
  }
}
