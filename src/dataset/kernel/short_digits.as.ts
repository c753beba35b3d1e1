// Numbers of 8 and 16 bits as decimal text, several at a time.
import { above, eightDigitsEach, loadFour, quotients } from "./digit_lanes.as";
import { FRACTION, SIGNED } from "./digit_kinds.as";

/** How much less the second character of a fraction is than a zero, as the second byte. */
const POINT: u64 = 0x200;

/** Numbers of 8 or 16 bits, four at a time, with a separator of one byte: eight bytes at most, eight are written. */
// @ts-ignore: decorator
@inline
export function shorts(kind: i32, bytes: i32, width: i32, from: usize, into: usize, groups: i32, between: u32): void {
  const shift = 64 - (width << 3), unit = width + 1;
  const separator = i64x2.splat((<u64> between << (<u64> width << 3)) - (kind == FRACTION ? POINT : 0));
  for (; groups > 0; groups--) {
    let v = loadFour(kind, bytes, from), negative = i32x4.splat(0);
    if (kind == SIGNED) {
      negative = i32x4.shr_u(v, 31);
      v = i32x4.abs(v);
    }
    if (kind == FRACTION) v = above(i32x4.shl(v, 16), i32x4.splat(100000));
    const upper = quotients(v, 3518437209, 45);
    const lower = i32x4.sub(v, i32x4.mul(upper, i32x4.splat(10000)));
    let first = eightDigitsEach(v128.shuffle<i32>(upper, lower, 0, 4, 1, 5));
    let second = eightDigitsEach(v128.shuffle<i32>(upper, lower, 2, 6, 3, 7));
    first = i64x2.shr_u(first, shift);
    second = i64x2.shr_u(second, shift);
    if (kind == SIGNED) {
      const less = i32x4.mul(negative, i32x4.splat(0x30 - 0x2D));
      first = i64x2.sub(first, i64x2.extend_low_i32x4_u(less));
      second = i64x2.sub(second, i64x2.extend_high_i32x4_u(less));
    }
    first = i64x2.add(first, separator);
    second = i64x2.add(second, separator);
    v128.store64_lane(into, first, 0);
    v128.store64_lane(into + unit, first, 1);
    v128.store64_lane(into + 2 * unit, second, 0);
    v128.store64_lane(into + 3 * unit, second, 1);
    into += 4 * unit;
    from += 4 * bytes;
  }
}

/** Groups of 16 zeros and ones, each with its separator. */
export function bits(from: usize, into: usize, groups: i32, between: u32): void {
  const separators = i8x16.splat(<u8> between);
  for (; groups > 0; groups--) {
    const digits = v128.or(v128.load(from), i8x16.splat(0x30));
    v128.store(into, v128.shuffle<i8>(digits, separators, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(
      into,
      v128.shuffle<i8>(digits, separators, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
      16,
    );
    from += 16;
    into += 32;
  }
}
