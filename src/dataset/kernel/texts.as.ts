// What a column of strings has: ten digits between two bytes and four, sixteen bytes in all.
/** The last numbers of a call are made here, so that nothing is written beyond them. */
const lastOnes: usize = memory.data(64, 16);

/**
 * Four numbers below 2^23 divided by a constant, given as its reciprocal: floats hold them exactly. That the quotients
 * are right has been tried with all numbers for 390625, and up to 6.25 million for 625.
 */
// @ts-ignore: decorator
@inline
function floatQuotients(values: v128, reciprocal: f32): v128 {
  return i32x4.relaxed_trunc_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(values), f32x4.splat(reciprocal)));
}

/** Eight numbers below 100 as two digits each, the first one in the lower byte. */
// @ts-ignore: decorator
@inline
function twoDigitsEach(x: v128): v128 {
  const tens = i16x8.shr_u(i16x8.mul(x, i16x8.splat(103)), 10);
  return v128.or(i16x8.sub(i16x8.shl(x, 8), i16x8.mul(tens, i16x8.splat((10 << 8) - 1))), i8x16.splat(0x30));
}

/** Groups of four numbers of 31 bits as texts of ten digits, with what stands before and behind each. */
function sixteens(from: usize, into: usize, groups: i32, before: u32, behind: u32): void {
  const first = i32x4.splat(<i32> (before | 0x30300000)), last = i32x4.splat(<i32> behind);
  for (; groups > 0; groups--) {
    const v = v128.and(v128.load(from), i32x4.splat(0x7FFFFFFF));
    // 10^8 is 2^8 times 390625, 10^4 is 2^4 times 625.
    const high = floatQuotients(i32x4.shr_u(v, 8), 1.0 / 390625.0);
    const low = i32x4.sub(v, i32x4.mul(high, i32x4.splat(100000000)));
    const upper = floatQuotients(i32x4.shr_u(low, 4), 1.0 / 625.0);
    const lower = i32x4.sub(low, i32x4.mul(upper, i32x4.splat(10000)));
    const fours = i16x8.narrow_i32x4_s(upper, lower);
    // Right for all numbers below 10^4.
    const hundreds = i16x8.shr_u(i16x8.q15mulr_sat_s(fours, i16x8.splat(20971)), 6);
    const rest = i16x8.sub(fours, i16x8.mul(hundreds, i16x8.splat(100)));
    const front = twoDigitsEach(hundreds), back = twoDigitsEach(rest);
    const uppers = v128.shuffle<i16>(front, back, 0, 8, 1, 9, 2, 10, 3, 11);
    const lowers = v128.shuffle<i16>(front, back, 4, 12, 5, 13, 6, 14, 7, 15);
    const tens = i32x4.shr_u(i32x4.mul(high, i32x4.splat(103)), 10);
    const pairs = v128.or(
      i32x4.sub(i32x4.shl(high, 24), i32x4.mul(tens, i32x4.splat((10 << 24) - (1 << 16)))),
      first,
    );
    const begun = v128.shuffle<i32>(pairs, uppers, 0, 4, 1, 5), ended = v128.shuffle<i32>(lowers, last, 0, 4, 1, 5);
    const begunToo = v128.shuffle<i32>(pairs, uppers, 2, 6, 3, 7);
    const endedToo = v128.shuffle<i32>(lowers, last, 2, 6, 3, 7);
    v128.store(into, v128.shuffle<i64>(begun, ended, 0, 2));
    v128.store(into, v128.shuffle<i64>(begun, ended, 1, 3), 16);
    v128.store(into, v128.shuffle<i64>(begunToo, endedToo, 0, 2), 32);
    v128.store(into, v128.shuffle<i64>(begunToo, endedToo, 1, 3), 48);
    into += 64;
    from += 16;
  }
}

/**
 * Writes `count` numbers of 31 bits as texts of 16 bytes: `before` (two bytes), ten digits, `behind` (four bytes).
 * Up to 12 bytes behind the numbers are read.
 */
export function texts(before: u32, behind: u32, from: usize, into: usize, count: i32): void {
  const groups = count >> 2;
  sixteens(from, into, groups, before, behind);
  if ((count & 3) == 0) return;
  sixteens(from + (<usize> groups << 4), lastOnes, 1, before, behind);
  memory.copy(into + (<usize> groups << 6), lastOnes, (count & 3) << 4);
}
