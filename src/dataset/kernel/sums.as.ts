// Cyclic checksums of whole pages without making them: linear functions of the 32 bytes that a page begins with, as
// tables of what each value of each half byte adds.
import { left, right } from "./mix.as";
import { secondVector, stampOf } from "./page.as";

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
    if (which == OF_RECORDS && part < SEED_PARTS) toPlanes(at);
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

/** What four bytes add; their eight tables begin at `table`, a constant wherever this is inlined. */
// @ts-ignore: decorator
@inline
function added(bytes: u32, table: usize): u32 {
  const a = load<u32>(table + <usize> (bytes << 2 & 60)) ^ load<u32>(table + <usize> (bytes >> 2 & 60), 64);
  const b = load<u32>(table + <usize> (bytes >> 6 & 60), 128) ^ load<u32>(table + <usize> (bytes >> 10 & 60), 192);
  const c = load<u32>(table + <usize> (bytes >> 14 & 60), 256) ^ load<u32>(table + <usize> (bytes >> 18 & 60), 320);
  const d = load<u32>(table + <usize> (bytes >> 22 & 60), 384) ^ load<u32>(table + <usize> (bytes >> 26 & 60), 448);
  return a ^ b ^ (c ^ d);
}

// @ts-ignore: decorator
@inline
function addedByWord(bytes: u64, table: usize): u32 {
  return added(<u32> bytes, table) ^ added(<u32> (bytes >> 32), table + 512);
}

// @ts-ignore: decorator
@inline
function sums(table: usize, page: u64, count: i32, sum: u32): u32 {
  const ofZeros = load<u32>(table + OF_ZEROS);
  for (; count > 0; count--) {
    stampOf(page++);
    const l = left, r = right;
    const next = secondVector(l, r);
    const stamped = addedByWord(l, table) ^ addedByWord(r, table + 1024);
    const seeded = addedByWord(<u64> i64x2.extract_lane(next, 0), table + 2048) ^
      addedByWord(<u64> i64x2.extract_lane(next, 1), table + 3072);
    sum = added(sum, table + OVER_PAGE) ^ (stamped ^ seeded ^ ofZeros);
  }
  return sum;
}

/** The checksum after `count` more pages of the chosen file from `page` on; `sum` is the one before them. */
export function sumPages(which: i32, page: f64, count: i32, sum: u32): u32 {
  return which == 0 ? sums(first, <u64> page, count, sum) : sums(second, <u64> page, count, sum);
}

/** What the checksum before the last page of a record adds to that at its end. */
export function addedAfterRecord(sum: u32): u32 {
  return added(sum, ofRecords + OVER_PAGE);
}

/** Columns of sixteen vectors: those in front, and those that a turn leaves. */
const columns: usize = memory.data(512, 16);

/** The sixteen vectors that begin 32 bytes apart, as columns. */
function turn(rows: usize): usize {
  let from = rows, stride: usize = 32, into = columns;
  for (let round = 0; round < 4; round++) {
    for (let i: usize = 0; i < 8; i++) {
      const a = v128.load(from + i * stride), b = v128.load(from + (i + 8) * stride);
      const at = into + (i << 5);
      v128.store(at, i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(at, i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    }
    from = into;
    stride = 16;
    into = round & 1 ? columns : columns + 256;
  }
  return from;
}

/** What the 32 bytes that each of sixteen pages begins with add at the end of a record, as sixteen words. */
export function addedBySeeds(seeds: usize, into: usize): void {
  const nibble = i8x16.splat(15);
  let p = i8x16.splat(0), q = p, r = p, s = p;
  let table = ofRecords;
  for (let half: usize = 0; half < 32; half += 16) {
    let column = turn(seeds + half);
    for (const end = column + 256; column < end; column += 16, table += 128) {
      const bytes = v128.load(column);
      const low = v128.and(bytes, nibble), high = i8x16.shr_u(bytes, 4);
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
