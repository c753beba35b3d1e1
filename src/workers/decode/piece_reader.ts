/**
 * The pieces of a file that were read already, for a decoder that asks by ranges. What lies in none of them (an
 * index that only the decoder's library looks at) is read from storage, and counted.
 */
import type { ByteRange } from "../../base/range.ts";
import type { RangeReader } from "../../formats/format.ts";
import type { ReadHandle } from "../../storage/store.ts";

export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class PieceReader implements RangeReader {
  readonly #handle: ReadHandle;
  readonly #pieces: Set<Piece>;
  readonly #onRead: (bytes: number, milliseconds: number) => void;

  constructor(
    handle: ReadHandle,
    pieces: Iterable<Piece>,
    onRead: (bytes: number, milliseconds: number) => void,
  ) {
    this.#handle = handle;
    this.#pieces = new Set(pieces);
    this.#onRead = onRead;
  }

  get size(): number {
    return this.#handle.size;
  }

  add(pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#pieces.add(piece);
  }

  drop(pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#pieces.delete(piece);
  }

  async read({ at, length }: ByteRange): Promise<Uint8Array> {
    for (const piece of this.#pieces) {
      const from = at - piece.at;
      if (from >= 0 && from + length <= piece.bytes.length) return piece.bytes.subarray(from, from + length);
    }
    const began = performance.now();
    const bytes = new Uint8Array(length);
    if (length > 0) {
      await this.#handle.read(at, length, (slot, offset, n) => {
        bytes.set(slot.bytes.subarray(0, n), offset - at);
      });
    }
    this.#onRead(length, performance.now() - began);
    return bytes;
  }
}
