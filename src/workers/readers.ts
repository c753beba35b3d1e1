/**
 * The readers of one accelerator: they keep its prefetch queue filled, each with one unit of the plan under way.
 * What lies in memory they read at once while the accelerator does nothing but wait; but never for long, since
 * nothing else of this Worker goes on meanwhile.
 */
import { TURN_EVERY_MS } from "../storage/event_loop.ts";
import type { BatchFeed, ReadUnit } from "./batch_feed.ts";
import type { Delays } from "./delays.ts";

/** What reads a unit. */
export interface UnitReader {
  read(unit: ReadUnit): Promise<void>;
  /** As `read`, before it returns; false where nothing was read. */
  readNow(unit: ReadUnit): boolean;
}

export interface ReadersParts {
  readonly feed: BatchFeed;
  readonly reader: UnitReader;
  readonly delays: Delays;
  /** Seconds for which a reader is busy with a sample after it was read. */
  readonly preprocess: () => number;
  /** Units under way, and batches read ahead of the one that is wanted. */
  readonly most: number;
  readonly ahead: number;
  readonly isOver: () => boolean;
  readonly failed: (error: unknown) => void;
}

export class Readers {
  readonly #parts: ReadersParts;
  readonly #clock: () => number;
  #reading = 0;
  /** The batch that is wanted, or computed with. */
  #batch = 0;
  #isAwaited = false;
  #computes = false;
  /** The last unit that was looked for in memory lay there. */
  #isInMemory = false;
  #turnMs: number;

  constructor(parts: ReadersParts, clock: () => number = () => performance.now()) {
    this.#parts = parts;
    this.#clock = clock;
    this.#turnMs = clock() + TURN_EVERY_MS;
  }

  /** Units under way. */
  get reading(): number {
    return this.#reading;
  }

  /** The accelerator waits for this batch; what of it lies in memory has mostly been read when this returns. */
  want(batch: number): void {
    this.#batch = batch;
    this.#isAwaited = true;
    this.#begin();
  }

  /** The accelerator has this batch, and will compute now or go on at once. */
  has(batch: number, computes: boolean): void {
    this.#batch = batch;
    this.#isAwaited = false;
    this.#computes = computes;
    this.#begin();
  }

  /** So long has no read waited that the event loop must have a turn before more is read at once. */
  get owesTurn(): boolean {
    return this.#clock() >= this.#turnMs;
  }

  turned(): void {
    this.#turnMs = this.#clock() + TURN_EVERY_MS;
  }

  /** Lets as many go on as there may be. */
  #begin(): void {
    const { most, isOver } = this.#parts;
    while (this.#reading < most && !isOver()) {
      const unit = this.#next();
      if (!unit) return;
      this.#reading++;
      this.#readFrom(unit);
    }
  }

  /** What may be begun. Without a computation nothing is won by reading ahead where batches come from memory. */
  #next(): ReadUnit | undefined {
    const { feed, ahead } = this.#parts;
    const isAhead = this.#computes || !this.#isInMemory;
    return feed.next(this.#batch + 1 + (isAhead ? ahead : 0));
  }

  /** One reader: reads until nothing may be begun. Never rejects. */
  async #readFrom(first: ReadUnit): Promise<void> {
    const { feed, reader, delays, isOver, failed } = this.#parts;
    try {
      for (let unit: ReadUnit | undefined = first; unit; unit = isOver() ? undefined : this.#next()) {
        if (!this.#readNow(unit)) await reader.read(unit);
        const pauseMs = this.#preprocessMs(unit.samples.length);
        if (pauseMs > 0) await delays.until(this.#clock() + pauseMs);
        feed.arrived(unit);
      }
    } catch (error) {
      failed(error);
    }
    this.#reading--;
  }

  /** A computation must not end late, so only what is waited for is read so; or what tells where batches come from. */
  #readNow(unit: ReadUnit): boolean {
    const { feed, reader } = this.#parts;
    const isWanted = this.#isAwaited && feed.batchOf(unit) <= this.#batch;
    const isAsked = !this.#computes && !this.#isInMemory;
    if (!(isWanted || isAsked) || this.owesTurn) return false;
    return this.#isInMemory = reader.readNow(unit);
  }

  /** Emulated preprocessing: the reader is busy, the thread is not. */
  #preprocessMs(samples: number): number {
    const { preprocess } = this.#parts;
    let seconds = 0;
    for (let i = 0; i < samples; i++) seconds += preprocess();
    return seconds * 1000;
  }
}
