// Adler-32 (PNG, zlib) and Jenkins' lookup3 as HDF5 uses it.

/** Most bytes whose sums fit into four lanes of 32 bits, where no lane has 0.27 of them. */
const ADLER_RUN: i32 = 11008;
/** Of shorter rows one lane may have more, of single bytes all: then their sums must fit into that. */
const SHORT_ROW: i32 = 256;
const SHORT_RUN: i32 = 5552;
const ADLER_BASE: u32 = 65521;
/**
 * Most bytes, in groups of 64, whose sums of pairs fit into 15 bits, and each times how many vectors follow in its group
 * into 16.
 */
const ADLER_BLOCK: i32 = 1024;
/** Sixteen zeros before as many ones: from place n on, a mask of the last n bytes of a vector. */
const lastBytes: usize = memory.data(32, 16);
memory.fill(lastBytes + 16, 0xFF, 16);
/** Fewer bytes than a vector. */
const fewBytes: usize = memory.data(16, 16);
/** In memory, since engines make a constant anew at each use. */
const firstsOnly: usize = memory.data<u16>([255, 255, 255, 255, 255, 255, 255, 255], 16);
const ones: usize = memory.data<u16>([1, 1, 1, 1, 1, 1, 1, 1], 16);
const weights: usize = memory.data<u16>([15, 13, 11, 9, 7, 5, 3, 1], 16);
const minus257: usize = memory.data<i16>([-257, -257, -257, -257, -257, -257, -257, -257], 16);

/** The checksum after `length` more bytes; `adler` is the one before them, 1 at the start. */
export function adler32(adler: u32, at: usize, length: i32): u32 {
  while (length > 0) {
    const run = min(length, ADLER_RUN);
    adler = adlerRun(adler, at, run, run, 1);
    at += run;
    length -= run;
  }
  return adler;
}

/** As adler32, over `rows` times `length` bytes that lie `step` bytes apart: together no more than a run. */
function adlerRun(adler: u32, at: usize, length: i32, step: i32, rows: i32): u32 {
  const a = adler & 0xFFFF, first = v128.load(firstsOnly), one = v128.load(ones);
  let b = <u64> (adler >> 16) + <u64> a * <u64> (length * rows);
  let sums = i32x4.splat(0), before = sums, weighted = sums;
  for (; rows > 0; rows--) {
    // b grows by (the bytes before) x length, for each group by 64 x (those before it), for each vector in it by 16 x
    // (those of the group before it) + its bytes weighted 16 to 1: pairs by the lesser weight of both, and the first
    // byte of each once more.
    weighted = i32x4.add(weighted, i32x4.mul(sums, i32x4.splat(length)));
    let from = at, rowSums = i32x4.splat(0);
    for (const end = from + (length & ~63); from < end;) {
      const stop = min(from + ADLER_BLOCK, end);
      let pairs = i16x8.splat(0), words = pairs, within = pairs;
      for (; from < stop; from += 64) {
        const x = v128.load(from), y = v128.load(from, 16), z = v128.load(from, 32), last = v128.load(from, 48);
        const ofOne = i16x8.extadd_pairwise_i8x16_u(x);
        const ofTwo = i16x8.add(ofOne, i16x8.extadd_pairwise_i8x16_u(y));
        const ofThree = i16x8.add(ofTwo, i16x8.extadd_pairwise_i8x16_u(z));
        const ofAll = i16x8.add(ofThree, i16x8.extadd_pairwise_i8x16_u(last));
        words = i16x8.add(words, i16x8.add(i16x8.add(x, y), i16x8.add(z, last)));
        within = i16x8.add(within, i16x8.add(i16x8.add(ofOne, ofTwo), ofThree));
        pairs = i16x8.add(pairs, ofAll);
        before = i32x4.add(before, rowSums);
        rowSums = i32x4.add(rowSums, i32x4.dot_i16x8_s(ofAll, one));
      }
      weighted = i32x4.add(weighted, i32x4.shl(i32x4.extadd_pairwise_i16x8_u(within), 4));
      // A word is its first byte and 256 times its second, a pair their sum: what is left is 255 times the second,
      // modulo 2^16, where 255 times -257 is one.
      const seconds = i16x8.mul(i16x8.sub(words, pairs), v128.load(minus257));
      weighted = i32x4.add(weighted, weigh(pairs, i16x8.sub(pairs, seconds), one));
    }
    for (let rest = length & 63; rest > 0; rest -= 16, from += 16) {
      let bytes = i8x16.splat(0);
      if (rest >= 16) {
        bytes = v128.load(from);
        weighted = i32x4.add(weighted, i32x4.shl(rowSums, 4));
      } else {
        // The last of the bytes behind zeros, which count nothing.
        if (length >= 16) bytes = v128.and(v128.load(from + rest - 16), v128.load(lastBytes + rest));
        else {
          v128.store(fewBytes, bytes);
          for (let i = 0; i < rest; i++) store<u8>(fewBytes + 16 - rest + i, load<u8>(from + i));
          bytes = v128.load(fewBytes);
        }
        weighted = i32x4.add(weighted, i32x4.mul(rowSums, i32x4.splat(rest)));
      }
      const pairs = i16x8.extadd_pairwise_i8x16_u(bytes);
      weighted = i32x4.add(weighted, weigh(pairs, v128.and(bytes, first), one));
      rowSums = i32x4.add(rowSums, i32x4.dot_i16x8_s(pairs, one));
    }
    sums = i32x4.add(sums, rowSums);
    at += step;
  }
  b = (b + lanesSum(i32x4.add(weighted, i32x4.shl(before, 6)))) % ADLER_BASE;
  return <u32> b << 16 | (a + <u32> lanesSum(sums)) % ADLER_BASE;
}

// @ts-ignore: decorator
@inline
function weigh(pairs: v128, firsts: v128, one: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(pairs, v128.load(weights)), i32x4.dot_i16x8_s(firsts, one));
}

/**
 * As adler32, over records of `record` bytes without the first `skip` bytes of each; `phase` is how far into a record
 * the first byte lies.
 */
export function adler32Records(
  adler: u32,
  at: usize,
  length: i32,
  phase: i32,
  skip: i32,
  record: i32,
): u32 {
  const row = record - skip, together = (row < SHORT_ROW ? SHORT_RUN : ADLER_RUN) / row;
  while (length > 0) {
    if (phase == skip && together > 1 && length >= record) {
      const rows = min(together, length / record);
      adler = adlerRun(adler, at, row, record, rows);
      // To the same place of another record.
      at += rows * record;
      length -= rows * record;
      continue;
    }
    const n = min((phase < skip ? skip : record) - phase, length);
    if (phase >= skip) adler = adler32(adler, at, n);
    at += n;
    length -= n;
    phase += n;
    if (phase == record) phase = 0;
  }
  return adler;
}

// @ts-ignore: decorator
@inline
function lanesSum(v: v128): u64 {
  const two = i64x2.add(i64x2.extend_low_i32x4_u(v), i64x2.extend_high_i32x4_u(v));
  return i64x2.extract_lane(two, 0) + i64x2.extract_lane(two, 1);
}

/** Begins a lookup3 of `length` bytes in the 12 bytes at `state`. */
export function lookup3Start(state: usize, length: u32): void {
  const start: u32 = 0xDEADBEEF + length;
  store<u32>(state, start);
  store<u32>(state, start, 4);
  store<u32>(state, start, 8);
}

/** Takes bytes in; `length` must be a multiple of 12, and at least one byte must follow. */
export function lookup3Update(state: usize, at: usize, length: i32): void {
  let a = load<u32>(state), b = load<u32>(state, 4), c = load<u32>(state, 8);
  for (; length >= 12; length -= 12) {
    a += load<u32>(at);
    b += load<u32>(at, 4);
    c += load<u32>(at, 8);
    at += 12;
    a -= c;
    a ^= rotl<u32>(c, 4);
    c += b;
    b -= a;
    b ^= rotl<u32>(a, 6);
    a += c;
    c -= b;
    c ^= rotl<u32>(b, 8);
    b += a;
    a -= c;
    a ^= rotl<u32>(c, 16);
    c += b;
    b -= a;
    b ^= rotl<u32>(a, 19);
    a += c;
    c -= b;
    c ^= rotl<u32>(b, 4);
    b += a;
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
}

/** The value after the last 1 to 12 bytes (0 only where there never was a byte). */
export function lookup3Finish(state: usize, at: usize, length: i32): u32 {
  let a = load<u32>(state), b = load<u32>(state, 4), c = load<u32>(state, 8);
  if (length == 0) return c;
  for (let i = 0; i < length; i++) {
    const byte = <u32> load<u8>(at + i) << ((i & 3) << 3);
    if (i < 4) a += byte;
    else if (i < 8) b += byte;
    else c += byte;
  }
  c ^= b;
  c -= rotl<u32>(b, 14);
  a ^= c;
  a -= rotl<u32>(c, 11);
  b ^= a;
  b -= rotl<u32>(a, 25);
  c ^= b;
  c -= rotl<u32>(b, 16);
  a ^= c;
  a -= rotl<u32>(c, 4);
  b ^= a;
  b -= rotl<u32>(a, 14);
  c ^= b;
  c -= rotl<u32>(b, 24);
  return c;
}
