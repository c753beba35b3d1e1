/**
 * bzip2 of a short text, in a number of bytes that is known before the text. What sorting and coding save or cost
 * is made up for with selectors that nobody asks for: a bit or two each, and every decoder reads over them.
 */
import { crc32Bzip2 } from "./bzip2_crc.ts";
import { rotationsSorted } from "./rotations.ts";

/** Text of one stream: however small it becomes, the selectors that a stream may have fill it up. */
export const BZIP2_CONTENT = 3600;
const MOST_SELECTORS = 18002;
const SYMBOLS_A_SELECTOR = 50;
/** Bits for each byte of text, with room: digits need 3.3 to 4.3. */
const BITS_A_BYTE = 4.5;
/** Headers, tables and the end, at most. */
const OVERHEAD_BITS = 1000;
const LONGEST_RUN = 255;
const BLOCK_MAGIC = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] as const;
const END_MAGIC = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90] as const;
const TABLES = 2;

/** Bytes of the stream that holds so much text. */
export function bzip2Bytes(content: number): number {
  return Math.ceil((OVERHEAD_BITS + BITS_A_BYTE * content) / 8);
}

/** A whole stream of one block. */
export function bzip2(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = bzip2Bytes(content.length);
  const crc = crc32Bzip2(content);
  const block = runsShortened(content);
  const { last, origin } = transformed(block);
  const { used, symbols } = moveToFront(last);
  const lengths = codeLengths(symbols, used.length + 2);
  const codes = codesOf(lengths);
  const out = new BitWriter(size);
  for (const letter of "BZh1") out.bits(letter.charCodeAt(0), 8);
  for (const byte of BLOCK_MAGIC) out.bits(byte, 8);
  out.bits(crc >>> 16, 16);
  out.bits(crc & 0xffff, 16);
  out.bits(0, 1);
  out.bits(origin, 24);
  writeUsed(out, used);
  out.bits(TABLES, 3);
  const table = new BitWriter(size);
  writeLengths(table, lengths);
  const needed = Math.ceil(symbols.length / SYMBOLS_A_SELECTOR);
  const data = symbols.reduce((bits, symbol) => bits + (lengths[symbol] ?? 0), 0);
  const behind = TABLES * table.length + data + 8 * END_MAGIC.length + 32;
  const left = 8 * size - out.length - 15 - behind;
  const selectors = selectorsOf(left, crc);
  if (left < 0 || selectors.length < needed || selectors.length > MOST_SELECTORS) {
    throw new RangeError(`${content.length} bytes of text do not become ${size} of bzip2`);
  }
  out.bits(selectors.length, 15);
  for (const isOther of selectors) out.bits(isOther ? 2 : 0, isOther ? 2 : 1);
  for (let i = 0; i < TABLES; i++) writeLengths(out, lengths);
  for (const symbol of symbols) out.bits(codes[symbol] ?? 0, lengths[symbol] ?? 0);
  for (const byte of END_MAGIC) out.bits(byte, 8);
  out.bits(crc >>> 16, 16);
  out.bits(crc & 0xffff, 16);
  return out.bytes;
}

/**
 * So many bits of selectors: 0 for the same table, 10 for the other one. Both tables are the same, so they may be
 * noise, which no storage shrinks.
 */
function selectorsOf(bits: number, seed: number): readonly boolean[] {
  const selectors: boolean[] = [];
  let state = seed | 1;
  for (let left = bits; left > 0;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const isOther = left > 1 && (state & 1) === 1;
    selectors.push(isOther);
    left -= isOther ? 2 : 1;
  }
  return selectors;
}

/** Four equal bytes are followed by how many more there are. */
function runsShortened(content: Uint8Array): Uint8Array {
  const block = new Uint8Array(Math.ceil(content.length * 1.25) + 1);
  let size = 0;
  for (let at = 0; at < content.length;) {
    const byte = content[at] ?? 0;
    let run = 1;
    while (run < LONGEST_RUN && content[at + run] === byte) run++;
    for (let i = 0; i < Math.min(4, run); i++) block[size++] = byte;
    if (run >= 4) block[size++] = run - 4;
    at += run;
  }
  return block.subarray(0, size);
}

/** Burrows and Wheeler: the last bytes of all rotations in their order, and the place of the block itself. */
function transformed(block: Uint8Array): { readonly last: Uint8Array; readonly origin: number } {
  const sorted = rotationsSorted(block);
  const last = new Uint8Array(block.length);
  let origin = 0;
  for (let i = 0; i < sorted.length; i++) {
    const start = sorted[i] ?? 0;
    if (start === 0) origin = i;
    last[i] = block[start === 0 ? block.length - 1 : start - 1] ?? 0;
  }
  return { last, origin };
}

/** Places in a list of the bytes in use, newest first; runs of zeros in digits 1 and 2 (RUNA, RUNB); the end. */
function moveToFront(last: Uint8Array) {
  const used = [...new Set(last)].sort((a, b) => a - b);
  const list = [...used];
  const symbols: number[] = [];
  let zeros = 0;
  const endRun = () => {
    for (; zeros > 0; zeros = (zeros - 1) >> 1) symbols.push((zeros - 1) & 1);
    zeros = 0;
  };
  for (const byte of last) {
    const place = list.indexOf(byte);
    if (place === 0) {
      zeros++;
      continue;
    }
    endRun();
    symbols.push(place + 1);
    list.splice(place, 1);
    list.unshift(byte);
  }
  endRun();
  symbols.push(used.length + 1);
  return { used, symbols };
}

/** A complete code of nearly equal lengths; beyond 16 symbols the frequent ones keep four bits. */
function codeLengths(symbols: readonly number[], alphabet: number): readonly number[] {
  const counts = new Array<number>(alphabet).fill(0);
  for (const symbol of symbols) counts[symbol] = (counts[symbol] ?? 0) + 1;
  const order = counts.map((_, symbol) => symbol).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const frequent = alphabet > 16 ? 12 : 0;
  const balanced = balancedLengths(alphabet - frequent);
  const lengths = new Array<number>(alphabet).fill(0);
  order.forEach((symbol, rank) => {
    lengths[symbol] = rank < frequent ? 4 : (frequent > 0 ? 2 : 0) + (balanced[rank - frequent] ?? 0);
  });
  return lengths;
}

/** The shorter ones first. */
function balancedLengths(count: number): readonly number[] {
  const bits = Math.max(1, Math.ceil(Math.log2(count)));
  const short = 2 ** bits - count;
  return Array.from({ length: count }, (_, rank) => rank < short ? bits - 1 : bits);
}

/** Codes of one length follow each other in the order of their symbols, shorter ones first. */
function codesOf(lengths: readonly number[]): readonly number[] {
  const codes = new Array<number>(lengths.length).fill(0);
  let next = 0;
  for (let bits = Math.min(...lengths); bits <= Math.max(...lengths); bits++, next <<= 1) {
    lengths.forEach((length, symbol) => {
      if (length === bits) codes[symbol] = next++;
    });
  }
  return codes;
}

/** A bit for each 16 byte values in use, then 16 for each of those. */
function writeUsed(out: BitWriter, used: readonly number[]): void {
  const groups = new Uint16Array(16);
  for (const byte of used) groups[byte >> 4] = (groups[byte >> 4] ?? 0) | 0x8000 >> (byte & 15);
  let inUse = 0;
  groups.forEach((group, i) => {
    if (group !== 0) inUse |= 0x8000 >> i;
  });
  out.bits(inUse, 16);
  for (const group of groups) if (group !== 0) out.bits(group, 16);
}

/** The first length, then of each symbol how it differs from the one before. */
function writeLengths(out: BitWriter, lengths: readonly number[]): void {
  let now = lengths[0] ?? 0;
  out.bits(now, 5);
  for (const length of lengths) {
    for (; now < length; now++) out.bits(2, 2);
    for (; now > length; now--) out.bits(3, 2);
    out.bits(0, 1);
  }
}

/** The highest bit of a byte first. */
class BitWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  bits(value: number, count: number): void {
    for (let left = count; left > 0;) {
      const free = 8 - this.length % 8;
      const taken = Math.min(free, left);
      const part = value >> left - taken & (1 << taken) - 1;
      const at = this.length >> 3;
      this.bytes[at] = (this.bytes[at] ?? 0) | part << free - taken;
      this.length += taken;
      left -= taken;
    }
  }
}
