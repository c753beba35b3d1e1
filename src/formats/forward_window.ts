/** Small reads that only ever go forward through a foreign file: a piece of it is kept, never all. */
import { readExactly } from "./foreign_file.ts";
import type { RangeReader } from "./format.ts";
import { CutShort } from "./structure.ts";

const PIECE = 65536;

export class ForwardWindow {
  readonly size: number;
  readonly #read: RangeReader;
  readonly #format: string;
  #piece = new Uint8Array();
  #pieceAt = 0;

  constructor(read: RangeReader, format: string) {
    this.size = read.size;
    this.#read = read;
    this.#format = format;
  }

  /** `length` bytes at `at`; a file that ends before is cut short. */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    if (at + length > this.size) {
      throw new CutShort(this.#format, `bytes ${at} to ${at + length} are needed, but it has ${this.size}`);
    }
    const piece = await this.rest(at, length);
    return piece.subarray(0, length);
  }

  /** What is at hand from `at` on: at least `least` bytes, fewer only at the end of the file. */
  async rest(at: number, least = 1): Promise<Uint8Array> {
    const inside = at - this.#pieceAt;
    const wanted = Math.min(least, this.size - at);
    if (inside < 0 || inside + wanted > this.#piece.length) {
      const length = Math.min(Math.max(PIECE, least), this.size - at);
      this.#piece = new Uint8Array(await readExactly(this.#read, this.#format, at, length));
      this.#pieceAt = at;
    }
    return this.#piece.subarray(at - this.#pieceAt);
  }
}
