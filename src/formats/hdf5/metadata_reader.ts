/**
 * Small reads of HDF5 metadata through pages that are kept, since headers, heaps and index nodes lie close
 * together. It refuses what lies outside the file before it reads.
 */
import { readExactly, u64At, unreadable, viewOf } from "../foreign_file.ts";
import type { RangeReader } from "../format.ts";

const PAGE = 16384;

export class MetadataReader {
  readonly size: number;
  readonly #read: RangeReader;
  readonly #pages = new Map<number, Promise<Uint8Array>>();

  constructor(read: RangeReader) {
    this.#read = read;
    this.size = read.size;
  }

  /** A view of `length` bytes at `at`. */
  async view(at: number, length: number): Promise<DataView> {
    if (at < 0 || at + length > this.size) {
      throw unreadable(
        "hdf5",
        `its metadata points to bytes ${at} to ${at + length} of a file of ${this.size}`,
      );
    }
    const page = Math.floor(at / PAGE);
    if (at + length > (page + 1) * PAGE) return viewOf(await readExactly(this.#read, "hdf5", at, length));
    let pending = this.#pages.get(page);
    if (!pending) {
      pending = readExactly(this.#read, "hdf5", page * PAGE, Math.min(PAGE, this.size - page * PAGE));
      this.#pages.set(page, pending);
    }
    const inside = at - page * PAGE;
    return viewOf((await pending).subarray(inside, inside + length));
  }
}

/** Four letters, as structures begin with. */
export function signature(view: DataView, at = 0): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

/** An address, or undefined where nothing was allocated. */
export function addressAt(view: DataView, at: number): number | undefined {
  if (view.getUint32(at, true) === 0xffffffff && view.getUint32(at + 4, true) === 0xffffffff) {
    return undefined;
  }
  return u64At(view, at);
}

/** A number of `width` bytes. */
export function uintAt(view: DataView, at: number, width: number): number {
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + view.getUint8(at + index);
  return value;
}
