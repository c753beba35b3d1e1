/**
 * Which sample of which file each accelerator reads in which order in one epoch. Pure and lazy: orders are
 * computed place by place, so a plan of billions of samples is a few numbers. It counts accelerators, never
 * processes.
 *
 * Without sample_shuffle an accelerator takes its files one after another and each file's samples in order, so
 * one read of a file serves them all. With it, its samples are shuffled over its whole shard.
 */
import { Permutation } from "./permutation.ts";
import { type Shard, shard, type ShardOptions } from "./shard.ts";

/** "seed": the same in every run with that seed. "random": likewise, and another one in every epoch in any case. */
export type Shuffle = "off" | "seed" | "random";

export interface EpochPlanOptions extends ShardOptions {
  readonly seed: number;
  /** Counted from 1. */
  readonly epoch: number;
  readonly fileShuffle: Shuffle;
  readonly sampleShuffle: Shuffle;
  /** Whether "seed" gives another order in every epoch. */
  readonly seedChangeEpoch: boolean;
}

export interface EpochPlan {
  readonly shard: Shard;
  readonly stepsPerAccelerator: number;
  /** What accelerator `a` of all processes does. */
  accelerator(a: number): AcceleratorPlan;
}

export interface AcceleratorPlan {
  readonly steps: number;
  /** Samples that are planned: whole batches only. */
  readonly samples: number;
  /** A walk over the planned samples, from the first. */
  cursor(): SampleCursor;
}

/** One walk over a plan. Its fields describe the sample that `next` went to. */
export interface SampleCursor {
  /** Position of the file among the dataset's files in order. */
  readonly file: number;
  readonly sample: number;
  /** How many more samples of this file this accelerator wants later in the epoch. */
  readonly wanted: number;
  /** False at the end. */
  next(): boolean;
}

/** Keeps the two shuffles of a seed apart. */
const FILE_ORDER = 1;
const SAMPLE_ORDER = 2;

export function epochPlan(options: EpochPlanOptions): EpochPlan {
  const { accelerators } = options;
  const part = shard(options);
  const fileOrder = permutation(part.usedFiles, options, options.fileShuffle, FILE_ORDER, 0);
  return {
    shard: part,
    stepsPerAccelerator: part.steps,
    accelerator(a) {
      if (!Number.isSafeInteger(a) || a < 0 || a >= accelerators) {
        throw new RangeError(`There is no accelerator ${a} among ${accelerators}`);
      }
      const sampleOrder = permutation(part.samples, options, options.sampleShuffle, SAMPLE_ORDER, a);
      const planned = part.steps * options.batch;
      const view = { part, accelerators, a, fileOrder, samplesPerFile: options.samplesPerFile };
      return {
        steps: part.steps,
        samples: planned,
        cursor: () =>
          sampleOrder ? new ShuffledCursor(view, planned, sampleOrder) : new OrderedCursor(view, planned),
      };
    },
  };
}

function permutation(
  size: number,
  options: EpochPlanOptions,
  shuffle: Shuffle,
  purpose: number,
  accelerator: number,
): Permutation | undefined {
  if (shuffle === "off") return undefined;
  const changes = shuffle === "random" || options.seedChangeEpoch;
  return new Permutation(size, options.seed, changes ? options.epoch : 0, purpose, accelerator);
}

/** What a cursor needs to find a sample of its accelerator. */
interface View {
  readonly part: Shard;
  readonly accelerators: number;
  readonly a: number;
  readonly fileOrder: Permutation | undefined;
  readonly samplesPerFile: number;
}

/** The number of the accelerator's first sample, counted from the beginning of its first file. */
function firstOffset(view: View): number {
  return view.part.by === "files" ? 0 : view.a * view.part.samples % view.samplesPerFile;
}

/** The dataset's file that is the accelerator's `local`-th. */
function fileOf(view: View, local: number): number {
  const { part, a, accelerators, samplesPerFile } = view;
  const position = part.by === "files"
    ? local * accelerators + a
    : Math.floor(a * part.samples / samplesPerFile) + local;
  return view.fileOrder ? view.fileOrder.at(position) : position;
}

class OrderedCursor implements SampleCursor {
  file = -1;
  sample: number;
  wanted = 0;
  readonly #view: View;
  #local = -1;
  #left: number;

  constructor(view: View, planned: number) {
    this.#view = view;
    this.#left = planned;
    // So that the first `next` opens the first file where the accelerator's part of it begins.
    this.sample = firstOffset(view) - 1;
  }

  next(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.sample += 1;
    if (this.file < 0 || this.sample === this.#view.samplesPerFile) {
      if (this.file >= 0) this.sample = 0;
      this.#local += 1;
      this.file = fileOf(this.#view, this.#local);
      this.wanted = Math.min(this.#view.samplesPerFile - this.sample - 1, this.#left);
    } else {
      this.wanted -= 1;
    }
    return true;
  }
}

class ShuffledCursor implements SampleCursor {
  file = -1;
  sample = 0;
  wanted = 0;
  readonly #view: View;
  readonly #order: Permutation;
  readonly #first: number;
  readonly #planned: number;
  /** For each file of the accelerator how many of its samples are still to come; files of one need none. */
  readonly #open: Uint32Array | undefined;
  #place = 0;

  constructor(view: View, planned: number, order: Permutation) {
    this.#view = view;
    this.#order = order;
    this.#first = firstOffset(view);
    this.#planned = planned;
    this.#open = view.samplesPerFile > 1 ? this.#countWanted() : undefined;
  }

  next(): boolean {
    if (this.#place === this.#planned) return false;
    const { samplesPerFile } = this.#view;
    const number = this.#first + this.#order.at(this.#place++);
    const local = Math.floor(number / samplesPerFile);
    this.file = fileOf(this.#view, local);
    this.sample = number - local * samplesPerFile;
    if (this.#open) {
      this.wanted = (this.#open[local] ?? 0) - 1;
      this.#open[local] = this.wanted;
    }
    return true;
  }

  /** Counts what is planned or takes away what is not, whichever is less work. */
  #countWanted(): Uint32Array {
    const { part, samplesPerFile } = this.#view;
    const files = Math.ceil((this.#first + part.samples) / samplesPerFile);
    const open = new Uint32Array(files);
    const dropped = part.samples - this.#planned;
    if (this.#planned < dropped) {
      this.#addUp(open, 0, this.#planned, 1);
      return open;
    }
    open.fill(samplesPerFile);
    open[0] = Math.min(samplesPerFile - this.#first, part.samples);
    if (files > 1) open[files - 1] = this.#first + part.samples - (files - 1) * samplesPerFile;
    this.#addUp(open, this.#planned, part.samples, -1);
    return open;
  }

  #addUp(open: Uint32Array, from: number, to: number, amount: 1 | -1): void {
    for (let place = from; place < to; place++) {
      const local = Math.floor((this.#first + this.#order.at(place)) / this.#view.samplesPerFile);
      open[local] = (open[local] ?? 0) + amount;
    }
  }
}
