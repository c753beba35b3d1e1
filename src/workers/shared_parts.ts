/**
 * What the Workers of a verification know together of files that they prove in parts: which parts are done, and
 * whether somebody met what is not right. A part alone never becomes a finding: what wrong bytes are is told by a
 * look at the whole file.
 */

/** Parts of a file end at a multiple of this, wherever the file may be read. */
const UNIT_BYTES = 1 << 20;
/** Beside the count of parts that are done. */
const DOUBTED = 1 << 30;

export interface PartedFiles {
  /** Parts of each file, at least 2. */
  readonly perFile: number;
  /** A word for each file of the rank, in its order. */
  readonly words: SharedArrayBuffer;
}

export function newPartedFiles(files: number, perFile: number): PartedFiles {
  return { perFile, words: new SharedArrayBuffer(files * Int32Array.BYTES_PER_ELEMENT) };
}

export class SharedParts {
  readonly perFile: number;
  readonly #words: Int32Array;

  constructor({ perFile, words }: PartedFiles) {
    this.perFile = perFile;
    this.#words = new Int32Array(words);
  }

  /** A part of a file of so many bytes; the last ones may be empty. */
  range(size: number, part: number): { readonly at: number; readonly length: number } {
    const each = Math.ceil(size / this.perFile / UNIT_BYTES) * UNIT_BYTES;
    const at = Math.min(size, part * each);
    return { at, length: Math.min(each, size - at) };
  }

  isDoubted(file: number): boolean {
    return (Atomics.load(this.#words, file) & DOUBTED) !== 0;
  }

  /** True for the first one only: who has to look at the whole file. */
  doubt(file: number): boolean {
    return (Atomics.or(this.#words, file, DOUBTED) & DOUBTED) === 0;
  }

  /** To be called once for each part, in whatever order; true for the last one. */
  end(file: number): boolean {
    return (Atomics.add(this.#words, file, 1) & ~DOUBTED) === this.perFile - 1;
  }
}
