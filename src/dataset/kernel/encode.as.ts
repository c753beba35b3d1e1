// Stream bytes into file bytes: masks in place, bytes widened to INT32, records woven between frames.
const BOOL: i32 = 0;
const JPEG_SAFE: i32 = 1;
const FLOAT_16: i32 = 2;
const FLOAT_32: i32 = 3;
/** Pieces up to this length are copied faster here than by the machine's own copy. */
const SMALL: i32 = 4096;

/** The bits that an encoding keeps, of eight bytes that begin with an element; little-endian. */
export function keptBits(mask: i32): u64 {
  if (mask == BOOL) return 0x0101010101010101;
  if (mask == JPEG_SAFE) return 0x7F7F7F7F7F7F7F7F;
  // Floats: the top bit of the exponent, next to the sign.
  if (mask == FLOAT_16) return 0xBFFFBFFFBFFFBFFF;
  if (mask == FLOAT_32) return 0xBFFFFFFFBFFFFFFF;
  return 0xBFFFFFFFFFFFFFFF;
}

/** Clears in place the bits that the encoding does not keep; `phase` is how far into an element `at` lies. */
export function applyMask(mask: i32, phase: i32, at: usize, length: i32): void {
  const kept = rotr<u64>(keptBits(mask), <u64> (phase << 3));
  const wide = i64x2.splat(kept);
  const end = at + length;
  for (; at + 64 <= end; at += 64) {
    v128.store(at, v128.and(v128.load(at), wide));
    v128.store(at, v128.and(v128.load(at, 16), wide), 16);
    v128.store(at, v128.and(v128.load(at, 32), wide), 32);
    v128.store(at, v128.and(v128.load(at, 48), wide), 48);
  }
  for (let i: u64 = 0; at < end; at++, i++) store<u8>(at, load<u8>(at) & <u8> (kept >> ((i & 7) << 3)));
}

// @ts-ignore: decorator
@inline
function storeWide(halves: v128, signed: bool, at: usize): void {
  v128.store(at, signed ? i32x4.extend_low_i16x8_s(halves) : i32x4.extend_low_i16x8_u(halves));
  v128.store(at, signed ? i32x4.extend_high_i16x8_s(halves) : i32x4.extend_high_i16x8_u(halves), 16);
}

/** Each of `count` values of `bytes` bytes (1 or 2) becomes a little-endian INT32. */
export function widen(bytes: i32, signed: bool, from: usize, into: usize, count: i32): void {
  let i = 0;
  if (bytes == 1) {
    for (; i + 16 <= count; i += 16) {
      const all = v128.load(from + i);
      const at = into + (i << 2);
      storeWide(signed ? i16x8.extend_low_i8x16_s(all) : i16x8.extend_low_i8x16_u(all), signed, at);
      storeWide(signed ? i16x8.extend_high_i8x16_s(all) : i16x8.extend_high_i8x16_u(all), signed, at + 32);
    }
    for (; i < count; i++) {
      store<u32>(into + (i << 2), signed ? <u32> <i32> load<i8>(from + i) : <u32> load<u8>(from + i));
    }
    return;
  }
  for (; i + 8 <= count; i += 8) storeWide(v128.load(from + (i << 1)), signed, into + (i << 2));
  for (; i < count; i++) {
    const at = from + (i << 1);
    store<u32>(into + (i << 2), signed ? <u32> <i32> load<i16>(at) : <u32> load<u16>(at));
  }
}

// @ts-ignore: decorator
@inline
function differsWide(halves: v128, signed: bool, at: usize): v128 {
  const low = signed ? i32x4.extend_low_i16x8_s(halves) : i32x4.extend_low_i16x8_u(halves);
  const high = signed ? i32x4.extend_high_i16x8_s(halves) : i32x4.extend_high_i16x8_u(halves);
  return v128.or(v128.xor(low, v128.load(at)), v128.xor(high, v128.load(at, 16)));
}

/** How many of the values that `widen` would write stand at `at`, before one that differs or 15 that may be right. */
export function equalsWide(bytes: i32, signed: bool, from: usize, at: usize, count: i32): i32 {
  let i = 0;
  if (bytes == 1) {
    for (; i + 16 <= count; i += 16) {
      const all = v128.load(from + i);
      const p = at + (i << 2);
      const low = signed ? i16x8.extend_low_i8x16_s(all) : i16x8.extend_low_i8x16_u(all);
      const high = signed ? i16x8.extend_high_i8x16_s(all) : i16x8.extend_high_i8x16_u(all);
      if (v128.any_true(v128.or(differsWide(low, signed, p), differsWide(high, signed, p + 32)))) return i;
    }
    for (; i < count; i++) {
      const value = signed ? <u32> <i32> load<i8>(from + i) : <u32> load<u8>(from + i);
      if (load<u32>(at + (i << 2)) != value) break;
    }
    return i;
  }
  for (; i + 8 <= count; i += 8) {
    if (v128.any_true(differsWide(v128.load(from + (i << 1)), signed, at + (i << 2)))) return i;
  }
  for (; i < count; i++) {
    const p = from + (i << 1);
    if (load<u32>(at + (i << 2)) != (signed ? <u32> <i32> load<i16>(p) : <u32> load<u16>(p))) break;
  }
  return i;
}

/**
 * Writes `length` bytes of records of `frameBytes` constant bytes and `each` bytes taken from `from`; `phase`
 * is how far into a record the first byte lies. Returns how many bytes of `from` were used.
 */
export function weave(
  from: usize,
  into: usize,
  length: i32,
  phase: i32,
  frame: usize,
  frameBytes: i32,
  each: i32,
): i32 {
  const start = from;
  const record = frameBytes + each;
  const small = frameBytes <= 16 && each <= SMALL;
  while (length > 0) {
    if (small && phase == 0 && length >= record + 48) {
      // What is stored too far, the next record overwrites.
      const head = v128.load(frame);
      if (each > 32 && each <= 48) {
        for (; length >= record + 48; length -= record) {
          v128.store(into, head);
          into += frameBytes;
          v128.store(into, v128.load(from));
          v128.store(into, v128.load(from, 16), 16);
          v128.store(into, v128.load(from, 32), 32);
          into += each;
          from += each;
        }
        continue;
      }
      for (; length >= record + 48; length -= record) {
        v128.store(into, head);
        into += frameBytes;
        for (let i = 0; i < each; i += 32) {
          v128.store(into + i, v128.load(from + i));
          v128.store(into + i, v128.load(from + i, 16), 16);
        }
        into += each;
        from += each;
      }
      continue;
    }
    if (phase < frameBytes) {
      const n = min(frameBytes - phase, length);
      memory.copy(into, frame + phase, n);
      into += n;
      length -= n;
      phase += n;
    }
    const n = min(frameBytes + each - phase, length);
    memory.copy(into, from, n);
    into += n;
    from += n;
    length -= n;
    phase = 0;
  }
  return <i32> (from - start);
}

/**
 * The other way round: puts what stands between the frames to `into`, and up to 63 bytes more. Returns how many bytes these
 * are, or -1 where a frame is not the right one.
 */
export function unweave(
  from: usize,
  into: usize,
  length: i32,
  phase: i32,
  frame: usize,
  frameBytes: i32,
  each: i32,
): i32 {
  const start = into, end = from + length, inFrame = <u64> (64 - (frameBytes << 3));
  while (from < end) {
    if (phase == 0 && frameBytes <= 8 && end - from >= 8) {
      if ((load<u64>(from) ^ load<u64>(frame)) << inFrame != 0) return -1;
      from += frameBytes;
      phase = frameBytes;
    } else if (phase < frameBytes) {
      const n = min(frameBytes - phase, <i32> (end - from));
      for (let i = 0; i < n; i++) if (load<u8>(from + i) != load<u8>(frame + phase + i)) return -1;
      from += n;
      phase += n;
    }
    const n = min(frameBytes + each - phase, <i32> (end - from));
    if (n + 64 <= <i32> (end - from)) {
      for (let i = 0; i < n; i += 64) {
        v128.store(into + i, v128.load(from + i));
        v128.store(into + i, v128.load(from + i, 16), 16);
        v128.store(into + i, v128.load(from + i, 32), 32);
        v128.store(into + i, v128.load(from + i, 48), 48);
      }
    } else memory.copy(into, from, n);
    into += n;
    from += n;
    phase = 0;
  }
  return <i32> (into - start);
}
