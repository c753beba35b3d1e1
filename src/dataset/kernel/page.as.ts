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

/** True where memory at `at` holds the page that begins with the 32 bytes at `seed`; all of it noise. */
export function equalsNoise(at: usize, seed: usize): bool {
  const permuted = v128.load(permutation);
  let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  const early = v128.or(v128.xor(a, v128.load(seed)), v128.xor(b, v128.load(seed, 16)));
  const late = v128.or(v128.xor(c, next(a, b, b, permuted)), v128.xor(d, next(b, a, c, permuted)));
  let differing = v128.or(early, late);
  // What follows is made of what was found, which is right or has been noticed: so no vector waits for another.
  const end = at + PAGE;
  for (at += 64; at < end; at += 64) {
    const e = v128.load(at), f = v128.load(at, 16), g = v128.load(at, 32), h = v128.load(at, 48);
    const first = v128.or(v128.xor(e, next(a, b, c, permuted)), v128.xor(f, next(b, c, d, permuted)));
    const second = v128.or(v128.xor(g, next(c, d, e, permuted)), v128.xor(h, next(d, e, f, permuted)));
    differing = v128.or(differing, v128.or(first, second));
    a = e;
    b = f;
    c = g;
    d = h;
  }
  return !v128.any_true(differing);
}

/** Whether less than 64 bytes from `at` to `end` are those of four vectors; their `kept` bits are set. */
// @ts-ignore: decorator
@inline
function equalsRest(at: usize, end: usize, a: v128, b: v128, c: v128, d: v128, kept: v128): bool {
  let differing = i64x2.splat(0);
  for (; at + 16 <= end; at += 16) {
    differing = v128.or(differing, v128.xor(v128.load(at), v128.and(a, kept)));
    a = b;
    b = c;
    c = d;
  }
  if (v128.any_true(differing)) return false;
  a = v128.and(a, kept);
  let low = <u64> i64x2.extract_lane(a, 0);
  if (at + 8 <= end) {
    if (load<u64>(at) != low) return false;
    low = <u64> i64x2.extract_lane(a, 1);
    at += 8;
  }
  for (; at < end; at++, low >>= 8) if (load<u8>(at) != <u8> low) return false;
  return true;
}

/** The vector before the last ones of a piece, and then these. */
const ends: usize = memory.data(80, 16);

/**
 * True where memory from `at` to `end` holds these four vectors and what follows them in a page; `before` is the one
 * in front of them, which must stand there.
 */
// @ts-ignore: decorator
@inline
function equalsFrom(at: usize, end: usize, before: v128, a: v128, b: v128, c: v128, d: v128, permuted: v128): bool {
  let differing = i64x2.splat(0);
  for (; at + 64 <= end; at += 64) {
    const e = v128.load(at), f = v128.load(at, 16), g = v128.load(at, 32);
    before = v128.load(at, 48);
    differing = v128.or(differing, v128.or(v128.xor(e, a), v128.xor(f, b)));
    differing = v128.or(differing, v128.or(v128.xor(g, c), v128.xor(before, d)));
    // What follows is made of what was found, as above.
    a = next(e, f, g, permuted);
    b = next(f, g, before, permuted);
    c = next(g, before, a, permuted);
    d = next(before, a, b, permuted);
  }
  v128.store(ends, before);
  v128.store(ends, a, 16);
  v128.store(ends, b, 32);
  v128.store(ends, c, 48);
  v128.store(ends, d, 64);
  // Four vectors that overlap, the last one up to the end: a branch for each length would be guessed wrongly.
  const last = <isize> (end - at) - 16, expected = ends + 16;
  for (let i: isize = 0; i < 64; i += 16) {
    const place = min(i, last);
    differing = v128.or(differing, v128.xor(v128.load(at + place), v128.load(expected + place)));
  }
  return !v128.any_true(differing);
}

/** True where memory at `at` holds the first `bytes` of the page that begins with the 32 bytes at `seed`. */
export function equalsStart(at: usize, bytes: i32, seed: usize): bool {
  const permuted = v128.load(permutation);
  const a = v128.load(seed), b = v128.load(seed, 16), c = next(a, b, b, permuted), d = next(b, a, c, permuted);
  if (bytes < 64) return equalsRest(at, at + bytes, a, b, c, d, i64x2.splat(-1));
  let differing = v128.or(v128.xor(v128.load(at), a), v128.xor(v128.load(at, 16), b));
  differing = v128.or(differing, v128.or(v128.xor(v128.load(at, 32), c), v128.xor(v128.load(at, 48), d)));
  if (v128.any_true(differing)) return false;
  const e = next(a, b, c, permuted), f = next(b, c, d, permuted), g = next(c, d, e, permuted);
  return equalsFrom(at + 64, at + bytes, d, e, f, g, next(d, e, f, permuted), permuted);
}

/** Vectors of which the first one is cut. */
const across: usize = memory.data(64, 16);
/** Whole vectors that tell those behind them. */
export const TELLING: i32 = 64;

/**
 * True where memory at `at` holds `bytes` of a page, at least TELLING, that go on behind those which end at `before`:
 * right ones, TELLING and then `begun` of the vector that is cut there.
 */
export function equalsOn(at: usize, bytes: i32, before: usize, begun: i32): bool {
  const permuted = v128.load(permutation);
  const from = before - begun - TELLING;
  const g = v128.load(from, 32), h = v128.load(from, 48);
  let a = next(v128.load(from), v128.load(from, 16), g, permuted);
  let b = next(v128.load(from, 16), g, h, permuted);
  let c = next(g, h, a, permuted);
  let d = next(h, a, b, permuted);
  v128.store(across, a);
  v128.store(across, b, 16);
  v128.store(across, c, 32);
  v128.store(across, d, 48);
  const rest = at + TELLING - begun;
  const first = v128.xor(v128.load(at), v128.load(across + begun));
  const second = v128.xor(v128.load(at, 16), v128.load(across + begun, 16));
  const third = v128.xor(v128.load(at, 32), v128.load(across + begun, 32));
  const last = v128.xor(v128.load(rest - 16), d);
  if (v128.any_true(v128.or(v128.or(first, second), v128.or(third, last)))) return false;
  a = next(a, b, c, permuted);
  b = next(b, c, d, permuted);
  c = next(c, d, a, permuted);
  return equalsFrom(rest, at + bytes, d, a, b, c, next(d, a, b, permuted), permuted);
}

/** As equalsStart, of a page of which only some bits were kept: these do not tell what follows, so it is made. */
export function equalsMasked(at: usize, bytes: i32, seed: usize, kept: v128): bool {
  const permuted = v128.load(permutation);
  const end = at + bytes;
  let a = v128.load(seed), b = v128.load(seed, 16), c = next(a, b, b, permuted), d = next(b, a, c, permuted);
  let differing = i64x2.splat(0);
  for (; at + 64 <= end; at += 64) {
    const e = v128.xor(v128.load(at), v128.and(a, kept)), f = v128.xor(v128.load(at, 16), v128.and(b, kept));
    const g = v128.xor(v128.load(at, 32), v128.and(c, kept)), h = v128.xor(v128.load(at, 48), v128.and(d, kept));
    differing = v128.or(differing, v128.or(v128.or(e, f), v128.or(g, h)));
    a = next(a, b, c, permuted);
    b = next(b, c, d, permuted);
    c = next(c, d, a, permuted);
    d = next(d, a, b, permuted);
  }
  return !v128.any_true(differing) && equalsRest(at, end, a, b, c, d, kept);
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
