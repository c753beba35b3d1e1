// Adler-32 (PNG, zlib) and Jenkins' lookup3 as HDF5 uses it.

/** Largest number of bytes after which the sums of Adler-32 still fit into 32 bits, in whole vectors. */
const ADLER_RUN: i32 = 5552;
const ADLER_BASE: u32 = 65521;
/** Most vectors whose bytes, each times how many vectors follow, add up to less than 2^16. */
const ADLER_BLOCK: i32 = 23;

/** The checksum after `length` more bytes; `adler` is the one before them, 1 at the start. */
export function adler32(adler: u32, at: usize, length: i32): u32 {
  let a = adler & 0xFFFF, b = adler >> 16;
  while (length > 0) {
    const run = min(length, ADLER_RUN);
    const vectors = run >> 4;
    // b grows by 16 x (the bytes before a vector) + its bytes weighted 16 to 1; bytes are added up in 16 bits first.
    let sums = i32x4.splat(0), before = i32x4.splat(0), weighted = i32x4.splat(0);
    const firstWeights = i16x8(16, 15, 14, 13, 12, 11, 10, 9), lastWeights = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
    for (let left = vectors; left > 0;) {
      const block = min(left, ADLER_BLOCK);
      let low = i16x8.splat(0), high = low, lowBefore = low, highBefore = low;
      for (const end = at + (<usize> block << 4); at < end; at += 16) {
        const bytes = v128.load(at);
        lowBefore = i16x8.add(lowBefore, low);
        highBefore = i16x8.add(highBefore, high);
        low = i16x8.add(low, i16x8.extend_low_i8x16_u(bytes));
        high = i16x8.add(high, i16x8.extend_high_i8x16_u(bytes));
      }
      before = i32x4.add(before, i32x4.mul(sums, i32x4.splat(block)));
      before = i32x4.add(before, i32x4.extadd_pairwise_i16x8_u(lowBefore));
      before = i32x4.add(before, i32x4.extadd_pairwise_i16x8_u(highBefore));
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.add(low, high)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(low, firstWeights));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(high, lastWeights));
      left -= block;
    }
    b += a * (<u32> vectors << 4) + (lanesSum(before) << 4) + lanesSum(weighted);
    a += lanesSum(sums);
    for (let i = run & 15; i > 0; i--) {
      a += load<u8>(at++);
      b += a;
    }
    a %= ADLER_BASE;
    b %= ADLER_BASE;
    length -= run;
  }
  return b << 16 | a;
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
  while (length > 0) {
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
function lanesSum(v: v128): u32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) +
    i32x4.extract_lane(v, 3);
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
