// Numbers as decimal text of fixed width, zero-padded; a negative number begins with a minus sign.
// Text is stored eight characters at a time: what a store writes too far, the next one overwrites.
import { FRACTION, SIGNED, UNSIGNED, UNSIGNED_31 } from "./digit_kinds.as";
import { above, eightDigitsEach, groupsBeforeEnd, quotients } from "./digit_lanes.as";
import { bits, shorts } from "./short_digits.as";

const triples: usize = memory.data(1024, 16);
for (let i: u32 = 0; i < 256; i++) {
  const text = i / 100 | i / 10 % 10 << 8 | i % 10 << 16 | 0x303030;
  store<u32>(triples + (<usize> i << 2), text);
}
/** The last numbers of a call are made here, so that nothing is written beyond them. */
const lastOne: usize = memory.data(320, 8);

/** How a fraction begins. */
const ZERO_POINT: u16 = 0x2E30;

/** The eight digits of a number below 10^8, the first one in the lowest byte. */
// @ts-ignore: decorator
@inline
function eightDigits(value: u32): u64 {
  const high = value / 10000;
  // Two numbers below 10^4, then four below 100, then eight below 10, each split in all lanes at once.
  let x = <u64> high | <u64> (value - high * 10000) << 32;
  const hundreds = x * 5243 >> 19 & 0x7F0000007F;
  x = hundreds | x - hundreds * 100 << 16;
  const tens = x * 103 >> 10 & 0xF000F000F000F;
  return (tens | x - tens * 10 << 8) | 0x3030303030303030;
}

/** Writes `width` digits (at most 8), and overwrites up to 8 bytes. */
// @ts-ignore: decorator
@inline
function narrow(value: u32, at: usize, width: i32): void {
  store<u64>(at, eightDigits(value) >> <u64> (64 - (width << 3)));
}

/** As `number`, for what fits into 32 bits: their division by a constant is a multiplication. */
// @ts-ignore: decorator
@inline
function shortNumber(value: u32, at: usize, width: i32): void {
  if (width <= 8) {
    narrow(value, at, width);
    return;
  }
  for (; width > 16; width--) store<u8>(at++, 0x30);
  const end = at + width;
  const high = value / 100000000;
  const low = eightDigits(value - high * 100000000);
  if (width == 9) store<u8>(at, <u8> high | 0x30);
  else {
    // The two digits above 10^8, behind the zeros that the others leave.
    store<u64>(at, 0x3030303030303030);
    const tens = high * 103 >> 10;
    store<u16>(end - 10, <u16> (tens | high - tens * 10 << 8 | 0x3030));
  }
  store<u64>(end - 8, low);
}

// @ts-ignore: decorator
@inline
function number(value: u64, at: usize, width: i32): void {
  if (width <= 8) {
    narrow(<u32> value, at, width);
    return;
  }
  for (; width > 24; width--) store<u8>(at++, 0x30);
  const high = value / 100000000;
  const low = <u32> (value - high * 100000000);
  if (width <= 16) narrow(<u32> high, at, width - 8);
  else {
    const top = high / 100000000;
    narrow(<u32> top, at, width - 16);
    narrow(<u32> (high - top * 100000000), at + width - 16, 8);
  }
  narrow(low, at + width - 8, 8);
}

/** The upper 64 bits of a product. */
function multiplyHigh(a: u64, b: u64): u64 {
  const al = a & 0xFFFFFFFF, ah = a >> 32, bl = b & 0xFFFFFFFF, bh = b >> 32;
  const middle = ah * bl + (al * bl >> 32);
  const other = al * bh + (middle & 0xFFFFFFFF);
  return ah * bh + (middle >> 32) + (other >> 32);
}

// @ts-ignore: decorator
@inline
function loadUnsigned(at: usize, bytes: i32): u64 {
  if (bytes == 1) return load<u8>(at);
  if (bytes == 2) return load<u16>(at);
  if (bytes == 4) return load<u32>(at);
  return load<u64>(at);
}

/** Three digits and a separator in one store. */
function byteTriples(from: usize, into: usize, count: i32, between: u32): void {
  const separator = between << 24;
  for (let i = 0; i < count; i++) {
    store<u32>(into + (i << 2), load<u32>(triples + (<usize> load<u8>(from + i) << 2)) | separator);
  }
}

// @ts-ignore: decorator
@inline
function putTen(at: usize, lead: i32, sign: i32, pair: i32, eight: u64, separator: u32): void {
  if (lead == 2) store<u16>(at, ZERO_POINT);
  else if (lead == 1) store<u8>(at, <u8> sign);
  at += lead;
  store<u16>(at, <u16> pair);
  store<u64>(at, eight, 2);
  store<u32>(at, separator, 10);
}

/** 32-bit numbers, four at a time, as ten digits behind `lead` bytes: none, a sign or a zero, "0." */
// @ts-ignore: decorator
@inline
function fours(kind: i32, lead: i32, from: usize, into: usize, groups: i32, between: u32, separatorBytes: i32): void {
  const unit = lead + 10 + separatorBytes;
  for (; groups > 0; groups--) {
    let v = v128.load(from), signs = i32x4.splat(0x30);
    if (kind == UNSIGNED_31) v = v128.and(v, i32x4.splat(0x7FFFFFFF));
    if (kind == SIGNED) {
      signs = i32x4.sub(signs, v128.and(i32x4.shr_s(v, 31), i32x4.splat(0x30 - 0x2D)));
      v = i32x4.abs(v);
    }
    let high: v128, upper: v128, lower: v128;
    if (kind == FRACTION) {
      high = above(v, i32x4.splat(100));
      v = i32x4.mul(v, i32x4.splat(100));
      upper = above(v, i32x4.splat(10000));
      lower = above(i32x4.mul(v, i32x4.splat(10000)), i32x4.splat(10000));
    } else {
      high = quotients(v, 1441151881, 57);
      const low = i32x4.sub(v, i32x4.mul(high, i32x4.splat(100000000)));
      upper = quotients(low, 3518437209, 45);
      lower = i32x4.sub(low, i32x4.mul(upper, i32x4.splat(10000)));
    }
    const first = eightDigitsEach(v128.shuffle<i32>(upper, lower, 0, 4, 1, 5));
    const second = eightDigitsEach(v128.shuffle<i32>(upper, lower, 2, 6, 3, 7));
    const tens = i32x4.shr_u(i32x4.mul(high, i32x4.splat(103)), 10);
    const pairs = v128.or(
      i32x4.sub(i32x4.shl(high, 8), i32x4.mul(tens, i32x4.splat((10 << 8) - 1))),
      i32x4.splat(0x3030),
    );
    const one = i64x2.extract_lane(first, 0), two = i64x2.extract_lane(first, 1);
    putTen(into, lead, i32x4.extract_lane(signs, 0), i32x4.extract_lane(pairs, 0), one, between);
    into += unit;
    putTen(into, lead, i32x4.extract_lane(signs, 1), i32x4.extract_lane(pairs, 1), two, between);
    into += unit;
    const three = i64x2.extract_lane(second, 0), four = i64x2.extract_lane(second, 1);
    putTen(into, lead, i32x4.extract_lane(signs, 2), i32x4.extract_lane(pairs, 2), three, between);
    into += unit;
    putTen(into, lead, i32x4.extract_lane(signs, 3), i32x4.extract_lane(pairs, 3), four, between);
    into += unit;
    from += 16;
  }
}

/** How many numbers `several` writes at a time, or 0 where it does not know them. */
function groupOf(kind: i32, bytes: i32, width: i32, separatorBytes: i32): i32 {
  if (bytes == 4 && (kind == FRACTION ? width == 12 : width == 10 || width == 11)) return 4;
  if (separatorBytes != 1 || bytes > 2 || width > 7 || kind == UNSIGNED_31) return 0;
  if (kind == UNSIGNED && bytes == 1 && width == 3) return 1;
  if (kind == FRACTION) return bytes == 2 && width == 7 ? 4 : 0;
  if (kind == UNSIGNED && bytes == 1 && width == 1) return 16;
  return width < 4 ? 0 : 4;
}

/** Groups of numbers none of which ends a row; up to seven bytes behind them are overwritten. */
function several(
  kind: i32,
  bytes: i32,
  width: i32,
  separatorBytes: i32,
  between: u32,
  from: usize,
  into: usize,
  groups: i32,
): void {
  if (bytes == 4) {
    if (kind == FRACTION) fours(FRACTION, 2, from, into, groups, between, separatorBytes);
    else if (kind == SIGNED) fours(SIGNED, 1, from, into, groups, between, separatorBytes);
    else fours(kind, width - 10, from, into, groups, between, separatorBytes);
  } else if (width == 1) bits(from, into, groups, between);
  else if (width == 3) byteTriples(from, into, groups, between);
  else if (kind == SIGNED) {
    if (bytes == 1) shorts(SIGNED, 1, width, from, into, groups, between);
    else shorts(SIGNED, 2, width, from, into, groups, between);
  } else if (kind == FRACTION) shorts(FRACTION, 2, width, from, into, groups, between);
  else shorts(UNSIGNED, bytes, width, from, into, groups, between);
}

/**
 * Writes `count` numbers of `bytes` stream bytes each as `width` characters and a separator of
 * `separatorBytes` (1 to 4, packed little-endian): `last` after every `perRow` numbers, else `between`.
 * `column` is the place in its row of the first number. Kind 2 is a fraction "0.ddd" of the
 * stream's bits, kind 3 a number of 31 bits.
 */
export function digits(
  kind: i32,
  bytes: i32,
  width: i32,
  separatorBytes: i32,
  between: u32,
  last: u32,
  perRow: f64,
  column: f64,
  from: usize,
  into: usize,
  count: i32,
): void {
  let left = perRow == 0 ? i64.MAX_VALUE : <i64> perRow - <i64> column;
  const group = groupOf(kind, bytes, width, separatorBytes);
  let scale: u64 = 1;
  if (kind == FRACTION) { for (let i = 2; i < width; i++) scale *= 10; }
  const shift = <u64> (64 - (bytes << 3));
  const unit = width + separatorBytes;
  // What one number may be made with: its eight digits at once, then four bytes behind it.
  const span = <usize> max(8, width + 4), finish = into + count * unit;
  while (count > 0) {
    // Neither the last of a row, with its own separator, nor the very last, which must end where it ends.
    const groups = group == 0 ? 0 : groupsBeforeEnd(left, count - 1, group);
    if (groups > 0) {
      several(kind, bytes, width, separatorBytes, between, from, into, groups);
      const n = groups * group;
      from += n * bytes;
      into += n * unit;
      count -= n;
      left -= n;
      continue;
    }
    const place = into;
    if (finish - into < span) into = lastOne;
    const value = loadUnsigned(from, bytes);
    from += bytes;
    if (kind == UNSIGNED) {
      if (bytes <= 4) shortNumber(<u32> value, into, width);
      else number(value, into, width);
    } else if (kind == SIGNED) {
      const signed = <i64> (value << shift) >> <i64> shift;
      // Without a branch: signs are noise.
      const sign = signed >> 63, negative = <i32> (sign & 1);
      const magnitude = <u64> ((signed ^ sign) - sign);
      store<u8>(into, 0x2D);
      if (bytes <= 4) shortNumber(<u32> magnitude, into + negative, width - negative);
      else number(magnitude, into + negative, width - negative);
    } else if (kind == UNSIGNED_31) shortNumber(<u32> value & 0x7FFFFFFF, into, width);
    else {
      store<u16>(into, ZERO_POINT);
      number(multiplyHigh(value << shift, scale), into + 2, width - 2);
    }
    left--;
    let separator = between;
    if (left == 0) {
      separator = last;
      left = <i64> perRow;
    }
    store<u32>(into + width, separator);
    if (into == lastOne) memory.copy(place, lastOne, unit);
    into = place + unit;
    count--;
  }
}
