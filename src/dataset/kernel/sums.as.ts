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

/** Where the table of this number (0 or 1) stands. */
export function sumTable(which: i32): usize {
  return which == 0 ? first : second;
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
