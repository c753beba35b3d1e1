/** Little-endian fields of binary headers, written one after the other. For small literals, never for payload. */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  u8(value: number): this {
    this.#room(1);
    this.#bytes[this.#size++] = value;
    return this;
  }

  u16(value: number): this {
    this.#room(2);
    this.#view.setUint16(this.#size, value, true);
    this.#size += 2;
    return this;
  }

  u32(value: number): this {
    this.#room(4);
    this.#view.setUint32(this.#size, value, true);
    this.#size += 4;
    return this;
  }

  /** Up to 2^53: offsets and lengths. */
  u64(value: number): this {
    return this.u32(value % 0x1_0000_0000).u32(Math.floor(value / 0x1_0000_0000));
  }

  /** The low `width` bytes of a number below 2^53. */
  uint(value: number, width: number): this {
    let rest = value;
    for (let index = 0; index < width; index++) {
      this.u8(rest % 256);
      rest = Math.floor(rest / 256);
    }
    return this;
  }

  text(ascii: string): this {
    for (let index = 0; index < ascii.length; index++) this.u8(ascii.charCodeAt(index));
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
    return this;
  }

  fill(value: number, count: number): this {
    for (let index = 0; index < count; index++) this.u8(value);
    return this;
  }

  /** What was written so far, as a copy. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  #room(more: number): void {
    if (this.#size + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size + more));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
