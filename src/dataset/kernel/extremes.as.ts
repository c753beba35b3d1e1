// Largest and smallest value of a column of little-endian values in one pass, 32 bytes at a time. The encodings
// leave no NaN, so floats can be compared by the machine's own instructions, or half floats by their bits. Texts
// and bytes are compared by their first eight bytes, and only where these are alike by the others.
const SIGNED: i32 = 1;
const FLOAT: i32 = 2;
/** Unsigned, without the highest bit. */
const UNSIGNED_31: i32 = 3;

/** Turns bits into integers that compare signed as the values do; a second turn gives the value. */
// @ts-ignore: decorator
@inline
function order<T>(v: v128, kind: i32): v128 {
  if (isFloat<T>()) return v;
  else {
    if (kind == SIGNED) return v;
    if (kind == UNSIGNED_31) return v128.and(v, i32x4.splat(0x7FFFFFFF));
    const top = v128.shl<T>(v128.splat<T>(<T> 1), sizeof<T>() * 8 - 1);
    if (kind != FLOAT) return v128.xor(v, top);
    const negative = v128.shr<T>(v, sizeof<T>() * 8 - 1);
    return v128.xor(v, v128.andnot(negative, top));
  }
}

// @ts-ignore: decorator
@inline
function larger<T>(a: v128, b: v128): v128 {
  if (isFloat<T>()) return v128.pmax<T>(b, a);
  return sizeof<T>() == 8 ? v128.bitselect(a, b, v128.gt<i64>(a, b)) : v128.max<T>(a, b);
}

// @ts-ignore: decorator
@inline
function smaller<T>(a: v128, b: v128): v128 {
  if (isFloat<T>()) return v128.pmin<T>(b, a);
  return sizeof<T>() == 8 ? v128.bitselect(a, b, v128.lt<i64>(a, b)) : v128.min<T>(a, b);
}

// @ts-ignore: decorator
@inline
function scanKind<T>(kind: i32, state: usize, at: usize, length: i32): void {
  let most = v128.load(state), least = v128.load(state, 16);
  let mostToo = most, leastToo = least;
  let i = 0;
  for (; i + 32 <= length; i += 32) {
    const a = order<T>(v128.load(at + i), kind), b = order<T>(v128.load(at + i, 16), kind);
    most = larger<T>(a, most);
    least = smaller<T>(a, least);
    mostToo = larger<T>(b, mostToo);
    leastToo = smaller<T>(b, leastToo);
  }
  // Fewer values than two vectors: each is spread over all lanes.
  for (; i < length; i += sizeof<T>()) {
    const one = order<T>(v128.splat<T>(load<T>(at + i)), kind);
    most = larger<T>(one, most);
    least = smaller<T>(one, least);
  }
  v128.store(state, larger<T>(most, mostToo));
  v128.store(state, smaller<T>(least, leastToo), 16);
}

/** Fewer half floats are not worth the second way. */
const HALVES_LEAST: i32 = 256;

/**
 * Half floats as they stand: of all with a sign the largest bits are the smallest value, and compared as signed numbers
 * none of them is above one without. Only where some have a sign and some have none.
 */
function scanHalves(state: usize, at: usize, length: i32): void {
  const whole = length & ~31;
  let most = i16x8.splat(i16.MIN_VALUE), least = i16x8.splat(0);
  let mostToo = most, leastToo = least;
  for (let i = 0; i < whole; i += 32) {
    const a = v128.load(at + i), b = v128.load(at + i, 16);
    most = i16x8.max_s(a, most);
    least = i16x8.max_u(a, least);
    mostToo = i16x8.max_s(b, mostToo);
    leastToo = i16x8.max_u(b, leastToo);
  }
  most = i16x8.max_s(most, mostToo);
  least = i16x8.max_u(least, leastToo);
  // A lane may hold none with a sign, or none without; both vectors together have the answer.
  most = i16x8.max_s(most, v128.shuffle<i16>(most, most, 4, 5, 6, 7, 0, 1, 2, 3));
  most = i16x8.max_s(most, v128.shuffle<i16>(most, most, 2, 3, 0, 1, 6, 7, 4, 5));
  most = i16x8.max_s(most, v128.shuffle<i16>(most, most, 1, 0, 3, 2, 5, 4, 7, 6));
  least = i16x8.max_u(least, v128.shuffle<i16>(least, least, 4, 5, 6, 7, 0, 1, 2, 3));
  least = i16x8.max_u(least, v128.shuffle<i16>(least, least, 2, 3, 0, 1, 6, 7, 4, 5));
  least = i16x8.max_u(least, v128.shuffle<i16>(least, least, 1, 0, 3, 2, 5, 4, 7, 6));
  if (i16x8.extract_lane_s(most, 0) < 0 || i16x8.extract_lane_s(least, 0) >= 0) {
    return scanKind<i16>(FLOAT, state, at, length);
  }
  v128.store(state, larger<i16>(order<i16>(most, FLOAT), v128.load(state)));
  v128.store(state, smaller<i16>(order<i16>(least, FLOAT), v128.load(state, 16)), 16);
  if (whole < length) scanKind<i16>(FLOAT, state, at + whole, length - whole);
}

/** One loop for each kind, so that none asks for it inside. */
function scan<T>(kind: i32, state: usize, at: usize, length: i32): void {
  if (kind == SIGNED) scanKind<T>(SIGNED, state, at, length);
  else if (kind == UNSIGNED_31) scanKind<T>(UNSIGNED_31, state, at, length);
  else if (kind == FLOAT) scanKind<T>(FLOAT, state, at, length);
  else scanKind<T>(0, state, at, length);
}

function start<T>(kind: i32, state: usize, at: usize): void {
  const first = order<T>(v128.splat<T>(load<T>(at)), kind);
  v128.store(state, first);
  v128.store(state, first, 16);
}

function fold<T>(kind: i32, state: usize): void {
  let most = v128.load(state), least = v128.load(state, 16);
  for (let i: usize = sizeof<T>(); i < 16; i += sizeof<T>()) {
    most = larger<T>(v128.splat<T>(load<T>(state + i)), most);
    least = smaller<T>(v128.splat<T>(load<T>(state + i, 16)), least);
  }
  v128.store(state, order<T>(most, kind));
  v128.store(state, order<T>(least, kind), 16);
}

/**
 * Begins with the first value, so that no value needs to stand for infinity. `bytes` is 1, 2, 4 or 8, `kind` 0
 * unsigned, 1 signed, 2 IEEE float (not of 1 byte), 3 (of 4 bytes) unsigned with 31 bits; the state has 32 bytes.
 */
export function extremesStart(bytes: i32, kind: i32, state: usize, at: usize): void {
  if (bytes == 1) start<i8>(kind, state, at);
  else if (bytes == 2) start<i16>(kind, state, at);
  else if (kind == FLOAT) {
    if (bytes == 4) start<f32>(kind, state, at);
    else start<f64>(kind, state, at);
  } else if (bytes == 4) start<i32>(kind, state, at);
  else start<i64>(kind, state, at);
}

/** Takes whole values in. */
export function extremesUpdate(bytes: i32, kind: i32, state: usize, at: usize, length: i32): void {
  if (bytes == 1) scan<i8>(kind, state, at, length);
  else if (bytes == 2) {
    if (kind == FLOAT && length >= HALVES_LEAST) scanHalves(state, at, length);
    else scan<i16>(kind, state, at, length);
  } else if (kind == FLOAT) {
    if (bytes == 4) scanKind<f32>(FLOAT, state, at, length);
    else scanKind<f64>(FLOAT, state, at, length);
  } else if (bytes == 4) scan<i32>(kind, state, at, length);
  else scan<i64>(kind, state, at, length);
}

/** Leaves the largest value in the first bytes of the state, the smallest one from byte 16. */
export function extremesFinish(bytes: i32, kind: i32, state: usize): void {
  if (bytes == 1) fold<i8>(kind, state);
  else if (bytes == 2) fold<i16>(kind, state);
  else if (kind == FLOAT) {
    if (bytes == 4) fold<f32>(kind, state);
    else fold<f64>(kind, state);
  } else if (bytes == 4) fold<i32>(kind, state);
  else fold<i64>(kind, state);
}

/** The first bytes of a value (8 of them, or all) as a number that compares as they do. */
// @ts-ignore: decorator
@inline
function keyOf(value: usize, size: i32, kept: u64): u64 {
  // Of a short value the last of eight bytes is its own last: what stands before it is always memory.
  return bswap<u64>(load<u64>(size < 8 ? value + size - 8 : value)) & kept;
}

/** Compares what follows the first eight bytes of two values. */
function restIsLess(a: usize, b: usize, size: i32): bool {
  for (let i = 8; i < size; i++) {
    const x = load<u8>(a + i), y = load<u8>(b + i);
    if (x != y) return x < y;
  }
  return false;
}

/**
 * Where the largest and the smallest of at least one value begin, as two numbers at `found`. Values are compared
 * byte by byte; each stands behind the `skip` first bytes of a record.
 */
export function recordExtremes(record: i32, skip: i32, at: usize, length: i32, found: usize): void {
  const size = record - skip;
  const kept = size < 8 ? (<u64> 1 << <u64> (size << 3)) - 1 : u64.MAX_VALUE;
  const end = at + length;
  let value = at + skip;
  let most = value, least = value;
  let mostKey = keyOf(value, size, kept), leastKey = mostKey;
  let mostFirst = load<u8>(most), leastFirst = mostFirst, within: u32 = 0;
  for (value += record; value < end; value += record) {
    // Of most values the first byte says that they are neither.
    if (<u32> load<u8>(value) - leastFirst - 1 < within) continue;
    const key = keyOf(value, size, kept);
    if (key >= mostKey) {
      if (key > mostKey || restIsLess(most, value, size)) {
        mostKey = key;
        most = value;
      }
    }
    if (key <= leastKey) {
      if (key < leastKey || restIsLess(value, least, size)) {
        leastKey = key;
        least = value;
      }
    }
    mostFirst = load<u8>(most);
    leastFirst = load<u8>(least);
    within = <u32> max(<i32> mostFirst - leastFirst - 1, 0);
  }
  store<u32>(found, <u32> most);
  store<u32>(found, <u32> least, 4);
}
