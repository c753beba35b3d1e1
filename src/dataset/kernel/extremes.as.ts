// Smallest and largest value of a column of little-endian values, sixteen bytes at a time. Floats are ordered
// by their bits (so -0 is below +0), which is exact because the encodings leave no NaN.
const SIGNED: i32 = 1;
const FLOAT: i32 = 2;

/** Turns bits into integers that compare signed as the values do; the turn is its own inverse. */
// @ts-ignore: decorator
@inline
function order<T>(v: v128, kind: i32): v128 {
  if (kind == SIGNED) return v;
  const top = v128.shl<T>(v128.splat<T>(<T> 1), sizeof<T>() * 8 - 1);
  if (kind != FLOAT) return v128.xor(v, top);
  const negative = v128.shr<T>(v, sizeof<T>() * 8 - 1);
  return v128.xor(v, v128.andnot(negative, top));
}

// @ts-ignore: decorator
@inline
function less<T>(a: v128, b: v128, largest: bool): v128 {
  const wins = largest ? v128.gt<T>(a, b) : v128.lt<T>(a, b);
  return v128.bitselect(a, b, wins);
}

function scan<T>(kind: i32, largest: bool, state: usize, at: usize, length: i32): void {
  let best = order<T>(v128.load(state), kind);
  let i = 0;
  for (; i + 16 <= length; i += 16) best = less<T>(order<T>(v128.load(at + i), kind), best, largest);
  // Fewer values than a vector: each is spread over all lanes.
  for (; i < length; i += sizeof<T>()) {
    best = less<T>(order<T>(v128.splat<T>(load<T>(at + i)), kind), best, largest);
  }
  v128.store(state, order<T>(best, kind));
}

function start<T>(state: usize, at: usize): void {
  v128.store(state, v128.splat<T>(load<T>(at)));
}

function fold<T>(kind: i32, largest: bool, state: usize): void {
  for (let i: usize = sizeof<T>(); i < 16; i += sizeof<T>()) {
    const one = v128.splat<T>(load<T>(state + i));
    const both = less<T>(order<T>(one, kind), order<T>(v128.load(state), kind), largest);
    const kept = order<T>(both, kind);
    store<T>(state, v128.extract_lane<T>(kept, 0));
  }
}

/** Begins with the first value, so that no value needs to stand for infinity. */
export function extremesStart(bytes: i32, state: usize, at: usize): void {
  if (bytes == 1) start<i8>(state, at);
  else if (bytes == 2) start<i16>(state, at);
  else if (bytes == 4) start<i32>(state, at);
  else start<i64>(state, at);
}

/** Takes whole values in. `kind`: 0 unsigned, 1 signed, 2 IEEE float. */
export function extremesUpdate(
  bytes: i32,
  kind: i32,
  largest: bool,
  state: usize,
  at: usize,
  length: i32,
): void {
  if (bytes == 1) scan<i8>(kind, largest, state, at, length);
  else if (bytes == 2) scan<i16>(kind, largest, state, at, length);
  else if (bytes == 4) scan<i32>(kind, largest, state, at, length);
  else scan<i64>(kind, largest, state, at, length);
}

/** Leaves the value in the first bytes of the state. */
export function extremesFinish(bytes: i32, kind: i32, largest: bool, state: usize): void {
  if (bytes == 1) fold<i8>(kind, largest, state);
  else if (bytes == 2) fold<i16>(kind, largest, state);
  else if (bytes == 4) fold<i32>(kind, largest, state);
  else fold<i64>(kind, largest, state);
}
