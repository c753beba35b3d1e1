// Compares decimal text of fixed width with the numbers that it is to be made of, by reading it: several times as fast
// as making it. It takes no text but exactly what digits.as.ts makes.
import { FRACTION, SIGNED, UNSIGNED } from "./digit_kinds.as";
import { above, groupsBeforeEnd, loadFour } from "./digit_lanes.as";

/** Of three digits and a comma: what each byte is less, at most, and worth in its pair. */
const tripleZero: usize = memory.data<u8>([48, 48, 48, 44, 48, 48, 48, 44, 48, 48, 48, 44, 48, 48, 48, 44], 16);
const tripleMost: usize = memory.data<u8>([9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 0], 16);
const tripleWorth: usize = memory.data<u8>([10, 1, 1, 0, 10, 1, 1, 0, 10, 1, 1, 0, 10, 1, 1, 0], 16);
const tens: usize = memory.data<u8>([10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1], 16);

/** The same of the text that `describe` was told of, which ends with byte 15; what stands before it counts nothing. */
const zero: usize = memory.data(16, 16);
const most: usize = memory.data(16, 16);
const worth: usize = memory.data(16, 16);
/** Of two digits each, from bytes 4 and 5 on, numbers of three, four and three, twice; then of three and of seven. */
const pairsWorth: usize = memory.data<u8>([0, 0, 100, 1, 100, 1, 10, 1, 0, 0, 100, 1, 100, 1, 10, 1], 16);
const foursWorth: usize = memory.data<u16>([0, 1, 1000, 1, 0, 1, 1000, 1], 16);
/** The same with the upper three digits of a fraction times 2^14 (besideThousands). */
const shiftedWorth: usize = memory.data<u16>([0, 16384, 1000, 1, 0, 16384, 1000, 1], 16);
/** In memory, since engines make a constant anew at each use. */
const tenMillions: usize = memory.data<u32>([10000000, 10000000, 10000000, 10000000], 16);
const thousands: usize = memory.data<u32>([1000, 1000, 1000, 1000], 16);
const hundredThousands: usize = memory.data<u32>([100000, 100000, 100000, 100000], 16);
const mostSafe: usize = memory.data<u32>([428, 428, 428, 428], 16);
const plus: usize = memory.data(16, 16);

const MINUS: u8 = 0x2D;
const POINT: u8 = 0x2E;
/** How much more than a minus the zero is that stands in its place. */
const PLUS: i32 = 0x30 - 0x2D;

/** Bytes before a text that may be read. */
const BEFORE: i32 = 16;
/** A group in which a row ends stands here, with the separator that others have. */
const rowEnd: usize = memory.data(96, 16);

// @ts-ignore: decorator
@inline
function largest(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.max_u(i8x16.max_u(a, b), i8x16.max_u(c, d));
}

/** Whether groups of 16 numbers of three digits are those at `from`. */
function triples(from: usize, at: usize, groups: i32): bool {
  const zeros = v128.load(tripleZero), weights = v128.load(tripleWorth), ten = v128.load(tens);
  let greatest = i8x16.splat(0), wide = greatest, differing = greatest;
  for (; groups > 0; groups--) {
    const a = i8x16.sub(v128.load(at), zeros), b = i8x16.sub(v128.load(at, 16), zeros);
    const c = i8x16.sub(v128.load(at, 32), zeros), d = i8x16.sub(v128.load(at, 48), zeros);
    greatest = i8x16.max_u(greatest, largest(a, b, c, d));
    const low = i16x8.relaxed_dot_i8x16_i7x16_s(ten, twoDigits(a, b, weights));
    const high = i16x8.relaxed_dot_i8x16_i7x16_s(ten, twoDigits(c, d, weights));
    wide = v128.or(wide, v128.or(low, high));
    differing = v128.or(differing, v128.xor(i8x16.narrow_i16x8_u(low, high), v128.load(from)));
    at += 64;
    from += 16;
  }
  const wrong = i8x16.sub_sat_u(greatest, v128.load(tripleMost));
  return !v128.any_true(v128.or(v128.or(wrong, differing), i16x8.shr_u(wide, 8)));
}

// @ts-ignore: decorator
@inline
function twoDigits(a: v128, b: v128, weights: v128): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.relaxed_dot_i8x16_i7x16_s(weights, a),
    i16x8.relaxed_dot_i8x16_i7x16_s(weights, b),
  );
}

/** Tells `fours` of numbers with `width` places, of which a sign takes the first one or a point the second. */
function describe(kind: i32, bytes: i32, width: i32, separator: u32): void {
  for (let i = 0; i < 16; i++) {
    const place = i - 15 + width;
    const isSign = kind == SIGNED && place == 0, isPoint = kind == FRACTION && place == 1;
    store<u8>(zero + i, i == 15 ? <u8> separator : isSign ? MINUS : isPoint ? POINT : 48);
    store<u8>(most + i, place < 0 ? 255 : isSign ? <u8> PLUS : i == 15 || kind == FRACTION && place < 2 ? 0 : 9);
    // The last digit is alone in its pair with the separator.
    store<u8>(worth + i, place < 0 || i == 15 ? 0 : i == 14 || (i & 1) != 0 ? 1 : 10);
  }
  // What no minus counts among the upper three digits, or among the lower seven.
  v128.store(plus, i32x4.splat(PLUS * (bytes == 4 ? 1000 : bytes == 2 ? 100000 : 1000)));
}

/**
 * Less than a thousand where `upper`, three digits times 2^14, are what stands above the point of fractions of 32 bits
 * times 1000, of which `below` stands below it; other digits give 2^14 at least. A multiplication of the fractions' upper
 * 14 bits tells neighbours apart, and takes half of what the exact product takes.
 */
// @ts-ignore: decorator
@inline
function besideThousands(upper: v128, fractions: v128, below: v128, thousand: v128): v128 {
  const near = i32x4.dot_i16x8_s(i32x4.shr_u(fractions, 18), thousand);
  return i32x4.sub(i32x4.add(upper, i32x4.shr_u(below, 18)), near);
}

/** Whether groups of four numbers, `unit` characters each with their separator, are those at `from`. */
// @ts-ignore: decorator
@inline
function fours(kind: i32, bytes: i32, unit: i32, from: usize, at: usize, groups: i32): bool {
  const zeros = v128.load(zero), weights = v128.load(worth);
  const isLong = kind == FRACTION && bytes == 4;
  const pairs = v128.load(pairsWorth), quads = v128.load(isLong ? shiftedWorth : foursWorth);
  const tenMillion = v128.load(tenMillions), thousand = v128.load(thousands), positive = v128.load(plus);
  const fiveDigits = v128.load(hundredThousands), safe = v128.load(mostSafe);
  let greatest = i8x16.splat(0), differing = greatest, upmost = greatest, wrapped = greatest;
  at += unit - 16;
  for (; groups > 0; groups--) {
    const a = i8x16.sub(v128.load(at), zeros);
    const b = i8x16.sub(v128.load(at + unit), zeros);
    const c = i8x16.sub(v128.load(at + 2 * unit), zeros);
    const d = i8x16.sub(v128.load(at + 3 * unit), zeros);
    at += 4 * unit;
    greatest = i8x16.max_u(greatest, largest(a, b, c, d));
    // Of each number its upper three digits and its lower seven.
    const first = i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(pairs, twoDigits(a, b, weights)), quads);
    const second = i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(pairs, twoDigits(c, d, weights)), quads);
    const lower = v128.shuffle<i32>(first, second, 1, 3, 5, 7);
    const v = loadFour(kind, bytes, from);
    from += bytes << 2;
    if (bytes < 4) {
      let right = v;
      if (kind == SIGNED) right = i32x4.add(i32x4.abs(v), v128.andnot(positive, i32x4.shr_s(v, 31)));
      if (kind == FRACTION) right = above(i32x4.shl(v, 16), fiveDigits);
      differing = v128.or(differing, v128.xor(lower, right));
      continue;
    }
    let upper = v128.shuffle<i32>(first, second, 0, 2, 4, 6);
    if (isLong) {
      const below = i32x4.mul(v, thousand);
      differing = v128.or(differing, v128.xor(lower, above(below, tenMillion)));
      upmost = v128.or(upmost, besideThousands(upper, v, below, thousand));
      continue;
    }
    if (kind == SIGNED) upper = i32x4.sub(upper, v128.andnot(positive, i32x4.shr_s(v, 31)));
    else {
      // With 429 before seven digits, what exceeds 32 bits begins anew.
      wrapped = v128.or(wrapped, v128.andnot(i32x4.gt_s(upper, safe), v));
    }
    upmost = i32x4.max_u(upmost, upper);
    const right = kind == SIGNED ? i32x4.abs(v) : v;
    differing = v128.or(differing, v128.xor(i32x4.add(i32x4.mul(upper, tenMillion), lower), right));
  }
  const outside = i32x4.gt_u(upmost, i32x4.splat(isLong ? 1023 : kind == SIGNED ? 214 : 429));
  const wrong = v128.or(i8x16.sub_sat_u(greatest, v128.load(most)), i32x4.shr_u(wrapped, 31));
  return !v128.any_true(v128.or(v128.or(wrong, differing), outside));
}

function equals(kind: i32, bytes: i32, from: usize, at: usize, groups: i32): bool {
  if (bytes == 1) return kind == SIGNED ? fours(SIGNED, 1, 5, from, at, groups) : triples(from, at, groups);
  if (bytes == 2) {
    if (kind == SIGNED) return fours(SIGNED, 2, 7, from, at, groups);
    return kind == FRACTION ? fours(FRACTION, 2, 8, from, at, groups) : fours(UNSIGNED, 2, 6, from, at, groups);
  }
  if (kind == SIGNED) return fours(SIGNED, 4, 12, from, at, groups);
  return kind == FRACTION ? fours(FRACTION, 4, 13, from, at, groups) : fours(UNSIGNED, 4, 11, from, at, groups);
}

/**
 * How many of `count` numbers at `from` stand at `at` as `digits` writes them, with separators of one byte and in the
 * widths that they need at least (one of 8 bits without a sign before a comma alone): fewer where one may not, and
 * never the last few. Up to 16 bytes before the text are read.
 */
export function equalsDigits(
  kind: i32,
  bytes: i32,
  width: i32,
  between: u32,
  last: u32,
  perRow: f64,
  column: f64,
  from: usize,
  at: usize,
  count: i32,
): i32 {
  const unit = width + 1;
  const group = kind == UNSIGNED && bytes == 1 ? 16 : 4;
  describe(kind, bytes, width, between);
  let left = perRow == 0 ? i64.MAX_VALUE : <i64> perRow - <i64> column;
  let done = 0;
  while (count - done >= group) {
    let groups = groupsBeforeEnd(left, count - done, group);
    let text = at;
    if (groups == 0) {
      groups = 1;
      text = rowEnd + BEFORE;
      memory.copy(text, at, group * unit);
      for (let end = left; end <= group; end += <i64> perRow) {
        const place = text + <i32> end * unit - 1;
        store<u8>(place, load<u8>(place) ^ <u8> (between ^ last));
      }
    }
    if (!equals(kind, bytes, from, text, groups)) return done;
    const n = groups * group;
    from += n * bytes;
    at += n * unit;
    done += n;
    left -= n;
    if (left <= 0) left += (-left / <i64> perRow + 1) * <i64> perRow;
  }
  return done;
}
