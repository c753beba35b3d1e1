// Any range of the chosen file's stream: written, or compared with what stands in memory.
import { left, right } from "./mix.as";
import { applyMask, keptBits } from "./encode.as";
import { extremesStart, extremesUpdate } from "./extremes.as";
import { equalsNoise } from "./equal_page.as";
import {
  cut,
  keepSeeds,
  PAGE,
  SEED,
  stampOf,
  STRIPE,
  writeKept,
  writePages,
  writePageStart,
  writeSeeded,
  writeStamped,
} from "./page.as";

// The page of the last range that did not fill its page, so that short ranges in sequence make it once.
const parts: usize = memory.data(4096, 16);
const partsCut: usize = memory.data(8, 8);
export const block: usize = memory.data(4096, 16);
/** What pages begin with that are compared next: their stamps do not wait for each other. */
const SEEDS: i32 = 16;
const seeds: usize = memory.data(512, 16);

function partPage(page: u64): usize {
  stampOf(page);
  // The stamp in memory, not a variable, says which page this is: two instances may share one memory.
  if (load<u64>(parts) != left || load<u64>(parts, 8) != right || load<i32>(partsCut) != cut) {
    writeStamped(parts);
    store<i32>(partsCut, cut);
  }
  return parts;
}

/** Writes `length` bytes of the stream from `offset` to `into`. */
export function fill(offset: f64, length: i32, into: usize): void {
  const start = <u64> offset;
  let page = start >> 12;
  const skip = <i32> (start & 4095);
  if (skip != 0) {
    const n = min(PAGE - skip, length);
    memory.copy(into, partPage(page++) + skip, n);
    into += n;
    length -= n;
  }
  const whole = length >> 12;
  if (whole > 0) writePages(page, whole, into);
  length &= PAGE - 1;
  if (length > 0) memory.copy(into + (<usize> whole << 12), partPage(page + whole), length);
}

/**
 * As fill, but only the bits that a mask of encode.as.ts keeps (-1: all); `phase` is how far into an element the first
 * byte lies.
 */
export function fillMasked(mask: i32, phase: i32, offset: f64, length: i32, into: usize): void {
  if (mask < 0) return fill(offset, length, into);
  const start = <u64> offset;
  const skip = <i32> (start & 4095);
  const head = min(skip == 0 ? 0 : PAGE - skip, length);
  const whole = length - head >> 12;
  if (head > 0) {
    fill(offset, head, into);
    applyMask(mask, phase, into, head);
  }
  if (whole > 0) {
    const kept = rotr<u64>(keptBits(mask), <u64> (phase + head << 3));
    writeKept(start + head >> 12, whole, into + head, kept);
  }
  const done = head + (whole << 12);
  if (done == length) return;
  fill(<f64> (start + done), length - done, into + done);
  applyMask(mask, phase + done, into + done, length - done);
}

/**
 * The extremes (extremes.as.ts) of `length` bytes of the stream from `offset` on, as values of `bytes` bytes: of
 * these alone where `isFirst`, else also of those before. At `room` are two pages in which they are made.
 */
export function streamExtremes(
  bytes: i32,
  kind: i32,
  mask: i32,
  offset: f64,
  length: i32,
  state: usize,
  isFirst: bool,
  room: usize,
): void {
  let start = <u64> offset;
  while (length > 0) {
    const n = min(2 * PAGE - <i32> (start & 4095), length);
    fillMasked(mask, 0, <f64> start, n, room);
    if (isFirst) extremesStart(bytes, kind, state, room);
    isFirst = false;
    extremesUpdate(bytes, kind, state, room, n);
    start += n;
    length -= n;
  }
}

/**
 * Writes `length` bytes of the stream from each of `count` places, the beginnings of pages that lie `step` bytes
 * apart, masked (encode.as.ts; -1 not at all), to places that lie `stride` apart. What stands between these may be
 * overwritten, what stands behind the last one not.
 */
export function fillEach(
  offset: f64,
  step: f64,
  length: i32,
  mask: i32,
  into: usize,
  stride: i32,
  count: i32,
): void {
  const whole = length & ~(PAGE - 1);
  const ended = length - whole + 31 & ~31;
  let start = <u64> offset;
  for (; count > 0; count--) {
    if (cut != STRIPE || count == 1) fill(<f64> start, length, into);
    else {
      const page = start >> 12;
      if (whole > 0) writePages(page, whole >> 12, into);
      if (ended > 0) writePageStart(page + (whole >> 12), into + whole, ended);
    }
    if (mask >= 0) applyMask(mask, 0, into, length);
    start += <u64> step;
    into += stride;
  }
}

/** Offset of the first byte at which two ranges differ, or `length`. */
export function mismatch(a: usize, b: usize, length: i32): i32 {
  let i = 0;
  for (; i + 64 <= length; i += 64) {
    const p = a + i, q = b + i;
    const x = v128.or(
      v128.xor(v128.load(p), v128.load(q)),
      v128.xor(v128.load(p, 16), v128.load(q, 16)),
    );
    const y = v128.or(
      v128.xor(v128.load(p, 32), v128.load(q, 32)),
      v128.xor(v128.load(p, 48), v128.load(q, 48)),
    );
    if (v128.any_true(v128.or(x, y))) break;
  }
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return i;
  return length;
}

/**
 * End of the differing range that begins at 0: the first offset after which `gap` bytes are equal, or the
 * last differing byte.
 */
export function differingEnd(a: usize, b: usize, length: i32, gap: i32): i32 {
  let end = 0;
  let i = 0;
  while (i < length && i - end < gap) {
    if (load<u8>(a + i) != load<u8>(b + i)) end = i + 1;
    i++;
  }
  return end;
}

/** Number of bits in which two ranges differ. */
export function differingBits(a: usize, b: usize, length: i32): f64 {
  let bits: u64 = 0;
  let i = 0;
  for (; i + 8 <= length; i += 8) bits += popcnt<u64>(load<u64>(a + i) ^ load<u64>(b + i));
  for (; i < length; i++) bits += popcnt<u32>(load<u8>(a + i) ^ load<u8>(b + i));
  return <f64> bits;
}

/** True where memory at `at` holds `length` bytes of the page from its byte `skip` on. */
export function equalsPart(page: u64, skip: i32, at: usize, length: i32): bool {
  return mismatch(partPage(page) + skip, at, length) == length;
}

/** Compares memory at `at` with the stream: offset of the first difference, or `length`. */
export function compare(offset: f64, length: i32, at: usize): i32 {
  const start = <u64> offset;
  let page = start >> 12;
  const skip = <i32> (start & 4095);
  let done = 0;
  if (skip != 0) {
    const n = min(PAGE - skip, length);
    const same = mismatch(partPage(page++) + skip, at, n);
    if (same < n) return same;
    done = n;
  }
  while (length - done >= PAGE) {
    const n = min(SEEDS, length - done >> 12);
    keepSeeds(seeds, page, 1, n);
    page += n;
    for (let i = 0; i < n; i++, done += PAGE) {
      const seed = seeds + i * SEED;
      if (cut == STRIPE && equalsNoise(at + done, seed)) continue;
      writeSeeded(seed, block);
      const same = mismatch(block, at + done, PAGE);
      if (same < PAGE) return done + same;
    }
  }
  if (done == length) return length;
  return done + mismatch(partPage(page), at + done, length - done);
}

/** True where all bytes are zero. */
export function zeros(at: usize, length: i32): bool {
  let i = 0;
  for (; i + 64 <= length; i += 64) {
    const p = at + i;
    const x = v128.or(v128.load(p), v128.load(p, 16));
    if (v128.any_true(v128.or(x, v128.or(v128.load(p, 32), v128.load(p, 48))))) return false;
  }
  for (; i < length; i++) if (load<u8>(at + i) != 0) return false;
  return true;
}
