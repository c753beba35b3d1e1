/**
 * Where the samples of files lie, as far as one accelerator knows: from the plan, or found in a file and kept for a
 * while. It reads nothing itself.
 */
import { fileAt } from "../dataset/names.ts";
import { isDrawn } from "../dataset/sizes.ts";
import type { DatasetSpec, FileSpec } from "../dataset/spec.ts";
import type { Format, SampleIndex } from "../formats/format.ts";
import type { Piece } from "./decode/piece_reader.ts";

/** Files whose samples an accelerator knows the places of, whether they are open or not. */
export const MOST_PLACES = 128;

/** What was found in a file. */
export interface Found {
  readonly index: SampleIndex;
  /** What was read to find them, where it is decoded: a decoder opens the file again without I/O. */
  readonly opening: readonly Piece[];
}

export class SamplePlaces {
  readonly #format: Format;
  readonly #spec: DatasetSpec;
  readonly #isForeign: boolean;
  /** By file, the oldest first. */
  readonly #found = new Map<number, Found>();
  /** Of files that are all alike: located once. */
  #alike: SampleIndex | undefined;
  /** Bytes of all samples of such a file. */
  #bytesOfAlike = 0;
  #sizeOfAlike: number | undefined;

  /** `isForeign`: Stoker did not write the files, so no plan says where their samples lie. */
  constructor(format: Format, spec: DatasetSpec, isForeign: boolean) {
    this.#format = format;
    this.#spec = spec;
    this.#isForeign = isForeign;
  }

  /** From the plan; undefined where only the file itself knows. */
  located(file: number): SampleIndex | undefined {
    if (this.#isForeign) return undefined;
    if (this.#alike) return this.#alike;
    const index = this.#format.locate(this.#fileSpec(file));
    if (!isDrawn(this.#spec)) {
      this.#alike = index;
      for (let sample = 0; sample < index.samples; sample++) this.#bytesOfAlike += bytesOf(index, sample);
    }
    return index;
  }

  /** Bytes that these samples of a file need; undefined where only the file itself knows. */
  bytesAsked(file: number, samples: readonly number[]): number | undefined {
    const index = this.located(file);
    if (!index) return undefined;
    // A plan names no sample of a file twice.
    if (index === this.#alike && samples.length === index.samples) return this.#bytesOfAlike;
    let sum = 0;
    for (const sample of samples) sum += bytesOf(index, sample);
    return sum;
  }

  /** Bytes of the whole file; undefined where only the file itself knows. */
  sizeOf(file: number): number | undefined {
    if (this.#isForeign || this.#sizeOfAlike !== undefined) return this.#sizeOfAlike;
    const size = this.#format.outputs(this.#fileSpec(file))[0]?.layout.size;
    if (!isDrawn(this.#spec)) this.#sizeOfAlike = size;
    return size;
  }

  /** What the file must be; undefined where Stoker did not write it. */
  expected(file: number): FileSpec | undefined {
    return this.#isForeign ? undefined : this.#fileSpec(file);
  }

  known(file: number): Found | undefined {
    return this.#found.get(file);
  }

  keep(file: number, found: Found): void {
    this.#found.set(file, found);
    for (const oldest of this.#found.keys()) {
      if (this.#found.size <= MOST_PLACES) return;
      this.#found.delete(oldest);
    }
  }

  #fileSpec(file: number): FileSpec {
    return fileAt(this.#spec, file, this.#format.extension(this.#spec));
  }
}

function bytesOf(index: SampleIndex, sample: number): number {
  let sum = 0;
  for (const { length } of index.ranges(sample)) sum += length;
  return sum;
}
