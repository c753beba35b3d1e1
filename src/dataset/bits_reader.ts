/** Bits of bytes that arrive in pieces, the highest of a byte first. */

/** The bytes ended inside what was to be read. */
export class OutOfBits extends Error {}

export class BitsReader {
  #bytes = new Uint8Array();
  /** The next byte to be taken up. */
  #next = 0;
  /** Taken up and not read yet: the lowest bits of it, so many. */
  #held = 0;
  #count = 0;
  #isEnd = false;

  /** Not more bytes follow. */
  get isEnd(): boolean {
    return this.#isEnd;
  }

  /** Whole bytes that were added and not read. */
  get bytesLeft(): number {
    return this.#bytes.length - this.#next + (this.#count >> 3);
  }

  add(piece: Uint8Array): void {
    const left = this.#bytes.length - this.#next;
    const joined = new Uint8Array(left + piece.length);
    joined.set(this.#bytes.subarray(this.#next));
    joined.set(piece, left);
    this.#bytes = joined;
    this.#next = 0;
  }

  end(): void {
    this.#isEnd = true;
  }

  /** At most 24 bits. */
  take(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#next++];
      if (byte === undefined) throw new OutOfBits();
      // Older bits fall out at the top.
      this.#held = this.#held << 8 | byte;
      this.#count += 8;
    }
    this.#count -= count;
    return this.#held >>> this.#count & (1 << count) - 1;
  }

  take32(): number {
    const high = this.take(16);
    return high * 65536 + this.take(16);
  }

  toByte(): void {
    this.#count -= this.#count % 8;
  }
}
