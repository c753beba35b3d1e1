/**
 * Where every live number of a process lives: one SharedArrayBuffer with a control block and one part for each
 * Worker. Live progress, final results and the merging over processes all read it; it must never hold anything
 * but numbers, and only its own Worker writes to a part.
 */
import { CONTROL_WORDS, ControlBlock } from "./control_block.ts";
import { COUNTER, COUNTER_NAMES, type CounterName } from "./counters.ts";
import { EpochRecord, epochRecordSlots } from "./epoch_record.ts";
import { Histogram, HISTOGRAM_SLOTS } from "./histogram.ts";
import { InFlight } from "./in_flight.ts";
import { PENDING_SLOTS, PendingCells } from "./pending_cells.ts";
import { RING_SLOTS, SecondRing } from "./second_ring.ts";

/** What a Worker times: name and meaning of each histogram. */
export const HISTOGRAMS = {
  read: "one read of a file, object or sample, from its first attempt to its success",
  write: "one write of a file, object or shard, likewise",
  wait: "a step's wait for its batch",
  overshoot: "how much longer than asked an emulated computation lasted",
} as const;

export type HistogramName = keyof typeof HISTOGRAMS;

/** A cast, because Object.keys forgets that the keys of a constant object are exactly its names. */
const HISTOGRAM_NAMES = Object.keys(HISTOGRAMS) as HistogramName[];

export const WORKER_STATE = { starting: 0, ready: 1, running: 2, draining: 3, done: 4, failed: 5 } as const;

export type WorkerState = keyof typeof WORKER_STATE;

/** What a Worker is sent so that it finds its part. */
export interface SharedMetrics {
  readonly buffer: SharedArrayBuffer;
  readonly workers: number;
  /** Steps an epoch may have; 0 where no epoch is recorded. */
  readonly steps: number;
}

/** Doubles; parts begin on a multiple of two cache lines, so that Workers do not slow each other. */
const ALIGNMENT = 16;
const COUNTER_SLOTS = Math.ceil(COUNTER_NAMES.length / ALIGNMENT) * ALIGNMENT;
const STATE_SLOTS = ALIGNMENT;

export function createSharedMetrics(workers: number, steps = 0): SharedMetrics {
  const bytes = CONTROL_WORDS * 4 + workers * partSlots(steps) * 8;
  return { buffer: new SharedArrayBuffer(bytes), workers, steps };
}

export function controlBlock(metrics: SharedMetrics): ControlBlock {
  return new ControlBlock(new Int32Array(metrics.buffer, 0, CONTROL_WORDS));
}

/** One Worker's part; make it once and keep it. */
export class WorkerMetrics {
  /** Indexed by COUNTER: `counters[COUNTER.files]! += 1` is the fastest way; `add` the readable one. */
  readonly counters: Float64Array;
  readonly histograms: Readonly<Record<HistogramName, Histogram>>;
  /** Only in the Worker that owns this part; of one clock, which may stand still while nothing is under way. */
  readonly inFlight: InFlight;
  readonly pending: PendingCells;
  readonly seconds: SecondRing;
  readonly epoch: EpochRecord;
  readonly #state: Int32Array;

  constructor(metrics: SharedMetrics, worker: number) {
    if (!Number.isSafeInteger(worker) || worker < 0 || worker >= metrics.workers) {
      throw new RangeError(`There is no part ${worker} among ${metrics.workers}`);
    }
    const { buffer, steps } = metrics;
    let at = CONTROL_WORDS * 4 + worker * partSlots(steps) * 8;
    const take = (slots: number): Float64Array<SharedArrayBuffer> => {
      const cells = new Float64Array(buffer, at, slots);
      at += slots * 8;
      return cells;
    };
    this.counters = take(COUNTER_SLOTS).subarray(0, COUNTER_NAMES.length);
    this.inFlight = new InFlight(this.counters);
    this.#state = new Int32Array(buffer, take(STATE_SLOTS).byteOffset, 1);
    this.pending = new PendingCells(take(PENDING_SLOTS));
    this.seconds = new SecondRing(take(RING_SLOTS));
    const next = () => new Histogram(take(HISTOGRAM_SLOTS));
    this.histograms = { read: next(), write: next(), wait: next(), overshoot: next() };
    this.epoch = new EpochRecord(steps, take(epochRecordSlots(steps)));
  }

  get state(): WorkerState {
    const value = Atomics.load(this.#state, 0);
    for (const name of ["starting", "ready", "running", "draining", "done"] as const) {
      if (WORKER_STATE[name] === value) return name;
    }
    return "failed";
  }

  set state(state: WorkerState) {
    Atomics.store(this.#state, 0, WORKER_STATE[state]);
    Atomics.notify(this.#state, 0);
  }

  get(name: CounterName): number {
    // Not undefined: COUNTER holds the index of every name.
    return this.counters[COUNTER[name]] as number;
  }

  /** Only in the Worker that owns this part. */
  add(name: CounterName, amount: number): void {
    this.counters[COUNTER[name]] = this.get(name) + amount;
  }

  /** Only in the Worker that owns this part. */
  set(name: CounterName, value: number): void {
    this.counters[COUNTER[name]] = value;
  }
}

/** Every Worker's part, for the main thread. */
export function workerParts(metrics: SharedMetrics): WorkerMetrics[] {
  return Array.from({ length: metrics.workers }, (_, worker) => new WorkerMetrics(metrics, worker));
}

/** Each counter summed over the Workers. */
export function totals(parts: readonly WorkerMetrics[]): Record<CounterName, number> {
  const sum = new Float64Array(COUNTER_NAMES.length);
  for (const part of parts) part.counters.forEach((value, i) => sum[i] = (sum[i] ?? 0) + value);
  // Complete by construction: COUNTER_NAMES holds every name.
  return Object.fromEntries(COUNTER_NAMES.map((name, i) => [name, sum[i]])) as Record<CounterName, number>;
}

/** One histogram merged over the Workers. */
export function merged(parts: readonly WorkerMetrics[], name: HistogramName): Histogram {
  const whole = new Histogram();
  for (const part of parts) whole.merge(part.histograms[name]);
  return whole;
}

function partSlots(steps: number): number {
  const slots = COUNTER_SLOTS + STATE_SLOTS + PENDING_SLOTS + RING_SLOTS +
    HISTOGRAM_NAMES.length * HISTOGRAM_SLOTS + epochRecordSlots(steps);
  return Math.ceil(slots / ALIGNMENT) * ALIGNMENT;
}
