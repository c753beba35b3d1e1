/**
 * What the main thread tells a checkpoint Worker, and what it answers. The job stands from the start; which
 * checkpoint comes next stands on a board in shared memory, written before the phase of the control block rises.
 */
import type { CheckpointDescription, CheckpointPlace } from "../checkpoint/description.ts";
import type { FileShare } from "./protocol.ts";

export interface CheckpointJob {
  /** Over all processes: whose shards this Worker saves. */
  readonly rank: number;
  /** Whose shards it loads. */
  readonly loads: number;
  readonly description: CheckpointDescription;
  readonly seed: number;
  /** Each file is forced to the device before it gets its name. */
  readonly fsync: boolean;
  /** Files under way at the same time; 1 is one after another. */
  readonly filesInFlight: number;
  readonly verify: "off" | "sample" | "full";
  readonly board: SharedArrayBuffer;
}

export interface CheckpointOrder extends CheckpointPlace {
  /** `warm`: nothing but touching memory and code, so that the first clock does not measure a start. */
  readonly kind: "warm" | "save" | "load";
}

const KINDS = ["warm", "save", "load"] as const;

/** The order that comes next. One writer; readers look only after the phase has risen. */
export class OrderBoard {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(buffer = new SharedArrayBuffer(12)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  write({ kind, epoch, step }: CheckpointOrder): void {
    [KINDS.indexOf(kind), epoch, step].forEach((word, at) => Atomics.store(this.#words, at, word));
  }

  read(): CheckpointOrder {
    const word = (at: number) => Atomics.load(this.#words, at);
    const kind = KINDS[word(0)];
    if (!kind) throw new RangeError(`The board has no order ${word(0)}`);
    return { kind, epoch: word(1), step: word(2) };
  }
}

/** Clocks of one file; null where a save or a load has no such part. */
export interface ShardTimes {
  readonly name: string;
  readonly bytes: number;
  /** From its opening to its name or its closing. */
  readonly seconds: number;
  /** Making its bytes. */
  readonly makeSeconds: number | null;
  readonly writeSeconds: number | null;
  readonly fsyncSeconds: number | null;
  readonly readSeconds: number | null;
  readonly compareSeconds: number | null;
}

/** What one rank did of one order. */
export interface RankReport {
  readonly rank: number;
  /** Whose shards: with recovery_rank_shift a load reads those of another rank. */
  readonly shardsOf: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly files: readonly ShardTimes[];
}

/** The files of this process: every `stride`-th of the checkpoint from `first` on, `count` of them. */
export interface CheckpointVerifyJob extends CheckpointPlace, FileShare {
  /** Where it lies in the store; empty for the root. */
  readonly folder: string;
  readonly description: CheckpointDescription;
  readonly seed: number;
  /** 1: every byte; less: that share of the blocks, chosen by the seed. */
  readonly fraction: number;
}
