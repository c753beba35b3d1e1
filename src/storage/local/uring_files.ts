/**
 * Files that a ring opens, reads and closes by one chain of requests each: where their paths and places are, and what
 * the answers of a chain come to.
 */
import { CStringRoom } from "../../../ffi/c_string.ts";
import { PART, type Ring } from "../../../ffi/io_uring.ts";
import { platform } from "../../../ffi/platform.ts";

/** What is asked for behind a file, to see that it ends there. */
const END_BYTES = 1;

export class UringFiles {
  readonly #ring: Pick<Ring, "addPlaces" | "readFile">;
  readonly #depth: number;
  /** The path where the kernel reads it, the place in the ring's table, bytes. */
  readonly #paths: CStringRoom[] = [];
  readonly #places: Int32Array;
  readonly #asks: Int32Array;
  readonly #bytes: Int32Array;
  #isPossible: boolean | undefined;

  constructor(ring: Pick<Ring, "addPlaces" | "readFile">, depth: number) {
    this.#ring = ring;
    this.#depth = depth;
    this.#places = new Int32Array(depth);
    this.#asks = new Int32Array(depth);
    this.#bytes = new Int32Array(depth);
  }

  /** The first question makes ready for it. */
  get isPossible(): boolean {
    return this.#isPossible ??= this.#ring.addPlaces(2 * this.#depth);
  }

  read(id: number, path: string, flags: number, address: number, length: number): void {
    const room = this.#paths[id] ??= new CStringRoom();
    // With O_DIRECT an error in the middle is no short read; and the kernel keeps no place to go on from.
    const end = (flags & platform().open.DIRECT) === 0 ? END_BYTES : 0;
    this.#asks[id] = length;
    this.#bytes[id] = end > 0 ? length : 0;
    // The file before may still be in its place.
    const place = this.#places[id] === id ? id + this.#depth : id;
    this.#places[id] = place;
    this.#ring.readFile(id, place, room.place(path), flags, address, length, end);
  }

  /** What the chain came to: the bytes of a whole file, else 0 or a negative errno; undefined: it goes on. */
  ended(id: number, result: number, part: number): number | undefined {
    if (part === PART.close) return undefined;
    const asked = this.#asks[id] ?? 0;
    if (part === PART.read && this.#bytes[id] === asked) {
      this.#bytes[id] = result; // What comes behind it is asked for.
      return undefined;
    }
    const bytes = part === PART.end ? this.#bytes[id] ?? 0 : result;
    const isWhole = part === PART.end ? result === 0 : result < asked;
    return isWhole ? bytes : 0;
  }
}
