/**
 * Which part of a file a sampled verification looks at: blocks chosen by the seed, the same in every run, and
 * always the first and the last, where headers and torn ends are. Pure.
 */
import type { ByteRange } from "../base/range.ts";
import { Random } from "../sampling/random.ts";

const BLOCK_BYTES = 1 << 20;

export function* chosenBlocks(
  size: number,
  fraction: number,
  seed: number,
  file: number,
): Generator<ByteRange> {
  if (size === 0) return;
  if (fraction >= 1) {
    yield { at: 0, length: size };
    return;
  }
  const random = new Random(seed, file, 0);
  const blocks = Math.ceil(size / BLOCK_BYTES);
  for (let block = 0; block < blocks; block++) {
    const chosen = random.uniform() < fraction;
    if (!chosen && block !== 0 && block !== blocks - 1) continue;
    const at = block * BLOCK_BYTES;
    yield { at, length: Math.min(BLOCK_BYTES, size - at) };
  }
}
