// Cyclic checksums of whole pages without making them: linear functions of the 32 bytes that a page begins with, as
// tables of what each value of each half byte adds.
import { keepSeeds } from "./page.as";

/** Half bytes of the seeds, and of a checksum. */
const SEED_PARTS: i32 = 64;
const SUM_PARTS: i32 = 8;
/** Behind those of the seeds stand what the checksum before a page adds, and what even a page of zeros has. */
const OVER_PAGE: usize = <usize> SEED_PARTS * 64;
const OF_ZEROS: usize = OVER_PAGE + <usize> SUM_PARTS * 64;

const first: usize = memory.data(4624, 16);
const second: usize = memory.data(4624, 16);
/** Of the last page of records, of which only a part counts (records.as.ts). */
const ofRecords: usize = memory.data(4624, 16);
const OF_RECORDS: i32 = 2;

/** Pages whose sums are looked up side by side. */
export const BATCH: i32 = 16;
export const CRC32C_TABLE: i32 = 1;
/** What each of them begins with, and what that adds. */
const seeds: usize = memory.data(512, 16);
const sumsOfSeeds: usize = memory.data(64, 16);

/** Where the table of this number (0 or 1; 2 for records) stands. */
export function sumTable(which: i32): usize {
  return which == 0 ? first : which == OF_RECORDS ? ofRecords : second;
}

/**
 * Completes a table in which the caller has put what each single bit adds: at 4 times (16 times the half byte plus
 * the bit's value in it).
 */
export function fillSumTable(which: i32): void {
  const table = sumTable(which);
  for (let part = 0; part < SEED_PARTS + SUM_PARTS; part++) {
    const at = table + (<usize> part << 6);
    store<u32>(at, 0);
    for (let i: u32 = 3; i < 16; i++) {
      const low = i & (0 - i), rest = i ^ low;
      if (rest == 0) continue;
      store<u32>(at + (i << 2), load<u32>(at + (low << 2)) ^ load<u32>(at + (rest << 2)));
    }
    if (part < SEED_PARTS) toPlanes(at);
  }
}

/** Sixteen words become four vectors: of their lowest bytes, and so on. */
function toPlanes(at: usize): void {
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  for (let i = 0; i < 4; i++) {
    const shift = i << 3;
    const byte = i32x4.splat(255);
    const low = i16x8.narrow_i32x4_u(v128.and(i32x4.shr_u(a, shift), byte), v128.and(i32x4.shr_u(b, shift), byte));
    const high = i16x8.narrow_i32x4_u(v128.and(i32x4.shr_u(c, shift), byte), v128.and(i32x4.shr_u(d, shift), byte));
    v128.store(at + (i << 4), i8x16.narrow_i16x8_u(low, high));
  }
}

/** What four bytes of a checksum add; their eight tables begin at `table`, a constant wherever this is inlined. */
// @ts-ignore: decorator
@inline
function added(bytes: u32, table: usize): u32 {
  const a = load<u32>(table + <usize> (bytes << 2 & 60)) ^ load<u32>(table + <usize> (bytes >> 2 & 60), 64);
  const b = load<u32>(table + <usize> (bytes >> 6 & 60), 128) ^ load<u32>(table + <usize> (bytes >> 10 & 60), 192);
  const c = load<u32>(table + <usize> (bytes >> 14 & 60), 256) ^ load<u32>(table + <usize> (bytes >> 18 & 60), 320);
  const d = load<u32>(table + <usize> (bytes >> 22 & 60), 384) ^ load<u32>(table + <usize> (bytes >> 26 & 60), 448);
  return a ^ b ^ (c ^ d);
}

/** The checksum after `count` (at most a batch) more pages that begin with what stands at `begin`. */
export function sumSeeded(which: i32, begin: usize, count: i32, sum: u32): u32 {
  const table = sumTable(which);
  const ofZeros = load<u32>(table + OF_ZEROS);
  addedBySeeds(table, begin, sumsOfSeeds);
  for (let i = 0; i < count; i++) {
    sum = added(sum, table + OVER_PAGE) ^ (load<u32>(sumsOfSeeds + (i << 2)) ^ ofZeros);
  }
  return sum;
}

/** The checksum after `count` more pages of the chosen file from `page` on; `sum` is the one before them. */
export function sumPages(which: i32, page: f64, count: i32, sum: u32): u32 {
  let next = <u64> page;
  while (count > 0) {
    const n = min(BATCH, count);
    keepSeeds(seeds, next, 1, n);
    sum = sumSeeded(which, seeds, n, sum);
    next += n;
    count -= n;
  }
  return sum;
}

/** What the checksum before the last page of a record adds to that at its end. */
export function addedAfterRecord(sum: u32): u32 {
  return added(sum, ofRecords + OVER_PAGE);
}

/** Sixteen vectors on their way from rows to columns, and the columns. */
const halfTurned: usize = memory.data(256, 16);
const columns: usize = memory.data(256, 16);

/** Bytes of two vectors in turns, as two vectors. */
// @ts-ignore: decorator
@inline
function interleave(one: usize, other: usize, into: usize): void {
  const a = v128.load(one), b = v128.load(other);
  v128.store(into, i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  v128.store(into, i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
}

/** Sixteen vectors that begin `stride` apart, the first eight in turns with the others; written out, as loops take longer. */
// @ts-ignore: decorator
@inline
function interleaveAll(from: usize, stride: usize, into: usize): void {
  interleave(from, from + 8 * stride, into);
  interleave(from + stride, from + 9 * stride, into + 32);
  interleave(from + 2 * stride, from + 10 * stride, into + 64);
  interleave(from + 3 * stride, from + 11 * stride, into + 96);
  interleave(from + 4 * stride, from + 12 * stride, into + 128);
  interleave(from + 5 * stride, from + 13 * stride, into + 160);
  interleave(from + 6 * stride, from + 14 * stride, into + 192);
  interleave(from + 7 * stride, from + 15 * stride, into + 224);
}

/** Puts the sixteen vectors that begin 32 bytes apart as columns into `columns`. */
function turn(rows: usize): void {
  interleaveAll(rows, 32, halfTurned);
  interleaveAll(halfTurned, 16, columns);
  interleaveAll(columns, 16, halfTurned);
  interleaveAll(halfTurned, 16, columns);
}

/** What the 32 bytes that each of sixteen last pages of records begins with add, as sixteen words. */
export function addedAtEnds(seeds: usize, into: usize): void {
  addedBySeeds(ofRecords, seeds, into);
}

/** What the 32 bytes that each of sixteen pages begins with add, as sixteen words. */
function addedBySeeds(table: usize, seeds: usize, into: usize): void {
  const nibble = i8x16.splat(15);
  let p = i8x16.splat(0), q = p, r = p, s = p;
  for (let half: usize = 0; half < 32; half += 16) {
    turn(seeds + half);
    for (let column = columns; column < columns + 256; column += 16, table += 128) {
      const bytes = v128.load(column);
      const low = v128.and(bytes, nibble), high = v128.and(i16x8.shr_u(bytes, 4), nibble);
      p = v128.xor(p, v128.xor(entries(table, low), entries(table + 64, high)));
      q = v128.xor(q, v128.xor(entries(table + 16, low), entries(table + 80, high)));
      r = v128.xor(r, v128.xor(entries(table + 32, low), entries(table + 96, high)));
      s = v128.xor(s, v128.xor(entries(table + 48, low), entries(table + 112, high)));
    }
  }
  const a = i8x16.shuffle(p, q, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const b = i8x16.shuffle(p, q, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const c = i8x16.shuffle(r, s, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const d = i8x16.shuffle(r, s, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(into, i16x8.shuffle(a, c, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(into, i16x8.shuffle(a, c, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  v128.store(into, i16x8.shuffle(b, d, 0, 8, 1, 9, 2, 10, 3, 11), 32);
  v128.store(into, i16x8.shuffle(b, d, 4, 12, 5, 13, 6, 14, 7, 15), 48);
}

// @ts-ignore: decorator
@inline
function entries(table: usize, indices: v128): v128 {
  return i8x16.relaxed_swizzle(v128.load(table), indices);
}
