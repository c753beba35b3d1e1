/**
 * The addressable random stream of a file, as bytes in an arena: any range, in any order, always the same.
 * It never allocates after construction.
 */
import type { Slot } from "../base/slot.ts";
import { dedupThousandths, type FileIdentity, noiseBytes } from "./file_identity.ts";
import { bindKernel, type Kernel, KERNEL_BYTES, MASK } from "./kernel/kernel.ts";

/** What a Stream needs as scratch: coders, derivations and comparisons work in it. */
export const SCRATCH_BYTES = 262144;

/** Shorter fills take no longer than looking at the clock: of these only every so many is timed, and stands for all. */
const TIMED_BYTES = 65536;
const TIMED_EVERY = 17;

export class Stream {
  readonly kernel: Kernel;
  /** The whole memory. */
  readonly memory: Uint8Array<ArrayBuffer>;
  /** Owned by this stream as long as it lives. */
  readonly scratch: Slot;
  /** Which frames lie in the scratch (stream_encoding.ts): sources share a stream, so they share this too. */
  readonly frames: (Uint8Array | undefined)[] = [];
  /** What filling took so far; of short fills an estimate. */
  filledMs = 0;
  #short = 0;
  #chosen: FileIdentity | undefined;

  /** `memory` never grows, and its first KERNEL_BYTES belong to the kernels. */
  constructor(memory: WebAssembly.Memory, scratch: Slot) {
    if (scratch.length < SCRATCH_BYTES || scratch.offset < KERNEL_BYTES) {
      throw new TypeError(
        `A Stream needs ${SCRATCH_BYTES} bytes of scratch beyond the first ${KERNEL_BYTES}, ` +
          `not ${scratch.length} bytes at ${scratch.offset}`,
      );
    }
    this.kernel = bindKernel(memory);
    // Arenas are private memories (docs/architecture.md section 3), never shared ones.
    this.memory = new Uint8Array(memory.buffer as ArrayBuffer);
    this.scratch = scratch;
  }

  /**
   * Writes `length` bytes of the file's stream from `offset` to `into`, an offset in the arena: masked (kernel.ts), the
   * first byte `phase` bytes into an element.
   */
  fill(
    identity: FileIdentity,
    offset: number,
    length: number,
    into: number,
    mask: number = MASK.none,
    phase = 0,
  ): void {
    this.choose(identity);
    if (length < TIMED_BYTES && ++this.#short % TIMED_EVERY !== 0) {
      return this.kernel.fillMasked(mask, phase, offset, length, into);
    }
    const clock = performance.now();
    const began = performance.now();
    this.kernel.fillMasked(mask, phase, offset, length, into);
    // Less what a look at the clock takes.
    const took = Math.max(0, performance.now() - began - (began - clock));
    this.filledMs += length < TIMED_BYTES ? took * TIMED_EVERY : took;
  }

  /**
   * The first `length` bytes of `count` ranges that begin at pages `step` bytes apart, masked (kernel.ts), to places
   * `stride` apart. What stands between these is lost.
   */
  fillEach(
    identity: FileIdentity,
    offset: number,
    step: number,
    length: number,
    mask: number,
    into: number,
    stride: number,
    count: number,
  ): void {
    this.choose(identity);
    const began = performance.now();
    this.kernel.fillEach(offset, step, length, mask, into, stride, count);
    this.filledMs += performance.now() - began;
  }

  /** Offset of the first byte at `at` that is not the stream's, masked as by `fill`, or `length`. */
  compare(
    identity: FileIdentity,
    offset: number,
    length: number,
    at: number,
    mask: number = MASK.none,
    phase = 0,
  ): number {
    this.choose(identity);
    if (mask === MASK.none) return this.kernel.compare(offset, length, at);
    return this.kernel.compareMasked(mask, phase, offset, length, at);
  }

  /** Says to the kernel whose pages are meant; for those who call it themselves. */
  choose(identity: FileIdentity): void {
    if (identity === this.#chosen) return;
    const { datasetHash, file, dedup, compress } = identity;
    if (!/^[0-9a-f]{14}$/.test(datasetHash)) {
      throw new TypeError(`A dataset hash has 14 hexadecimal digits, not '${datasetHash}'`);
    }
    if (!(Number.isSafeInteger(file) && file >= 0 && file < 2 ** 36)) {
      throw new TypeError(`A file index is an integer below 2^36, not ${file}`);
    }
    this.kernel.setFile(
      parseInt(datasetHash.slice(0, 6), 16),
      parseInt(datasetHash.slice(6), 16),
      file,
      dedupThousandths(dedup),
      noiseBytes(compress),
    );
    this.#chosen = identity;
  }
}
