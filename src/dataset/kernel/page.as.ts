// One page: its stamp, a vector that only the stamp seeds, and then each vector from those before it. The latter is
// linear over bits, so a checksum of a page is a linear function of its first 32 bytes (sums.as.ts); the seeds are not
// linear in the identity.
import { left, mixIdentity, right, scramble } from "./mix.as";

export const PAGE: i32 = 4096;
/** What tells a page: its stamp, and the vector behind it. */
export const SEED: i32 = 32;
/** Zeros of compressible data are spread over stripes, so that short payloads hold their share. */
export const STRIPE: i32 = 2048;

const LANE_3: u64 = 0x8EBC6AF09C88C6E3;
const LANE_4: u64 = 0x589965CC75374CC3;

// @ts-ignore: decorator
@inline
function lanes(half: u64, a: u64, b: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(scramble(half + a)), 1, scramble(half + b));
}

/** Bytes 16 to 31 of the page with this stamp: what tells a stamp from noise. */
export function secondVector(l: u64, r: u64): v128 {
  return i64x2.add(lanes(l, LANE_3, LANE_4), lanes(r, LANE_3, LANE_4));
}

/** Where the bytes of a permuted vector come from; in memory, since engines make a constant anew at each use. */
export const permutation: usize = memory.data<u8>([9, 8, 7, 2, 5, 10, 11, 4, 14, 12, 13, 15, 6, 1, 0, 3], 16);

/**
 * The vector that follows `a`, `b`, `c` and one that does not count: so none waits for the one before it. Shift and
 * permutation were found by search: with them four vectors come back only when all others were there.
 */
// @ts-ignore: decorator
@inline
export function next(a: v128, b: v128, c: v128, bytes: v128): v128 {
  // `c` is the latest: all that it takes part in is done last.
  return v128.xor(v128.xor(a, i8x16.relaxed_swizzle(b, bytes)), i64x2.shl(c, 23));
}

/** Writes the first `bytes` of the page that begins with `a` and `b`: a multiple of 32. */
// @ts-ignore: decorator
@inline
function follow(a: v128, b: v128, into: usize, bytes: i32): void {
  const permuted = v128.load(permutation);
  let c = next(a, b, b, permuted);
  let d = next(b, a, c, permuted);
  const end = into + bytes;
  for (; into + 64 <= end; into += 64) {
    v128.store(into, a);
    v128.store(into, b, 16);
    v128.store(into, c, 32);
    v128.store(into, d, 48);
    a = next(a, b, c, permuted);
    b = next(b, c, d, permuted);
    c = next(c, d, a, permuted);
    d = next(d, a, b, permuted);
  }
  if (into == end) return;
  v128.store(into, a);
  v128.store(into, b, 16);
}

/** Writes the first `bytes` of the page whose stamp stands in `left` and `right`: a multiple of 32. */
// @ts-ignore: decorator
@inline
function noise(into: usize, bytes: i32): void {
  const l = left, r = right;
  follow(i64x2.replace_lane(i64x2.splat(l), 1, r), secondVector(l, r), into, bytes);
}

/** Puts the 32 bytes that each of `count` pages of the chosen file begins with, `step` pages apart, to `into`. */
export function keepSeeds(into: usize, page: u64, step: u64, count: i32): void {
  for (let i = 0; i < count; i++, page += step, into += SEED) {
    stampOf(page);
    const l = left, r = right;
    v128.store(into, i64x2.replace_lane(i64x2.splat(l), 1, r));
    v128.store(into, secondVector(l, r), 16);
  }
}

// The file whose stream is being made.
let hash: u64 = 0;
let file: u64 = 0;
let dedup: u64 = 1000;
export let cut: i32 = STRIPE;

/**
 * Chooses the file. `dedupThousandths` is the dedup ratio times 1000; of each stripe `noiseBytes` are noise,
 * the rest zeros. Identities come as halves, so that no call needs a BigInt.
 */
export function setFile(
  hashHigh: u32,
  hashLow: u32,
  fileIndex: f64,
  dedupThousandths: u32,
  noiseBytes: i32,
): void {
  hash = <u64> hashHigh << 32 | <u64> hashLow;
  file = <u64> fileIndex;
  dedup = dedupThousandths;
  cut = noiseBytes;
}

/** How many of the pages before `page` are originals, for a dedup ratio of `ratio` thousandths. */
// @ts-ignore: decorator
@inline
function originalsBefore(page: u64, ratio: u64): u64 {
  return (page * 1000 + ratio - 1) / ratio;
}

/**
 * The page whose content a page has. Originals are spread evenly. Repetitions take their content from the
 * originals in turn, from as many as there were at the last power of two: so equal pages lie far apart, outside
 * the window of fast compressors.
 */
export function originalOf(page: u64, ratio: u64): u64 {
  if (ratio == 1000) return page;
  const before = originalsBefore(page, ratio);
  if (originalsBefore(page + 1, ratio) != before) return page;
  const among = <u64> 1 << (63 - clz<u64>(before));
  return (page - before & among - 1) * ratio / 1000;
}

/** Puts the stamp of a page of the chosen file into `left` and `right`. */
// @ts-ignore: decorator
@inline
export function stampOf(page: u64): void {
  mixIdentity(hash, file, originalOf(page, dedup));
}

/** Places of memory that lie further apart are no longer quicker to write in turns, nearer ones are slower. */
const FURTHEST: i32 = 128;

/** A vector as it stands in the file: with `masked`, only bits of `kept`. */
// @ts-ignore: decorator
@inline
function put(into: usize, v: v128, kept: v128, masked: bool): void {
  v128.store(into, masked ? v128.and(v, kept) : v);
}

/**
 * Writes a page and the one `apart` behind it, all noise, to places as far apart. The vectors of one page wait for
 * each other: two pages in turns take little longer than one.
 */
// @ts-ignore: decorator
@inline
function writeTwo(page: u64, apart: i32, into: usize, kept: v128, masked: bool): void {
  const permuted = v128.load(permutation);
  stampOf(page);
  let l = left, r = right;
  let a = i64x2.replace_lane(i64x2.splat(l), 1, r), b = secondVector(l, r);
  stampOf(page + apart);
  l = left;
  r = right;
  let e = i64x2.replace_lane(i64x2.splat(l), 1, r), f = secondVector(l, r);
  let c = next(a, b, b, permuted), g = next(e, f, f, permuted);
  let d = next(b, a, c, permuted), h = next(f, e, g, permuted);
  let behind = into + (<usize> apart << 12);
  for (const end = into + PAGE; into < end; into += 64) {
    put(into, a, kept, masked);
    put(into + 16, b, kept, masked);
    put(into + 32, c, kept, masked);
    put(into + 48, d, kept, masked);
    put(behind, e, kept, masked);
    put(behind + 16, f, kept, masked);
    put(behind + 32, g, kept, masked);
    put(behind + 48, h, kept, masked);
    behind += 64;
    a = next(a, b, c, permuted);
    e = next(e, f, g, permuted);
    b = next(b, c, d, permuted);
    f = next(f, g, h, permuted);
    c = next(c, d, a, permuted);
    g = next(g, h, e, permuted);
    d = next(d, a, b, permuted);
    h = next(h, e, f, permuted);
  }
}

// @ts-ignore: decorator
@inline
function writeAll(page: u64, count: i32, into: usize, kept: v128, masked: bool): void {
  if (cut == STRIPE) {
    while (count > 1) {
      const apart = min(count >> 1, FURTHEST);
      for (let i = 0; i < apart; i++) writeTwo(page + i, apart, into + (<usize> i << 12), kept, masked);
      page += 2 * apart;
      into += <usize> apart << 13;
      count -= 2 * apart;
    }
  }
  for (; count > 0; count--) {
    stampOf(page++);
    writeStamped(into);
    if (masked) {
      for (const end = into + PAGE; into < end; into += 16) v128.store(into, v128.and(v128.load(into), kept));
    } else into += PAGE;
  }
}

/** Writes `count` pages of the chosen file. */
export function writePages(page: u64, count: i32, into: usize): void {
  writeAll(page, count, into, i64x2.splat(0), false);
}

/** As writePages, but only those bits of every eight bytes that are set in `kept`. */
export function writeKept(page: u64, count: i32, into: usize, kept: u64): void {
  writeAll(page, count, into, i64x2.splat(kept), true);
}

/** Writes as much of one page as fits into whole pieces of 32 bytes; only where all of it is noise. */
export function writePageStart(page: u64, into: usize, bytes: i32): void {
  stampOf(page);
  noise(into, bytes);
}

export function writeStamped(into: usize): void {
  noise(into, PAGE);
  clearTails(into);
}

// @ts-ignore: decorator
@inline
function clearTails(into: usize): void {
  if (cut == STRIPE) return;
  const zeros = STRIPE - cut;
  for (let stripe = 0; stripe < PAGE; stripe += STRIPE) memory.fill(into + stripe + cut, 0, zeros);
}

/** Writes the page that begins with these 32 bytes, with the zeros of the chosen file. */
export function writeSeeded(seeds: usize, into: usize): void {
  follow(v128.load(seeds), v128.load(seeds, 16), into, PAGE);
  clearTails(into);
}
