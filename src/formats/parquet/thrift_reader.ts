/**
 * Reads Thrift's compact protocol from bytes that may end too early: then EndOfBytes is thrown, and the caller
 * tries again with more of them. It never trusts a length that it found.
 */
import { THRIFT } from "./thrift_writer.ts";

/** More bytes are needed than are there. */
export class EndOfBytes extends Error {}
/** No compact Thrift. */
export class BadThrift extends Error {}

const DEEPEST = 32;

export class ThriftReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new EndOfBytes();
    this.at++;
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let group = 0, scale = 1; group < 10; group++, scale *= 128) {
      const byte = this.byte();
      value += byte % 128 * scale;
      if (byte < 128) return value;
    }
    throw new BadThrift("an integer has more than ten bytes");
  }

  /** An i16, i32 or i64; exact up to 2^52. */
  integer(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    const length = this.varint();
    if (this.at + length > this.#bytes.length) throw new EndOfBytes();
    this.at += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.at - length, this.at));
  }

  /** The type and count of a list. */
  list(): { readonly type: number; readonly count: number } {
    const head = this.byte();
    return { type: head % 16, count: head >= 0xf0 ? this.varint() : Math.floor(head / 16) };
  }

  /** Calls `take` for each field; a field that it does not take (false) is passed over. */
  struct(take: (id: number, type: number) => boolean, depth = 0): void {
    for (let last = 0;;) {
      const field = this.field(last);
      if (!field) return;
      last = field.id;
      if (!take(field.id, field.type)) this.skip(field.type, depth + 1);
    }
  }

  /** The next field behind field `last`, or undefined at the end of the struct. */
  field(last: number): { readonly id: number; readonly type: number } | undefined {
    const head = this.byte();
    const type = head % 16;
    if (type === THRIFT.stop) return undefined;
    return { id: head < 16 ? this.integer() : last + Math.floor(head / 16), type };
  }

  skip(type: number, depth = 0): void {
    if (depth > DEEPEST) throw new BadThrift(`structs are nested more than ${DEEPEST} deep`);
    switch (type) {
      case THRIFT.true:
      case THRIFT.false:
        return;
      case THRIFT.byte:
        this.#pass(1);
        return;
      case THRIFT.i16:
      case THRIFT.i32:
      case THRIFT.i64:
        this.varint();
        return;
      case THRIFT.double:
        this.#pass(8);
        return;
      case THRIFT.binary:
        this.#pass(this.varint());
        return;
      case THRIFT.list:
      case THRIFT.set: {
        const { type: element, count } = this.list();
        // In a list a truth value has a byte of its own.
        const each = element === THRIFT.true || element === THRIFT.false ? THRIFT.byte : element;
        for (let i = 0; i < count; i++) this.skip(each, depth + 1);
        return;
      }
      case THRIFT.struct:
        this.struct(() => false, depth);
        return;
      default:
        throw new BadThrift(`a field has type ${type}`);
    }
  }

  #pass(bytes: number): void {
    if (this.at + bytes > this.#bytes.length) throw new EndOfBytes();
    this.at += bytes;
  }
}
