/**
 * Thrift's compact protocol, as far as Parquet's footer and page headers need it: fields in ascending order,
 * integers that are never negative. Integers may be given a fixed width, so that places are known before values.
 */
import { ByteWriter } from "../byte_writer.ts";

/** Wire types of fields and list elements. */
export const THRIFT = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const;

export class ThriftWriter {
  readonly #out = new ByteWriter();
  #last: number;

  /** `after` is the field before the first one here, where a struct is written in several pieces. */
  constructor(options: { readonly after: number } = { after: 0 }) {
    this.#last = options.after;
  }

  get size(): number {
    return this.#out.size;
  }

  /** A field of 32 or 64 bits: on the wire only the type differs. */
  i32(id: number, value: number): this {
    this.#field(id, THRIFT.i32);
    return this.#varint(2 * value);
  }

  i64(id: number, value: number): this {
    this.#field(id, THRIFT.i64);
    return this.#varint(2 * value);
  }

  /** An i64 whose value is put in later (putI64); returns its place. */
  i64Slot(id: number, width: number): number {
    this.#field(id, THRIFT.i64);
    const at = this.#out.size;
    this.#out.fill(0, width);
    return at;
  }

  i8(id: number, value: number): this {
    this.#field(id, THRIFT.byte);
    this.#out.u8(value);
    return this;
  }

  bool(id: number, value: boolean): this {
    return this.#field(id, value ? THRIFT.true : THRIFT.false);
  }

  text(id: number, text: string): this {
    return this.binary(id, new TextEncoder().encode(text));
  }

  binary(id: number, bytes: Uint8Array): this {
    this.binaryHead(id, bytes.length);
    this.#out.raw(bytes);
    return this;
  }

  /** Everything of a binary field but its bytes, which somebody else puts behind. */
  binaryHead(id: number, length: number): this {
    this.#field(id, THRIFT.binary);
    return this.#varint(length);
  }

  /** A field whose bytes somebody else puts behind: its type alone. */
  head(id: number, type: number): this {
    return this.#field(id, type);
  }

  struct(id: number, write: (fields: this) => void): this {
    this.#field(id, THRIFT.struct);
    return this.element(write);
  }

  listHead(id: number, type: number, count: number): this {
    this.#field(id, THRIFT.list);
    if (count < 15) this.#out.u8(count * 16 + type);
    else {
      this.#out.u8(0xf0 + type);
      this.#varint(count);
    }
    return this;
  }

  /** A struct that is an element of a list. */
  element(write: (fields: this) => void): this {
    const outer = this.#last;
    this.#last = 0;
    write(this);
    this.stop();
    this.#last = outer;
    return this;
  }

  i32Element(value: number): this {
    return this.#varint(2 * value);
  }

  textElement(text: string): this {
    const bytes = new TextEncoder().encode(text);
    this.#varint(bytes.length);
    this.#out.raw(bytes);
    return this;
  }

  /** The end of a struct that was begun by hand. */
  stop(): this {
    this.#out.u8(THRIFT.stop);
    return this;
  }

  bytes(): Uint8Array {
    return this.#out.bytes();
  }

  #field(id: number, type: number): this {
    this.#out.u8((id - this.#last) * 16 + type);
    this.#last = id;
    return this;
  }

  #varint(value: number): this {
    this.#out.raw(varint(value));
    return this;
  }
}

/** A number below 2^53 in groups of seven bits. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  bytes.push(value);
  return Uint8Array.from(bytes);
}

/** Length of a varint. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Bytes that an i32 or i64 up to `most` takes. */
export function i64Width(most: number): number {
  return varintBytes(2 * most);
}

/** Puts an i64 into a slot of `width` bytes: shorter numbers are padded with empty groups, as readers allow. */
export function putI64(bytes: Uint8Array, at: number, width: number, value: number): void {
  let rest = 2 * value;
  for (let i = 0; i < width; i++) {
    bytes[at + i] = rest % 128 + (i < width - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}
