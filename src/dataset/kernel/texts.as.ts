// What a column of strings has: ten digits between two bytes and four, sixteen bytes in all.
/** The last numbers of a call are made here, so that nothing is written beyond them. */
const lastOnes: usize = memory.data(64, 16);

/** In memory, since engines make a constant anew at each use: here that took longer than the work itself. */
const bits31: usize = memory.data<u32>([0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF], 16);
const ten8: usize = memory.data<u32>([100000000, 100000000, 100000000, 100000000], 16);
const ten4: usize = memory.data<u32>([10000, 10000, 10000, 10000], 16);
const by390625: usize = memory.data<f32>([1.0 / 390625.0, 1.0 / 390625.0, 1.0 / 390625.0, 1.0 / 390625.0], 16);
const by625: usize = memory.data<f32>([1.0 / 625.0, 1.0 / 625.0, 1.0 / 625.0, 1.0 / 625.0], 16);
const hundredth: usize = memory.data<u16>([20971, 20971, 20971, 20971, 20971, 20971, 20971, 20971], 16);
const hundred: usize = memory.data<u16>([100, 100, 100, 100, 100, 100, 100, 100], 16);
const tenth: usize = memory.data<u16>([103, 103, 103, 103, 103, 103, 103, 103], 16);
/** Ten in the upper byte, less one in the lower: tens times this, taken from a number in the upper byte. */
const tenLessOne: usize = memory.data<u16>([2559, 2559, 2559, 2559, 2559, 2559, 2559, 2559], 16);
const zeros: usize = memory.data<u64>([0x3030303030303030, 0x3030303030303030], 16);
const wideTenth: usize = memory.data<u32>([103, 103, 103, 103], 16);
const wideTenLessOne: usize = memory.data<u32>([0x9FF0000, 0x9FF0000, 0x9FF0000, 0x9FF0000], 16);

/**
 * Four numbers below 2^23 divided by a constant, given as its reciprocal: floats hold them exactly. That the quotients
 * are right has been tried with all numbers for 390625, and up to 6.25 million for 625.
 */
// @ts-ignore: decorator
@inline
function floatQuotients(values: v128, reciprocal: v128): v128 {
  return i32x4.relaxed_trunc_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(values), reciprocal));
}

/** Eight numbers below 100 as two digits each, the first one in the lower byte. */
// @ts-ignore: decorator
@inline
function twoDigitsEach(x: v128): v128 {
  const tens = i16x8.shr_u(i16x8.mul(x, v128.load(tenth)), 10);
  return v128.or(i16x8.sub(i16x8.shl(x, 8), i16x8.mul(tens, v128.load(tenLessOne))), v128.load(zeros));
}

/** Groups of four numbers of 31 bits as texts of ten digits, with what stands before and behind each. */
function sixteens(from: usize, into: usize, groups: i32, before: u32, behind: u32): void {
  const first = i32x4.splat(<i32> (before | 0x30300000)), last = i32x4.splat(<i32> behind);
  for (; groups > 0; groups--) {
    const v = v128.and(v128.load(from), v128.load(bits31));
    // 10^8 is 2^8 times 390625, 10^4 is 2^4 times 625.
    const high = floatQuotients(i32x4.shr_u(v, 8), v128.load(by390625));
    const low = i32x4.sub(v, i32x4.mul(high, v128.load(ten8)));
    const upper = floatQuotients(i32x4.shr_u(low, 4), v128.load(by625));
    const lower = i32x4.sub(low, i32x4.mul(upper, v128.load(ten4)));
    const fours = i16x8.narrow_i32x4_s(upper, lower);
    // Right for all numbers below 10^4.
    const hundreds = i16x8.shr_u(i16x8.q15mulr_sat_s(fours, v128.load(hundredth)), 6);
    const rest = i16x8.sub(fours, i16x8.mul(hundreds, v128.load(hundred)));
    const front = twoDigitsEach(hundreds), back = twoDigitsEach(rest);
    const uppers = v128.shuffle<i16>(front, back, 0, 8, 1, 9, 2, 10, 3, 11);
    const lowers = v128.shuffle<i16>(front, back, 4, 12, 5, 13, 6, 14, 7, 15);
    const tens = i32x4.shr_u(i32x4.mul(high, v128.load(wideTenth)), 10);
    const pairs = v128.or(
      i32x4.sub(i32x4.shl(high, 24), i32x4.mul(tens, v128.load(wideTenLessOne))),
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
