// Whether memory holds a page, or a part of one, without writing any: each vector is held against what those before it
// tell, as they were found.
import { next, PAGE, permutation } from "./page.as";

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
  if (at == end) return !v128.any_true(differing);
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
