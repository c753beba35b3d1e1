/**
 * Reads ranges for an accelerator, compares them where that was asked for, keeps them where they are decoded, and
 * accounts for every read. Times of reads never hold time in which this thread decoded.
 */
import type { ByteRange } from "../base/range.ts";
import type { Slot } from "../base/slot.ts";
import { COUNTER } from "../metrics/counters.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { Comparison } from "./comparison.ts";
import type { Decoding } from "./decode/decoding.ts";
import type { Piece } from "./decode/piece_reader.ts";
import type { AcceleratorJob } from "./protocol.ts";
import type { Duty } from "./serve.ts";
import type { Workbench } from "./workbench.ts";

/** With `--verify sample` one block in this many is compared. */
const SAMPLED = 16;

/** What one read cost so far. */
export interface Cost {
  bytes: number;
  asked: number;
  /** Where the bytes are compared. */
  readonly comparison: Comparison | undefined;
  /** What was read, where it is decoded. */
  readonly pieces: Piece[] | undefined;
}

/** What metering takes of a Worker's duty. */
export interface MeteredDuty extends Pick<Duty<AcceleratorJob>, "metrics" | "signal" | "report"> {
  readonly job: Pick<AcceleratorJob, "verify">;
  readonly bench: Pick<Workbench, "comparison">;
}

export class MeteredReads {
  readonly decoding: Decoding | undefined;
  readonly #duty: MeteredDuty;
  readonly #damaged: () => void;
  readonly #comparedEvery: number;
  /** Bytes of openings that no second of the series has yet. */
  #openingBytes = 0;

  /** `damaged` is called for every place with wrong bytes. */
  constructor(duty: MeteredDuty, decoding: Decoding | undefined, damaged: () => void) {
    this.decoding = decoding;
    this.#duty = duty;
    this.#damaged = damaged;
    this.#comparedEvery = duty.job.verify === "full" ? 1 : SAMPLED;
  }

  /** `pieces`: where to keep what is read, where it is decoded. */
  cost(file: number, name: string, pieces: Piece[] | undefined = this.decoding && []): Cost {
    const { job, bench, metrics } = this.#duty;
    const comparison = job.verify === "off"
      ? undefined
      : bench.comparison(file, name, (bytes) => metrics.add("verifiedBytes", bytes));
    return { bytes: 0, asked: 0, comparison, pieces };
  }

  /**
   * The clock of reads. It stands still while this thread decodes: storage may have answered meanwhile, and nobody
   * could have seen it, so a wait for storage is never said to be longer than was seen.
   */
  now(): number {
    return this.#reading(performance.now());
  }

  /** A read begins, now or then; when, is for `end`. */
  begin(began = this.now()): number {
    this.#duty.metrics.inFlight.begin(began);
    return began;
  }

  /** Not async: it is called for every sample. */
  range(handle: ReadHandle, at: number, length: number, cost: Cost, name: string): Promise<void> {
    const { comparison, pieces } = cost;
    const { signal } = this.#duty;
    cost.bytes += length;
    if (!comparison && !pieces) return handle.read(at, length, ignore, signal);
    const every = this.#comparedEvery;
    let block = 0;
    const piece = pieces && this.decoding?.hold({ at, length }, name);
    if (piece) pieces.push(piece);
    return handle.read(at, length, (slot, offset, n) => {
      piece?.bytes.set(slot.bytes.subarray(0, n), offset - at);
      if (comparison && block++ % every === 0) comparison.block(slot, offset, n);
    }, signal);
  }

  /** The read that began then has ended. */
  end(began: number, cost: Cost): void {
    const { metrics } = this.#duty;
    const { counters } = metrics;
    const { bytes, asked, comparison } = cost;
    const clock = performance.now();
    const ended = this.#reading(clock);
    add(counters, COUNTER.bytesAsked, asked);
    if (comparison) this.tell(comparison);
    // Nothing was read: the group was there.
    if (bytes === 0 && asked > 0) return metrics.inFlight.forget(began, ended);
    metrics.inFlight.end(ended);
    const milliseconds = ended - began;
    metrics.histograms.read.record(milliseconds);
    add(counters, COUNTER.bytesMoved, bytes);
    const second = Math.floor((performance.timeOrigin + clock) / 1000);
    metrics.seconds.record(second, bytes + this.#openingBytes, milliseconds);
    this.#openingBytes = 0;
  }

  /** Samples of a file were looked for since then; a read that caused it is under way. */
  opened(began: number, bytes: number): void {
    const { metrics } = this.#duty;
    this.#openingBytes += bytes;
    metrics.add("openings", 1);
    metrics.add("openingBytes", bytes);
    metrics.add("openingSeconds", (this.now() - began) / 1000);
    metrics.add("bytesMoved", bytes);
    metrics.add("bytesAsked", bytes);
  }

  /** Reports what was found wrong. */
  tell(comparison: Comparison | undefined): void {
    for (const finding of comparison?.findings() ?? []) {
      this.#duty.report(finding);
      this.#damaged();
    }
  }

  #reading(clock: number): number {
    return this.decoding ? clock - this.decoding.busyMs : clock;
  }
}

/** All ranges together. */
export function bytesOfAll(ranges: readonly ByteRange[]): number {
  let sum = 0;
  for (const { length } of ranges) sum += length;
  return sum;
}

function add(counters: Float64Array, counter: number, amount: number): void {
  // Not undefined: COUNTER holds the index of every counter.
  counters[counter] = (counters[counter] as number) + amount;
}

function ignore(_slot: Slot, _offset: number, _length: number): void {}
