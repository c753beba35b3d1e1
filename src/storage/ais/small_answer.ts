/**
 * Takes a small answer (an error, a page of a listing) into memory of its own. It never grows beyond its limit:
 * what a server sends too much ends the exchange.
 */
import type { BodySink } from "../http/exchange.ts";

const NOTHING = new Uint8Array(0);
const FIRST_BYTES = 4096;

export class SmallAnswer implements BodySink {
  /** Most answers that may be small have no body at all. */
  #bytes = NOTHING;
  #length = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  room(): Uint8Array {
    if (this.#length === this.#bytes.length) {
      if (this.#length >= this.#limit) {
        throw new RangeError(`An answer is larger than ${this.#limit} bytes`);
      }
      const larger = new Uint8Array(Math.min(this.#limit, Math.max(FIRST_BYTES, this.#length * 4)));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes.subarray(this.#length);
  }

  took(bytes: number): void {
    this.#length += bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
