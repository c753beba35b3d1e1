/** What one Worker of raw I/O is told to do, and the numbers that it shares while it does it. */

export interface IoFile {
  /** In the Worker's store. */
  readonly name: string;
  readonly size: number;
  /** Whose bytes it holds: part of the identity of its stream. */
  readonly number: number;
  /** What messages call it. */
  readonly shown: string;
}

export interface IoJob {
  readonly kind: "read" | "write" | "mix";
  /** All files of the run. */
  readonly files: readonly IoFile[];
  readonly jobs: number;
  readonly random: boolean;
  readonly blockBytes: number;
  readonly queueDepth: number;
  /** Share of the blocks that are read, for "mix". */
  readonly readFraction: number;
  readonly seed: number;
  /** Undefined: once over everything. */
  readonly durationSeconds: number | undefined;
  readonly rampSeconds: number;
  /** Blocks a second of this Worker; Infinity: as fast as it goes. */
  readonly blocksPerSecond: number;
  /** What is read is compared; what was written is read once more. */
  readonly verify: boolean;
  readonly fsync: boolean;
  readonly tally: SharedArrayBuffer;
}

/** Doubles of one Worker in the tally; times are Unix milliseconds, 0 until known. */
const READ_BYTES = 0;
const WRITE_BYTES = 1;
const BEGAN_MS = 2;
const ENDED_MS = 3;
const WIDTH = 16; // two cache lines, so that Workers do not slow each other

/** The measured part of one Worker: written by it, read by the main thread at any time. */
export class IoTally {
  readonly #cells: Float64Array;
  /** Asked once: it is a slow property. */
  readonly #origin = performance.timeOrigin;

  constructor(buffer: SharedArrayBuffer, worker: number) {
    this.#cells = new Float64Array(buffer, worker * WIDTH * 8, WIDTH);
  }

  static bufferFor(workers: number): SharedArrayBuffer {
    return new SharedArrayBuffer(workers * WIDTH * 8);
  }

  begin(nowMs: number): void {
    this.#cells[BEGAN_MS] = this.#origin + nowMs;
  }

  /** A block was moved. */
  add(bytes: number, isWrite: boolean, nowMs: number): void {
    const cells = this.#cells;
    const at = isWrite ? WRITE_BYTES : READ_BYTES;
    cells[at] = (cells[at] ?? 0) + bytes;
    cells[ENDED_MS] = this.#origin + nowMs;
  }

  /** What was moved is on the device now. */
  end(nowMs: number): void {
    this.#cells[ENDED_MS] = this.#origin + nowMs;
  }

  get readBytes(): number {
    return this.#cells[READ_BYTES] ?? 0;
  }

  get writeBytes(): number {
    return this.#cells[WRITE_BYTES] ?? 0;
  }

  get beganMs(): number {
    return this.#cells[BEGAN_MS] ?? 0;
  }

  get endedMs(): number {
    return this.#cells[ENDED_MS] ?? 0;
  }
}
