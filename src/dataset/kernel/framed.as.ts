// Payload between frames, compared where it stands: no byte of it is moved.
import { equalsNoise, equalsOn, equalsStart, TELLING } from "./equal_page.as";
import { keepSeeds, PAGE } from "./page.as";
import { equalsPart } from "./stream.as";

/** What the page begins with that is compared. */
const seed: usize = memory.data(32, 16);

/**
 * How many of `length` bytes at `at` are records of `frameBytes` constant bytes and `each` bytes of the stream, which
 * is all noise: `phase` is how far into a record the first byte lies, `offset` the place in the stream of the first
 * one that is of it. Of what differs no byte is counted, not always all before it.
 */
export function compareFramed(
  offset: f64,
  length: i32,
  at: usize,
  phase: i32,
  frame: usize,
  frameBytes: i32,
  each: i32,
): i32 {
  const start = at, end = at + length, record = frameBytes + each;
  let place = <u64> offset;
  // Where the bytes of the stream before those at `at` end, and how many stand there without a gap.
  let before: usize = 0, known = 0;
  while (at < end) {
    if (phase < frameBytes) {
      const n = min(frameBytes - phase, <i32> (end - at));
      for (let i = 0; i < n; i++) if (load<u8>(at + i) != load<u8>(frame + phase + i)) return <i32> (at - start);
      at += n;
      phase += n;
      if (phase < frameBytes) break;
    }
    const row = at, rowEnd = min(at + (record - phase), end);
    while (at < rowEnd) {
      const inside = <i32> (place & PAGE - 1);
      const n = min(PAGE - inside, <i32> (rowEnd - at));
      const page = place >> 12;
      let isEqual: bool;
      if (inside == 0) {
        keepSeeds(seed, page, 1, 1);
        isEqual = n == PAGE ? equalsNoise(at, seed) : equalsStart(at, n, seed);
      } else if (n >= TELLING && min(known, inside) >= TELLING + (inside & 15)) {
        isEqual = equalsOn(at, n, before, inside & 15);
      } else isEqual = equalsPart(page, inside, at, n);
      if (!isEqual) return <i32> (at - start);
      at += n;
      place += n;
    }
    before = at;
    known = <i32> (at - row);
    phase = 0;
  }
  return length;
}
