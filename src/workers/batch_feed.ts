/**
 * The prefetch queue of one accelerator: which samples may be read now, and which batches are complete. It
 * holds counts, never bytes. Samples are handed out in the order of the plan; readers finish in any order.
 */
import type { SampleCursor } from "../sampling/epoch_plan.ts";
import type { ReadUnitKind } from "./protocol.ts";

/** Consecutive samples of the plan that one open of one file serves. */
export interface ReadUnit {
  readonly file: number;
  /** Numbers of the samples in the file, in the order of the plan. */
  readonly samples: readonly number[];
  /** Place of the first of them in the plan. */
  readonly place: number;
  /** No later unit wants samples of this file. */
  readonly isLast: boolean;
}

export class BatchFeed {
  readonly #cursor: SampleCursor;
  readonly #batch: number;
  readonly #kind: ReadUnitKind;
  /** Samples that arrived, for batches that are not complete. */
  readonly #arrived = new Map<number, number>();
  /** Every batch below this one is complete. */
  #complete = 0;
  #place = 0;
  /** The cursor stands on a sample that nobody took yet. */
  #pending: boolean;

  /** `kind` says how many neighbours in the plan that lie in one file form one unit. */
  constructor(cursor: SampleCursor, batch: number, kind: ReadUnitKind) {
    this.#cursor = cursor;
    this.#batch = batch;
    this.#kind = kind;
    this.#pending = cursor.next();
  }

  /** What to read next; undefined when nothing of the first `batches` batches is left to begin. */
  next(batches: number): ReadUnit | undefined {
    if (!this.#pending || this.#place >= batches * this.#batch) return undefined;
    const { file } = this.#cursor;
    const place = this.#place;
    const samples: number[] = [];
    let isLast: boolean;
    do {
      samples.push(this.#cursor.sample);
      isLast = this.#cursor.wanted === 0;
      this.#place++;
      this.#pending = this.#cursor.next();
    } while (this.#pending && this.#cursor.file === file && this.#continues());
    return { file, samples, place, isLast };
  }

  #continues(): boolean {
    return this.#kind === "file" || this.#kind === "batch" && this.#place % this.#batch !== 0;
  }

  /** No sample is left to hand out. */
  get exhausted(): boolean {
    return !this.#pending;
  }

  /** The batch (from 0) that the first sample of a unit belongs to. */
  batchOf(unit: ReadUnit): number {
    return Math.floor(unit.place / this.#batch);
  }

  /** A unit's samples have been read. */
  arrived(unit: ReadUnit): void {
    const end = unit.place + unit.samples.length;
    for (let place = unit.place; place < end;) {
      const batch = Math.floor(place / this.#batch);
      const share = Math.min(end, (batch + 1) * this.#batch) - place;
      this.#arrived.set(batch, (this.#arrived.get(batch) ?? 0) + share);
      place += share;
    }
    while (this.#arrived.get(this.#complete) === this.#batch) this.#arrived.delete(this.#complete++);
  }

  /** True when this batch (from 0) and all before it are complete. */
  isReady(batch: number): boolean {
    return batch < this.#complete;
  }
}
