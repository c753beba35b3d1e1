// Reads pages backwards: finds a stamp in bytes of unknown origin, undoes its mix and proves it by the bytes
// that must follow.
import { keptBits } from "./encode.as";
import { left, packedFile, packedHash, packedPage, right, undoMix } from "./mix.as";
import { secondVector } from "./page.as";

/**
 * Tries every `step`-th offset below `positions` as the start of a page. `mask` is -1, or an encoding of
 * encode.as.ts with `phase` bytes from the start of an element to the start of a page: then every value of the
 * bits that the stamp lost is tried too. Returns the offset, or -1; at `result`: hash (u32 high, u32 low),
 * file f64, page f64.
 */
export function findStamp(
  at: usize,
  positions: i32,
  step: i32,
  mask: i32,
  phase: i32,
  result: usize,
): i32 {
  const kept: u64 = mask < 0 ? 0xFFFFFFFFFFFFFFFF : rotr<u64>(keptBits(mask), <u64> (phase << 3));
  const lost = ~kept;
  for (let i = 0; i < positions; i += step) {
    const p = at + i;
    const a = load<u64>(p), b = load<u64>(p, 8), proofA = load<u64>(p, 16), proofB = load<u64>(p, 24);
    // Zeros and what a mask cannot have made hold no stamp.
    if ((a & lost) != 0 || (b & lost) != 0 || (a | b) == 0) continue;
    let lostA: u64 = 0;
    do {
      let lostB: u64 = 0;
      do {
        const l = a | lostA, r = b | lostB;
        const next = secondVector(l, r);
        const wrongA = (i64x2.extract_lane(next, 0) ^ proofA) & kept;
        const wrongB = (i64x2.extract_lane(next, 1) ^ proofB) & kept;
        if ((wrongA | wrongB) == 0) {
          undoMix(l, r);
          const hash = packedHash(left);
          store<u32>(result, <u32> (hash >> 32));
          store<u32>(result, <u32> hash, 4);
          store<f64>(result, <f64> packedFile(left, right), 8);
          store<f64>(result, <f64> packedPage(right), 16);
          return i;
        }
        lostB = lostB - lost & lost;
      } while (lostB != 0);
      lostA = lostA - lost & lost;
    } while (lostA != 0);
  }
  return -1;
}
