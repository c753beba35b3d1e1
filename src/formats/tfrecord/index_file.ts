/**
 * The text index of a TFRecord file: a line `<offset> <length>` for each record, framing included. Records have
 * one length, so the place of every line is a formula.
 */
import { type Part, series } from "../layout_part.ts";

/** Lines that are made at a time, of what is not kept. */
const LINES = 2048;
/**
 * An index up to this size is made once for all files that have it, which are usually all of a dataset: to make one
 * takes a sixth of the time that it takes to compare a file of records of 1 KB. It is one piece then, since walking
 * pieces takes longer than to compare them.
 */
const KEPT_BYTES = 1 << 20;

/** `index/<split>/<file name>.idx`, whatever numbered folder the file lies in. */
export function indexName(dataName: string): string {
  const split = dataName.slice(0, dataName.indexOf("/"));
  const file = dataName.slice(dataName.lastIndexOf("/") + 1);
  return `index/${split}/${file}.idx`;
}

export function indexText(records: number, recordBytes: number): Part {
  const isKept = indexBytes(records, recordBytes) <= KEPT_BYTES;
  let kept: Uint8Array | undefined;
  const each = isKept ? Math.max(1, records) : LINES;
  return series({
    count: Math.ceil(records / each),
    at: (chunk) => indexBytes(Math.min(records, chunk * each), recordBytes),
    stream: () => 0,
    part(chunk) {
      const from = chunk * each, to = Math.min(records, from + each);
      const size = indexBytes(to, recordBytes) - indexBytes(from, recordBytes);
      const make = () => lineBytes(from, to, recordBytes, size);
      return lines(size, isKept ? () => kept ??= make() : make);
    },
  });
}

/** Length of the first lines together. */
export function indexBytes(records: number, recordBytes: number): number {
  // A blank, a line feed and one digit of the offset; the other digits are counted by power of ten.
  let bytes = records * (String(recordBytes).length + 3);
  for (let power = 10; power <= (records - 1) * recordBytes; power *= 10) {
    bytes += records - Math.ceil(power / recordBytes);
  }
  return bytes;
}

/** As bytes at once: a text for each line would be garbage several times as large as the index. */
function lines(size: number, bytes: () => Uint8Array): Part {
  return {
    size,
    streamBytes: 0,
    *segments(at) {
      if (at < size) yield { kind: "literal", at: 0, bytes: bytes() };
    },
  };
}

/** Digits are kept four in a number and written four at a time: an index takes long beside records of 1 KB. */
function lineBytes(from: number, to: number, recordBytes: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const end = new TextEncoder().encode(` ${recordBytes}\n`);
  const fours = FOURS.texts;
  const step = limbsOf(recordBytes), offset = limbsOf(from * recordBytes);
  let at = 0;
  for (let record = from; record < to; record++) {
    let top = LIMBS - 1;
    while (top > 0 && offset[top] === 0) top--;
    const first = offset[top]!;
    const digits = first < 10 ? 1 : first < 100 ? 2 : first < 1000 ? 3 : 4;
    // Too many bytes where there are less than four: what follows in the line overwrites them.
    view.setUint32(at, fours[first]! >>> 8 * (4 - digits), true);
    at += digits;
    for (let limb = top - 1; limb >= 0; limb--, at += 4) view.setUint32(at, fours[offset[limb]!]!, true);
    for (let i = 0; i < end.length; i++) bytes[at + i] = end[i]!;
    at += end.length;
    let carry = 0;
    for (let limb = 0; limb < LIMBS; limb++) {
      const sum = offset[limb]! + step[limb]! + carry;
      carry = sum < LIMB ? 0 : 1;
      offset[limb] = carry === 0 ? sum : sum - LIMB;
    }
  }
  return bytes;
}

const LIMB = 10_000;
/** Sixteen digits hold every safe integer. */
const LIMBS = 4;

/** The number in groups of four digits, the last ones first. */
function limbsOf(value: number): Int32Array {
  const limbs = new Int32Array(LIMBS);
  for (let limb = 0, rest = value; limb < LIMBS; limb++, rest = Math.floor(rest / LIMB)) {
    limbs[limb] = rest % LIMB;
  }
  return limbs;
}

/** Numbers of four digits as text, the first one in the lowest byte; made when the first index is. */
const FOURS = {
  made: undefined as Int32Array | undefined,
  get texts(): Int32Array {
    return this.made ??= Int32Array.from({ length: LIMB }, (_, value) => {
      const digit = (power: number) => 0x30 + Math.floor(value / power) % 10;
      return digit(1000) | digit(100) << 8 | digit(10) << 16 | digit(1) << 24;
    });
  },
};
