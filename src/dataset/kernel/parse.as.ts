// Decimal text of fixed width back into the bytes that it was made of, where it is exactly what digits.as.ts makes:
// comparing those is several times as fast as making the text again. Never takes any other text.
import { SIGNED, UNSIGNED } from "./digit_kinds.as";

/** Of three digits and a comma: what each byte is beside, at most, and worth. */
const tripleZero: usize = memory.data<u8>([48, 48, 48, 44, 48, 48, 48, 44, 48, 48, 48, 44, 48, 48, 48, 44], 16);
const tripleMost: usize = memory.data<u8>([9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 0], 16);
const tripleWorth: usize = memory.data<u8>([100, 10, 1, 0, 100, 10, 1, 0, 100, 10, 1, 0, 100, 10, 1, 0], 16);
const ones: usize = memory.data<u16>([1, 1, 1, 1, 1, 1, 1, 1], 16);

/** The same of the text that `describe` was told of, which ends with byte 15; what stands before it counts nothing. */
const zero: usize = memory.data(16, 16);
const most: usize = memory.data(16, 16);
const worth: usize = memory.data(16, 16);
/** Of two digits each, from bytes 4 and 5 on, numbers of three, four and three, twice; then of three and of seven. */
const pairsWorth: usize = memory.data<u8>([0, 0, 100, 1, 100, 1, 10, 1, 0, 0, 100, 1, 100, 1, 10, 1], 16);
const foursWorth: usize = memory.data<u16>([0, 1, 1000, 1, 0, 1, 1000, 1], 16);
/** What a minus is beside a zero. */
const MINUS: i32 = 0x2D ^ 0x30;
/** What a minus is worth beside a tenth digit: together they must stay below 128. */
const MINUS_WORTH: i32 = 3;

/** Bytes before a text that may be read. */
const BEFORE: i32 = 16;
/** A group in which a row ends stands here, with the separator that others have. */
const rowEnd: usize = memory.data(96, 16);

// @ts-ignore: decorator
@inline
function largest(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.max_u(i8x16.max_u(a, b), i8x16.max_u(c, d));
}

/** Reads groups of 16 numbers of three digits; true where all of it was such text. */
function triples(from: usize, into: usize, groups: i32): bool {
  const zeros = v128.load(tripleZero), limits = v128.load(tripleMost), weights = v128.load(tripleWorth);
  const one = v128.load(ones);
  let wrong = i8x16.splat(0), wide = wrong;
  for (; groups > 0; groups--) {
    const a = v128.xor(v128.load(from), zeros), b = v128.xor(v128.load(from, 16), zeros);
    const c = v128.xor(v128.load(from, 32), zeros), d = v128.xor(v128.load(from, 48), zeros);
    wrong = v128.or(wrong, i8x16.sub_sat_u(largest(a, b, c, d), limits));
    const low = i16x8.narrow_i32x4_s(
      i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, a), one),
      i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, b), one),
    );
    const high = i16x8.narrow_i32x4_s(
      i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, c), one),
      i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(weights, d), one),
    );
    wide = v128.or(wide, v128.or(low, high));
    v128.store(into, i8x16.narrow_i16x8_u(low, high));
    from += 64;
    into += 16;
  }
  return !v128.any_true(v128.or(wrong, i16x8.shr_u(wide, 8)));
}

/** Tells `fours` of numbers with `width` places, of which a sign takes the first one. */
function describe(signed: bool, width: i32, separator: u32): void {
  for (let i = 0; i < 16; i++) {
    const place = i - 15 + width, isSign = signed && place == 0;
    // The last digit is alone in its pair with the separator.
    const value = isSign && width > 10 ? MINUS_WORTH : i == 14 || (i & 1) != 0 ? 1 : 10;
    store<u8>(zero + i, i == 15 ? <u8> separator : 48);
    store<u8>(most + i, i == 15 ? 0 : place < 0 ? 255 : isSign ? <u8> MINUS : 9);
    store<u8>(worth + i, place < 0 || i == 15 ? 0 : <u8> value);
  }
}

/** Reads groups of four numbers of at most ten digits; true where all of it was such text. */
// @ts-ignore: decorator
@inline
function fours(signed: bool, bytes: i32, unit: i32, from: usize, into: usize, groups: i32): bool {
  const zeros = v128.load(zero), limits = v128.load(most), weights = v128.load(worth);
  const pairs = v128.load(pairsWorth), quads = v128.load(foursWorth);
  // How a minus counts among the upper three digits, or among the lower seven.
  const minus = i32x4.splat(bytes == 4 ? MINUS * MINUS_WORTH * 100 : bytes == 2 ? MINUS * 100000 : MINUS * 1000);
  const tenMillion = i32x4.splat(10000000), belowMinus = i32x4.sub(minus, i32x4.splat(1));
  const mostUpper = i32x4.splat(signed ? 214 : 429);
  const bias = i32x4.splat(!signed || bytes == 4 ? 0 : 1 << (8 * bytes - 1));
  let wrong = i8x16.splat(0), outside = wrong, signs = wrong;
  from += unit - 16;
  for (; groups > 0; groups--) {
    const a = v128.xor(v128.load(from), zeros);
    const b = v128.xor(v128.load(from + unit), zeros);
    const c = v128.xor(v128.load(from + 2 * unit), zeros);
    const d = v128.xor(v128.load(from + 3 * unit), zeros);
    from += 4 * unit;
    wrong = v128.or(wrong, i8x16.sub_sat_u(largest(a, b, c, d), limits));
    const first = twoNumbers(a, b, weights, pairs, quads), second = twoNumbers(c, d, weights, pairs, quads);
    let upper = v128.shuffle<i32>(first, second, 0, 2, 4, 6);
    let lower = v128.shuffle<i32>(first, second, 1, 3, 5, 7);
    let value: v128;
    if (signed) {
      // A first place between zero and a minus leaves more than any number of the type.
      const negative = i32x4.gt_s(bytes == 4 ? upper : lower, belowMinus);
      if (bytes == 4) upper = i32x4.sub(upper, v128.and(negative, minus));
      else lower = i32x4.sub(lower, v128.and(negative, minus));
      const number = bytes == 4 ? i32x4.add(i32x4.mul(upper, tenMillion), lower) : lower;
      value = i32x4.sub(v128.xor(number, negative), negative);
      // Neither -0 nor what does not fit has the sign that it is written with.
      signs = v128.or(signs, v128.xor(value, negative));
    } else {
      value = bytes == 4 ? i32x4.add(i32x4.mul(upper, tenMillion), lower) : lower;
      // With 429 before seven digits, what exceeds 32 bits begins anew.
      if (bytes == 4) signs = v128.or(signs, v128.andnot(i32x4.gt_s(upper, i32x4.splat(428)), value));
    }
    if (bytes == 4) outside = v128.or(outside, i32x4.gt_s(upper, mostUpper));
    else outside = v128.or(outside, i32x4.add(value, bias));
    put(bytes, value, into);
    into += bytes << 2;
  }
  if (bytes != 4) outside = i32x4.shr_u(outside, bytes << 3);
  return !v128.any_true(v128.or(v128.or(wrong, outside), i32x4.shr_u(signs, 31)));
}

/** Of each number its upper three digits and its lower seven. */
// @ts-ignore: decorator
@inline
function twoNumbers(a: v128, b: v128, weights: v128, pairs: v128, quads: v128): v128 {
  const twos = i8x16.narrow_i16x8_u(
    i16x8.relaxed_dot_i8x16_i7x16_s(weights, a),
    i16x8.relaxed_dot_i8x16_i7x16_s(weights, b),
  );
  return i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(pairs, twos), quads);
}

// @ts-ignore: decorator
@inline
function put(bytes: i32, values: v128, into: usize): void {
  if (bytes == 4) v128.store(into, values);
  else if (bytes == 2) {
    v128.store64_lane(into, v128.shuffle<i16>(values, values, 0, 2, 4, 6, 0, 2, 4, 6), 0);
  } else {
    v128.store32_lane(
      into,
      v128.shuffle<i8>(values, values, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12),
      0,
    );
  }
}

function read(signed: bool, bytes: i32, width: i32, from: usize, into: usize, groups: i32): bool {
  const unit = width + 1;
  if (bytes == 1 && !signed) return triples(from, into, groups);
  if (signed) {
    if (bytes == 1) return fours(true, 1, unit, from, into, groups);
    if (bytes == 2) return fours(true, 2, unit, from, into, groups);
    return fours(true, 4, 12, from, into, groups);
  }
  if (bytes == 2) return fours(false, 2, unit, from, into, groups);
  return fours(false, 4, unit, from, into, groups);
}

/**
 * Reads `count` numbers as `digits` writes them with separators of one byte, in the widths that they need at least
 * (one of 8 bits without a sign before a comma alone); all but a few at the end. Returns how many were read, fewer
 * where the text is not what would be written. Up to 16 bytes before the text are read.
 */
export function parse(
  kind: i32,
  bytes: i32,
  width: i32,
  between: u32,
  last: u32,
  perRow: f64,
  column: f64,
  from: usize,
  into: usize,
  count: i32,
): i32 {
  const signed = kind == SIGNED, unit = width + 1;
  const group = kind == UNSIGNED && bytes == 1 ? 16 : 4;
  describe(signed, width, between);
  let left = perRow == 0 ? i64.MAX_VALUE : <i64> perRow - <i64> column;
  let done = 0;
  while (count - done >= group) {
    const n = <i32> min<i64>(left - 1, count - done) & ~(group - 1);
    if (n > 0) {
      if (!read(signed, bytes, width, from, into, n / group)) return done;
      from += n * unit;
      into += n * bytes;
      done += n;
      left -= n;
      continue;
    }
    const text = rowEnd + BEFORE;
    memory.copy(text, from, group * unit);
    for (; left <= group; left += <i64> perRow) {
      const at = text + <i32> left * unit - 1;
      store<u8>(at, load<u8>(at) ^ <u8> (between ^ last));
    }
    if (!read(signed, bytes, width, text, into, 1)) return done;
    from += group * unit;
    into += group * bytes;
    done += group;
    left -= group;
  }
  return done;
}
