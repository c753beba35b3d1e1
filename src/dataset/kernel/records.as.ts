// Many records of one size at once, with frames and checksums around their payload: written, or compared with what
// stands in memory. A record of 1 KB has no time for a call of its own.
import { crc32c } from "./crc32c.as";
import { keptBits } from "./encode.as";
import { left, right } from "./mix.as";
import { equalsMasked, equalsNoise, equalsStart, PAGE, secondVector, stampOf } from "./page.as";
import { addedAfterRecord, addedBySeeds, sumPages } from "./sums.as";

/** Records whose checksums are computed side by side. */
const BATCH: i32 = 16;
/** What the last page of each of them begins with, and their checksums. */
const seeds: usize = memory.data(512, 16);
const found: usize = memory.data(64, 16);
const spare: usize = memory.data(32, 16);

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
  let differing = load<u64>(a + length - 8) ^ load<u64>(b + length - 8);
  for (let i = 0; i < length - 8; i += 8) differing |= load<u64>(a + i) ^ load<u64>(b + i);
  return differing == 0;
}

// @ts-ignore: decorator
@inline
function keepSeeds(at: usize): void {
  const l = left, r = right;
  v128.store(at, i64x2.replace_lane(i64x2.splat(l), 1, r));
  v128.store(at, secondVector(l, r), 16);
}

/** Of `count` pages, `step` pages apart. */
// @ts-ignore: decorator
@inline
function keepSeedsOf(page: u64, step: u64, count: i32): void {
  for (let i = 0; i < count; i++, page += step) {
    stampOf(page);
    keepSeeds(seeds + (i << 5));
  }
}

// @ts-ignore: decorator
@inline
function masked(sum: u32): u32 {
  return rotr<u32>(sum, 15) + 0xA282EAD8;
}

/**
 * Leaves the checksums of `count` records (at most a batch) in `found`. Where `isSummed`, they come from tables
 * (sums.as.ts) and `seeds`: `before` is the sum of what stands before the payload, `behind` what the rest has behind
 * zeros; else from the bytes.
 */
// @ts-ignore: decorator
@inline
function checksums(
  at: usize,
  record: i32,
  count: i32,
  page: u64,
  step: u64,
  payloadBytes: i32,
  afterBytes: i32,
  checked: i32,
  isSummed: bool,
  before: u32,
  behind: u32,
): void {
  if (!isSummed) {
    for (let i = 0; i < count; i++) {
      store<u32>(found + (i << 2), crc32c(0, at + i * record + checked, record - 4 - checked));
    }
    return;
  }
  const whole = payloadBytes >> 12, hasTail = (payloadBytes & PAGE - 1) != 0;
  if (hasTail) addedBySeeds(seeds, found);
  const alone = addedAfterRecord(before) ^ behind;
  for (let i = 0; i < count; i++) {
    const p = found + (i << 2);
    if (whole == 0) {
      store<u32>(p, load<u32>(p) ^ alone);
      continue;
    }
    const sum = sumPages(1, <f64> (page + i * step), whole, before);
    store<u32>(
      p,
      hasTail
        ? load<u32>(p) ^ addedAfterRecord(sum) ^ behind
        : crc32c(sum, at + (i + 1) * record - 4 - afterBytes, afterBytes),
    );
  }
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
    if (isSummed && hasTail) keepSeedsOf(first + whole, step, n);
    for (let i = 0; i < n; i++) {
      const p = at + i * record;
      copyFew(p, before, beforeBytes);
      copyFew(p + record - 4 - afterBytes, after, afterBytes);
    }
    checksums(at, record, n, first, step, payloadBytes, afterBytes, checked, isSummed, sumBefore, sumBehind);
    for (let i = 0; i < n; i++) store<u32>(at + (i + 1) * record - 4, masked(load<u32>(found + (i << 2))));
    at += n * record;
    first += n * step;
    count -= n;
  }
}

/** True where the payload of a record stands at `at`; what its last page begins with stands at `seed`. */
// @ts-ignore: decorator
@inline
function equalsPayload(at: usize, page: u64, bytes: i32, mask: i32, kept: v128, seed: usize): bool {
  for (; bytes >= PAGE; bytes -= PAGE) {
    stampOf(page++);
    if (mask < 0) {
      if (!equalsNoise(at)) return false;
    } else {
      keepSeeds(spare);
      if (!equalsMasked(at, PAGE, spare, kept)) return false;
    }
    at += PAGE;
  }
  if (bytes == 0) return true;
  return mask < 0 ? equalsStart(at, bytes, seed) : equalsMasked(at, bytes, seed, kept);
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
  const kept = i64x2.splat(mask < 0 ? -1 : <i64> keptBits(mask));
  let first = <u64> page;
  let done = 0;
  while (done < count) {
    const n = min(BATCH, count - done);
    if (hasTail) keepSeedsOf(first + whole, step, n);
    let same = 0;
    for (; same < n; same++) {
      const p = at + same * record;
      if (!equalFew(p, before, beforeBytes)) break;
      if (!equalFew(p + record - 4 - afterBytes, after, afterBytes)) break;
      const seed = seeds + (same << 5);
      if (!equalsPayload(p + beforeBytes, first + same * step, payloadBytes, mask, kept, seed)) break;
    }
    checksums(at, record, same, first, step, payloadBytes, afterBytes, checked, isSummed, sumBefore, sumBehind);
    for (let i = 0; i < same; i++) {
      if (load<u32>(at + (i + 1) * record - 4) != masked(load<u32>(found + (i << 2)))) return done + i;
    }
    done += same;
    if (same < n) break;
    at += n * record;
    first += n * step;
  }
  return done;
}
