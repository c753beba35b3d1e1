/**
 * Takes a small answer (an error, a page of a listing) into memory of its own. It never grows beyond its limit:
 * what a server sends too much ends the exchange.
 */
import type { BodySink } from "../http/exchange.ts";

export class SmallAnswer implements BodySink {
  #bytes = new Uint8Array(4096);
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
      const larger = new Uint8Array(Math.min(this.#limit, this.#length * 4));
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
