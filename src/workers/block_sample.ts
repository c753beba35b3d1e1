/**
 * Which part of a dataset a sampled verification reads: blocks, as many as are that part of all bytes and at least
 * one, the same in every run with the same seed. Small files are taken or left as a whole. Pure.
 */
import type { ByteRange } from "../base/range.ts";
import { Permutation } from "../sampling/permutation.ts";
import { Random } from "../sampling/random.ts";

const BLOCK_BYTES = 1 << 20;
/** Where a file has that many of them, head and tail may be among them without standing for the middle. */
const FEWEST_WITH_ENDS = 8;
/** Sums of fractions that are whole numbers come out this much too large at most. */
const ROUNDING = 1e-9;

export class BlockSample {
  readonly #fraction: number;
  readonly #seed: number;
  readonly #order: Permutation;

  constructor(fraction: number, seed: number, files: number) {
    this.#fraction = fraction;
    this.#seed = seed;
    this.#order = new Permutation(files, seed, files);
  }

  get isWhole(): boolean {
    return this.#fraction >= 1;
  }

  /** Whether a file that is taken or left as a whole is taken: of all files that part, rounded up. */
  hasFile(file: number): boolean {
    return this.#extra(file, Math.min(1, this.#fraction)) > 0;
  }

  /** The blocks of one file, in their order: of equally many stretches of it one each. */
  *blocks(file: number, size: number): Generator<ByteRange> {
    if (size === 0) return;
    if (this.isWhole) {
      yield { at: 0, length: size };
      return;
    }
    const blocks = Math.ceil(size / BLOCK_BYTES);
    const wanted = blocks * this.#fraction;
    const whole = Math.floor(wanted + ROUNDING);
    const count = Math.min(blocks, whole + this.#extra(file, Math.max(0, wanted - whole)));
    const random = new Random(this.#seed, file, 0);
    for (let stretch = 0; stretch < count; stretch++) {
      const from = Math.floor(stretch * blocks / count);
      const to = Math.floor((stretch + 1) * blocks / count);
      const within = from + Math.floor(random.uniform() * (to - from));
      const block = count < FEWEST_WITH_ENDS
        ? within
        : stretch === 0
        ? 0
        : to === blocks
        ? blocks - 1
        : within;
      const at = block * BLOCK_BYTES;
      yield { at, length: Math.min(BLOCK_BYTES, size - at) };
    }
  }

  /** 1 for that share of all files, rounded up; which they are the seed decides. */
  #extra(file: number, share: number): number {
    const rank = this.#order.at(file);
    return Math.ceil((rank + 1) * share - ROUNDING) - Math.ceil(rank * share - ROUNDING);
  }
}
