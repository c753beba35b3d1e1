// Decimal digits of several numbers at once, in lanes of vectors.
import { SIGNED } from "./digit_kinds.as";

/** Four numbers, each in 32 bits. */
// @ts-ignore: decorator
@inline
export function loadFour(kind: i32, bytes: i32, from: usize): v128 {
  if (bytes == 4) return v128.load(from);
  if (bytes == 2) return kind == SIGNED ? v128.load16x4_s(from) : v128.load16x4_u(from);
  const four = v128.load32_zero(from);
  if (kind == SIGNED) return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(four));
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
}

/** How many groups of numbers stand before the last number of a row, which is the one after `left` - 1 others. */
// @ts-ignore: decorator
@inline
export function groupsBeforeEnd(left: i64, count: i32, group: i32): i32 {
  return <i32> min<i64>(left - 1, count) / group;
}

// @ts-ignore: decorator
@inline
function evenLanes(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** Each of four 32-bit numbers divided by a constant, given as its reciprocal times a power of two. */
// @ts-ignore: decorator
@inline
export function quotients(values: v128, reciprocal: u32, shift: i32): v128 {
  const by = i32x4.splat(reciprocal);
  return evenLanes(
    i64x2.shr_u(i64x2.extmul_low_i32x4_u(values, by), shift),
    i64x2.shr_u(i64x2.extmul_high_i32x4_u(values, by), shift),
  );
}

/** Two numbers below 10^8, each as two below 10^4 in lanes of 32 bits, become eight digits each. */
// @ts-ignore: decorator
@inline
export function eightDigitsEach(x: v128): v128 {
  // x modulo 100 behind x / 100, in one subtraction; then the same with 10.
  const hundreds = i32x4.shr_u(i32x4.mul(x, i32x4.splat(5243)), 19);
  x = i32x4.sub(i32x4.shl(x, 16), i32x4.mul(hundreds, i32x4.splat((100 << 16) - 1)));
  const tens = i16x8.shr_u(i16x8.mul(x, i16x8.splat(103)), 10);
  return v128.or(i16x8.sub(i16x8.shl(x, 8), i16x8.mul(tens, i16x8.splat((10 << 8) - 1))), i8x16.splat(0x30));
}

/** What stands above the point when fractions of 32 bits are multiplied. */
// @ts-ignore: decorator
@inline
export function above(fractions: v128, by: v128): v128 {
  return v128.shuffle<i32>(
    i64x2.extmul_low_i32x4_u(fractions, by),
    i64x2.extmul_high_i32x4_u(fractions, by),
    1,
    3,
    5,
    7,
  );
}
