// Many records of one size at once, with frames and checksums around their payload: written, or compared with what
// stands in memory. A record of 1 KB has no time for a call of its own.
import { crc32c } from "./crc32c.as";
import { keptBits } from "./encode.as";
import { equalsMasked, equalsNoise, equalsStart } from "./equal_page.as";
import { keepSeeds, PAGE, SEED } from "./page.as";
import { addedAfterRecord, addedAtEnds, BATCH, CRC32C_TABLE, sumPages, sumSeeded } from "./sums.as";

/** What the last page of each of them begins with, and their checksums. */
const seeds: usize = memory.data(512, 16);
const found: usize = memory.data(64, 16);
/** What the pages begin with that are compared, and the checksums behind the whole pages of records. */
const begins: usize = memory.data(512, 16);
const behindPages: usize = memory.data(64, 16);

/** Few bytes: the machine's own copy would take longer to begin. */
// @ts-ignore: decorator
@inline
function copyFew(into: usize, from: usize, length: i32): void {
  if (length < 8) {
    for (let i = 0; i < length; i++) store<u8>(into + i, load<u8>(from + i));
    return;
  }
  for (let i = 0; i < length - 8; i += 8) store<u64>(into + i, load<u64>(from + i));
  store<u64>(into + length - 8, load<u64>(from + length - 8));
}

// @ts-ignore: decorator
@inline
function equalFew(a: usize, b: usize, length: i32): bool {
  if (length < 8) {
    for (let i = 0; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
    return true;
  }
  if (length >= 16) {
    let wide = v128.xor(v128.load(a + length - 16), v128.load(b + length - 16));
    for (let i = 0; i < length - 16; i += 16) wide = v128.or(wide, v128.xor(v128.load(a + i), v128.load(b + i)));
    return !v128.any_true(wide);
  }
  let differing = load<u64>(a + length - 8) ^ load<u64>(b + length - 8);
  for (let i = 0; i < length - 8; i += 8) differing |= load<u64>(a + i) ^ load<u64>(b + i);
  return differing == 0;
}

const MASK_DELTA: u32 = 0xA282EAD8;

// @ts-ignore: decorator
@inline
function masked(sum: u32): u32 {
  return rotr<u32>(sum, 15) + MASK_DELTA;
}

/** The checksums of `count` records (at most a batch), from their bytes, to `found`. */
// @ts-ignore: decorator
@inline
function sumBytes(at: usize, record: i32, count: i32, checked: i32): void {
  for (let i = 0; i < count; i++) {
    store<u32>(found + (i << 2), crc32c(0, at + i * record + checked, record - 4 - checked));
  }
}

/**
 * The same from tables (sums.as.ts) and `seeds`: at `behindPages` are the sums behind the whole pages, `behind` is the
 * one that the last page as zeros has with what stands behind it.
 */
// @ts-ignore: decorator
@inline
function sumRecords(count: i32, hasTail: bool, after: usize, afterBytes: i32, behind: u32): void {
  if (hasTail) addedAtEnds(seeds, found);
  for (let i = 0; i < count; i++) {
    const p = found + (i << 2), sum = load<u32>(behindPages + (i << 2));
    store<u32>(p, hasTail ? load<u32>(p) ^ addedAfterRecord(sum) ^ behind : crc32c(sum, after, afterBytes));
  }
}

/** Those of sixteen records without a whole page, masked: all have the same sum before their payload. */
// @ts-ignore: decorator
@inline
function sumShortRecords(sumBefore: u32, behind: u32): void {
  addedAtEnds(seeds, found);
  const common = i32x4.splat(addedAfterRecord(sumBefore) ^ behind), delta = i32x4.splat(<i32> MASK_DELTA);
  for (let at = found; at < found + 64; at += 16) {
    const sum = v128.xor(v128.load(at), common);
    v128.store(at, i32x4.add(v128.or(i32x4.shr_u(sum, 15), i32x4.shl(sum, 17)), delta));
  }
}

/**
 * The masked CRC-32C of a record of which `sum` is the checksum behind the whole pages of its payload: the rest of it
 * is in `page`.
 */
export function recordSum(
  page: f64,
  payloadBytes: i32,
  after: usize,
  afterBytes: i32,
  sum: u32,
  sumBehind: u32,
): u32 {
  const hasTail = (payloadBytes & PAGE - 1) != 0;
  if (hasTail) keepSeeds(seeds, <u64> page, 1, 1);
  store<u32>(behindPages, sum);
  sumRecords(1, hasTail, after, afterBytes, sumBehind);
  return masked(load<u32>(found));
}

/**
 * Writes what stands before and behind the payload of `count` records of `record` bytes each, and at the end of each
 * its masked CRC-32C: over all that stands before it, from `checked` on. The payload of the first begins at `page` of
 * the chosen file, that of each other one `step` pages further; it stands there already, with `mask` (encode.as.ts).
 */
export function frameRecords(
  at: usize,
  record: i32,
  count: i32,
  page: f64,
  step: i32,
  payloadBytes: i32,
  mask: i32,
  before: usize,
  beforeBytes: i32,
  after: usize,
  afterBytes: i32,
  checked: i32,
  isSummed: bool,
  sumBefore: u32,
  sumBehind: u32,
): void {
  const whole = <u64> (payloadBytes >> 12), hasTail = (payloadBytes & PAGE - 1) != 0;
  let first = <u64> page;
  while (count > 0) {
    const n = min(BATCH, count);
    if (isSummed && hasTail) keepSeeds(seeds, first + whole, step, n);
    for (let i = 0; i < n; i++) {
      const p = at + i * record;
      copyFew(p, before, beforeBytes);
      copyFew(p + record - 4 - afterBytes, after, afterBytes);
    }
    if (isSummed) {
      for (let i = 0; i < n; i++) {
        store<u32>(behindPages + (i << 2), sumPages(CRC32C_TABLE, <f64> (first + i * step), <i32> whole, sumBefore));
      }
      sumRecords(n, hasTail, after, afterBytes, sumBehind);
    } else sumBytes(at, record, n, checked);
    for (let i = 0; i < n; i++) store<u32>(at + (i + 1) * record - 4, masked(load<u32>(found + (i << 2))));
    at += n * record;
    first += n * step;
    count -= n;
  }
}

/** The checksum behind the pages that were compared last. */
let summed: u32 = 0;
export function sumOfCompared(): u32 {
  return summed;
}

/**
 * Whether `count` pages from `page` on stand at `at`, of which only the `kept` bits count where there is a mask. Where
 * `isSummed`, `sum` goes on over them to `summed`: for both they are looked up once.
 */
// @ts-ignore: decorator
@inline
function equalsPages(at: usize, page: u64, count: i32, mask: i32, kept: v128, isSummed: bool, sum: u32): bool {
  while (count > 0) {
    const n = min(BATCH, count);
    keepSeeds(begins, page, 1, n);
    for (let i = 0; i < n; i++, at += PAGE) {
      const seed = begins + i * SEED;
      if (mask < 0 ? !equalsNoise(at, seed) : !equalsMasked(at, PAGE, seed, kept)) return false;
    }
    if (isSummed) sum = sumSeeded(CRC32C_TABLE, begins, n, sum);
    page += n;
    count -= n;
  }
  summed = sum;
  return true;
}

// @ts-ignore: decorator
@inline
function keptBy(mask: i32): v128 {
  return i64x2.splat(mask < 0 ? -1 : <i64> keptBits(mask));
}

/**
 * Whether `count` pages of the chosen file from `page` on, with `mask` (encode.as.ts), stand at `at`; where `isSummed`,
 * `sumOfCompared` then goes on from `sum`.
 */
export function comparePages(page: f64, count: i32, at: usize, mask: i32, isSummed: bool, sum: u32): bool {
  return equalsPages(at, <u64> page, count, mask, keptBy(mask), isSummed, sum);
}

/** How many of the records that `frameRecords` and its payload would have given stand at `at`, before one that differs. */
export function compareRecords(
  at: usize,
  record: i32,
  count: i32,
  page: f64,
  step: i32,
  payloadBytes: i32,
  mask: i32,
  before: usize,
  beforeBytes: i32,
  after: usize,
  afterBytes: i32,
  checked: i32,
  isSummed: bool,
  sumBefore: u32,
  sumBehind: u32,
): i32 {
  const whole = <u64> (payloadBytes >> 12), hasTail = (payloadBytes & PAGE - 1) != 0;
  const kept = keptBy(mask);
  let first = <u64> page;
  let done = 0;
  while (done < count) {
    const n = min(BATCH, count - done);
    if (hasTail) keepSeeds(seeds, first + whole, step, n);
    let same = 0;
    for (; same < n; same++) {
      const p = at + same * record;
      if (!equalFew(p, before, beforeBytes)) break;
      if (!equalFew(p + record - 4 - afterBytes, after, afterBytes)) break;
      const payload = p + beforeBytes;
      if (whole > 0 || !hasTail) {
        if (!equalsPages(payload, first + same * step, <i32> whole, mask, kept, isSummed, sumBefore)) break;
        store<u32>(behindPages + (same << 2), summed);
        if (!hasTail) continue;
      }
      const rest = payload + <usize> (whole << 12), bytes = payloadBytes & PAGE - 1, seed = seeds + same * SEED;
      if (mask < 0 ? !equalsStart(rest, bytes, seed) : !equalsMasked(rest, bytes, seed, kept)) break;
    }
    const isShort = isSummed && whole == 0 && hasTail;
    if (isShort) sumShortRecords(sumBefore, sumBehind);
    else if (isSummed) sumRecords(same, hasTail, after, afterBytes, sumBehind);
    else sumBytes(at, record, same, checked);
    for (let i = 0, p = at + record - 4; i < same; i++, p += record) {
      const sum = load<u32>(found + (i << 2));
      if (load<u32>(p) != (isShort ? sum : masked(sum))) return done + i;
    }
    done += same;
    if (same < n) break;
    at += n * record;
    first += n * step;
  }
  return done;
}
