// One page: its stamp, then noise from a generator that only the stamp seeds. Two vector registers pairs of
// xorshift128+ run side by side, so four independent 64-bit lanes.
import { left, mixIdentity, right, scramble } from "./mix.as";

export const PAGE: i32 = 4096;
/** Zeros of compressible data are spread over stripes, so that short payloads hold their share. */
export const STRIPE: i32 = 2048;

const LANE_1: u64 = 0xA0761D6478BD642F;
const LANE_2: u64 = 0xE7037ED1A0B428DB;
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

/** Writes the first `bytes` of the page whose stamp stands in `left` and `right`: a multiple of 32. */
// @ts-ignore: decorator
@inline
function noise(into: usize, bytes: i32): void {
  const l = left, r = right;
  let s0 = lanes(l, LANE_1, LANE_2), s1 = lanes(r, LANE_1, LANE_2);
  let t0 = lanes(l, LANE_3, LANE_4), t1 = lanes(r, LANE_3, LANE_4);
  const end = into + bytes;
  for (let at = into; at < end; at += 32) {
    let a = s0;
    const b = s1;
    v128.store(at, i64x2.add(a, b));
    s0 = b;
    a = v128.xor(a, i64x2.shl(a, 23));
    s1 = v128.xor(v128.xor(a, b), v128.xor(i64x2.shr_u(a, 17), i64x2.shr_u(b, 26)));
    let c = t0;
    const d = t1;
    v128.store(at, i64x2.add(c, d), 16);
    t0 = d;
    c = v128.xor(c, i64x2.shl(c, 23));
    t1 = v128.xor(v128.xor(c, d), v128.xor(i64x2.shr_u(c, 17), i64x2.shr_u(d, 26)));
  }
  v128.store(into, i64x2.replace_lane(i64x2.splat(l), 1, r));
}

/** True where memory at `at` holds the page whose stamp stands in `left` and `right`; all of it noise. */
export function equalsNoise(at: usize): bool {
  const l = left, r = right;
  let differing = v128.xor(v128.load(at), i64x2.replace_lane(i64x2.splat(l), 1, r));
  let s0 = lanes(l, LANE_1, LANE_2), s1 = lanes(r, LANE_1, LANE_2);
  let t0 = lanes(l, LANE_3, LANE_4), t1 = lanes(r, LANE_3, LANE_4);
  const end = at + PAGE;
  // One iteration is shifted against `noise`: the first vector of a page is its stamp.
  while (true) {
    const c = t0, d = t1;
    differing = v128.or(differing, v128.xor(v128.load(at, 16), i64x2.add(c, d)));
    at += 32;
    if (at == end) return !v128.any_true(differing);
    let a = s0;
    const b = s1;
    s0 = b;
    a = v128.xor(a, i64x2.shl(a, 23));
    s1 = v128.xor(v128.xor(a, b), v128.xor(i64x2.shr_u(a, 17), i64x2.shr_u(b, 26)));
    t0 = d;
    const e = v128.xor(c, i64x2.shl(c, 23));
    t1 = v128.xor(v128.xor(e, d), v128.xor(i64x2.shr_u(e, 17), i64x2.shr_u(d, 26)));
    differing = v128.or(differing, v128.xor(v128.load(at), i64x2.add(s0, s1)));
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

/** Writes one page of the chosen file. */
export function writePage(page: u64, into: usize): void {
  stampOf(page);
  writeStamped(into);
}

/** Writes as much of one page as fits into whole pieces of 32 bytes; only where all of it is noise. */
export function writePageStart(page: u64, into: usize, bytes: i32): void {
  stampOf(page);
  noise(into, bytes);
}

export function writeStamped(into: usize): void {
  noise(into, PAGE);
  if (cut == STRIPE) return;
  const zeros = STRIPE - cut;
  for (let stripe = 0; stripe < PAGE; stripe += STRIPE) memory.fill(into + stripe + cut, 0, zeros);
}
