/**
 * Deflate streams whose length is known before their content: random bytes go into stored blocks, as every
 * compressor does with bytes it cannot shrink, and zeros into runs of fixed Huffman codes (RFC 1951). It never
 * sees payload: it only says where the payload stands.
 */
import type { ByteRange } from "../../base/range.ts";
import type { Encoding } from "../../base/segment.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { computed, type Part } from "../layout_part.ts";
import { addBlocks, contentOfBlock } from "./blocks.ts";

/** The length field of a stored block has 16 bits. */
const MAX_BLOCK = 65535;
const HEADER_BYTES = 5;
/** An empty block of fixed codes, marked as the last. */
const LAST_BLOCK = Uint8Array.of(3, 0);
/** A code for 258 zeros has 13 bits, so that eight of them fill whole bytes. */
const CYCLE_BYTES = 13;
const CYCLE_ZEROS = 8 * 258;

/** Appends blocks; a payload must stand at the place of the stream where the content has it. */
export class DeflateWriter {
  readonly #out = new LayoutBuilder();

  /** Bytes that are known: headers and the like. */
  literal(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; at += MAX_BLOCK) {
      const block = bytes.subarray(at, at + MAX_BLOCK);
      this.#out.literal(storedHeader(block.length));
      this.#out.literal(block);
    }
    return this;
  }

  /** `length` bytes of encoded stream, in blocks that hold whole pages of it. */
  payload(length: number, encoding: Encoding, stream: number): this {
    addBlocks(this.#out, { length, encoding, stream, most: MAX_BLOCK, header: storedHeader });
    return this;
  }

  zeros(count: number): this {
    if (count === 0) return this;
    const matches = Math.floor((count - 1) / 258);
    const few = matches < 24 ? matches : 16 + matches % 8;
    const cycles = (matches - few) / 8;
    const bytes = zeroRun(count - cycles * CYCLE_ZEROS);
    // From byte 2 on, while codes for 258 zeros last, the bytes repeat every 13.
    this.#out.literal(bytes.subarray(0, 2));
    this.#out.part(cycle(bytes.subarray(2, 2 + CYCLE_BYTES), cycles * CYCLE_BYTES));
    this.#out.literal(bytes.subarray(2));
    return this;
  }

  /** Whatever a small description holds; its segments are walked, so it must not be a run of millions. */
  content(part: Part): this {
    for (const segment of part.segments(0)) {
      if (segment.kind === "literal") this.literal(segment.bytes);
      else if (segment.kind === "payload") {
        this.payload(segment.length, segment.encoding, segment.stream);
      } else throw new TypeError("A codec cannot wrap content that holds derived fields");
    }
    return this;
  }

  finish(): Part {
    this.#out.literal(LAST_BLOCK);
    return this.#out.build();
  }
}

/** Content that is one payload stands in records: where they lie in the finished stream, and what of each is no content. */
export function storedRecords(
  content: Part,
  deflated: Part,
):
  | { readonly blocks: ByteRange; readonly records: { readonly skip: number; readonly bytes: number } }
  | undefined {
  const segments = content.segments(0)[Symbol.iterator]();
  const { value: first } = segments.next();
  if (first?.kind !== "payload" || !segments.next().done) return undefined;
  return {
    blocks: { at: 0, length: deflated.size - LAST_BLOCK.length },
    records: { skip: HEADER_BYTES, bytes: HEADER_BYTES + contentOfBlock(first.encoding, MAX_BLOCK) },
  };
}

/** Bytes that `zeros` appends for so many of them. */
export function deflatedZeros(count: number): number {
  if (count === 0) return 0;
  const tens = (count - 1) % 258;
  // Block header, one literal, matches of 258 and of 10, literals, end of block, header of the empty block.
  const bits = 3 + 8 + 13 * Math.floor((count - 1) / 258) + 12 * Math.floor(tens / 10) + 8 * (tens % 10) + 7 +
    3;
  return Math.ceil(bits / 8) + 4;
}

function storedHeader(length: number): Uint8Array {
  return Uint8Array.of(0, length & 0xff, length >> 8, ~length & 0xff, ~(length >> 8) & 0xff);
}

function cycle(bytes: Uint8Array, size: number): Part {
  return computed(size, (at, length) => {
    const chunk = new Uint8Array(length);
    for (let index = 0; index < length; index++) chunk[index] = bytes[(at + index) % CYCLE_BYTES] ?? 0;
    return chunk;
  });
}

/** One block of fixed codes for `count` zeros, and an empty stored block so that it ends at a byte. */
function zeroRun(count: number): Uint8Array {
  const bits = new BitWriter();
  bits.value(0, 1).value(1, 2);
  bits.code(0x30, 8);
  let rest = count - 1;
  // Symbol 285 is 258 bytes and 264 is 10, both at distance 1; literal 0 for what remains.
  for (; rest >= 258; rest -= 258) bits.code(0xc5, 8).code(0, 5);
  for (; rest >= 10; rest -= 10) bits.code(8, 7).code(0, 5);
  for (; rest > 0; rest--) bits.code(0x30, 8);
  bits.code(0, 7);
  bits.value(0, 3);
  return Uint8Array.of(...bits.bytes, 0, 0, 0xff, 0xff);
}

class BitWriter {
  readonly bytes: number[] = [];
  #used = 0;

  /** A number, lowest bit first. */
  value(value: number, width: number): this {
    for (let bit = 0; bit < width; bit++) this.#bit(value >> bit & 1);
    return this;
  }

  /** A Huffman code, highest bit first. */
  code(code: number, width: number): this {
    for (let bit = width - 1; bit >= 0; bit--) this.#bit(code >> bit & 1);
    return this;
  }

  #bit(bit: number): void {
    if (this.#used === 0) this.bytes.push(0);
    const last = this.bytes.length - 1;
    this.bytes[last] = (this.bytes[last] ?? 0) | bit << this.#used;
    this.#used = (this.#used + 1) % 8;
  }
}
