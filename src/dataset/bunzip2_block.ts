/** One block of bzip2: Huffman codes, moves to the front, the transform of Burrows and Wheeler, runs. */
import { Bzip2Crc } from "./bzip2_crc.ts";
import type { BitsReader } from "./bits_reader.ts";

const SYMBOLS_A_SELECTOR = 50;
const LONGEST_CODE = 20;
const MOST_TABLES = 6;
const MOST_SYMBOLS = 258;
const PIECE_BYTES = 65536;
/** Four equal bytes are followed by how many more there are. */
const RUN = 4;
const LONGEST_RUN = 255;

export interface Bzip2Block {
  /** The checksum that the block names. */
  readonly expected: number;
  /** The text; the memory of a piece is used again for the next one. */
  pieces(): Iterable<Uint8Array>;
  /** Of the pieces, once all were taken. */
  checksum(): number;
}

/** Reads on behind the block's magic number; in words what is wrong with it. `room`: for the longest block there may be. */
export function bzip2Block(bits: BitsReader, room: Uint8Array): Bzip2Block | string {
  const expected = bits.take32();
  if (bits.take(1) !== 0) return "it has a block in a form that was given up in 1997";
  const origin = bits.take(24);
  const used = usedBytes(bits);
  const symbols = used.length + 2;
  const tables = bits.take(3);
  const selectorCount = bits.take(15);
  if (used.length === 0 || tables < 2 || tables > MOST_TABLES || selectorCount === 0) {
    return "a block names impossible tables";
  }
  const selectors = selectorsOf(bits, selectorCount, tables);
  if (!selectors) return "a block chooses a table that it does not have";
  const codes: Code[] = [];
  for (let table = 0; table < tables; table++) {
    const code = codeOf(bits, symbols);
    if (!code) return "a block has an impossible code";
    codes.push(code);
  }
  const last = lastColumn(bits, used, selectors, codes, room);
  if (typeof last === "string") return last;
  if (origin >= last.length) return "a block begins behind its end";
  return { expected, ...text(last, origin) };
}

/** A bit for each 16 byte values in use, then 16 for each of those. */
function usedBytes(bits: BitsReader): number[] {
  const groups = bits.take(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if ((groups & 0x8000 >> group) === 0) continue;
    const inUse = bits.take(16);
    for (let i = 0; i < 16; i++) if (inUse & 0x8000 >> i) used.push(16 * group + i);
  }
  return used;
}

function selectorsOf(bits: BitsReader, count: number, tables: number): Uint8Array | undefined {
  const list = Array.from({ length: tables }, (_, table) => table);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (bits.take(1) === 1) if (++place >= tables) return undefined;
    const [table = 0] = list.splice(place, 1);
    list.unshift(table);
    selectors[i] = table;
  }
  return selectors;
}

/** A canonical code: shorter codes first, those of one length in the order of their symbols. */
interface Code {
  /** By length: the largest code of it, -1 where there is none. */
  readonly largest: Int32Array;
  /** By length: what is added to a code to have the place of its symbol. */
  readonly offset: Int32Array;
  readonly symbols: Uint16Array;
}

function codeOf(bits: BitsReader, count: number): Code | undefined {
  const lengths = new Uint8Array(MOST_SYMBOLS);
  let length = bits.take(5);
  for (let symbol = 0; symbol < count; symbol++) {
    while (bits.take(1) === 1) length += bits.take(1) === 1 ? -1 : 1;
    if (length < 1 || length > LONGEST_CODE) return undefined;
    lengths[symbol] = length;
  }
  const largest = new Int32Array(LONGEST_CODE + 1).fill(-1);
  const offset = new Int32Array(LONGEST_CODE + 1);
  const symbols = new Uint16Array(count);
  let code = 0, placed = 0;
  for (let n = 1; n <= LONGEST_CODE; n++, code *= 2) {
    offset[n] = placed - code;
    for (let symbol = 0; symbol < count; symbol++) {
      if (lengths[symbol] !== n) continue;
      symbols[placed++] = symbol;
      largest[n] = code++;
    }
    if (code > 2 ** n) return undefined;
  }
  return { largest, offset, symbols };
}

/** -1: there is no such code. */
function symbolOf(bits: BitsReader, { largest, offset, symbols }: Code): number {
  let code = 0;
  for (let n = 1; n <= LONGEST_CODE; n++) {
    code = code * 2 + bits.take(1);
    if (code <= largest[n]!) return symbols[code + offset[n]!]!;
  }
  return -1;
}

/** The last bytes of all rotations in their order. */
function lastColumn(
  bits: BitsReader,
  used: readonly number[],
  selectors: Uint8Array,
  codes: readonly Code[],
  last: Uint8Array,
): Uint8Array | string {
  const most = last.length;
  const list = Uint8Array.from(used);
  const end = used.length + 1;
  let size = 0, run = 0, digit = 1;
  for (let read = 0;; read++) {
    const code = codes[selectors[Math.floor(read / SYMBOLS_A_SELECTOR)] ?? codes.length];
    if (!code) return "a block has more symbols than it has chosen tables for";
    const symbol = symbolOf(bits, code);
    if (symbol < 0) return "a block has a code that it does not name";
    if (symbol <= 1) {
      // Runs of the newest byte, as digits 1 and 2, the lowest first.
      if (digit > most) return "a block is longer than its stream allows";
      run += digit << symbol;
      digit *= 2;
      continue;
    }
    if (size + run > most) return "a block is longer than its stream allows";
    last.fill(list[0] ?? 0, size, size + run);
    size += run;
    run = 0;
    digit = 1;
    if (symbol === end) return last.subarray(0, size);
    if (size === most) return "a block is longer than its stream allows";
    const byte = list[symbol - 1] ?? 0;
    list.copyWithin(1, 0, symbol - 1);
    list[0] = byte;
    last[size++] = byte;
  }
}

/** Follows the rotations back, and lengthens runs. */
function text(last: Uint8Array, origin: number): Pick<Bzip2Block, "pieces" | "checksum"> {
  const crc = new Bzip2Crc();
  return {
    *pieces() {
      // In one word the byte and which rotation comes next.
      const starts = new Uint32Array(257);
      for (const byte of last) starts[byte + 1]!++;
      for (let byte = 0; byte < 256; byte++) starts[byte + 1]! += starts[byte]!;
      const order = new Uint32Array(last.length);
      for (let i = 0; i < last.length; i++) order[starts[last[i]!]!++] = i;
      const piece = new Uint8Array(PIECE_BYTES + LONGEST_RUN);
      let filled = 0, at = order[origin]!, previous = -1, equal = 0;
      for (let i = 0; i < last.length; i++, at = order[at]!) {
        const byte = last[at]!;
        if (equal === RUN) {
          piece.fill(previous, filled, filled + byte);
          filled += byte;
          equal = 0;
          previous = -1;
        } else {
          equal = byte === previous ? equal + 1 : 1;
          previous = byte;
          piece[filled++] = byte;
        }
        if (filled < PIECE_BYTES) continue;
        const full = piece.subarray(0, filled);
        crc.add(full);
        yield full;
        filled = 0;
      }
      const rest = piece.subarray(0, filled);
      crc.add(rest);
      if (filled > 0) yield rest;
    },
    checksum: () => crc.value,
  };
}
