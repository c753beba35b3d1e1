/**
 * Moves the blocks of turns and measures each: the hot path of raw I/O. It allocates for a turn, never for a
 * block, and never waits by itself.
 */
import { now as clock } from "../../ffi/clock.ts";
import type { Slot } from "../base/slot.ts";
import type { Histogram } from "../metrics/histogram.ts";
import type { Random } from "../sampling/random.ts";
import {
  askAgainMs,
  type BlockOrder,
  type InPlaceHandle,
  NO_MORE,
  type ReadHandle,
} from "../storage/store.ts";
import type { Turn } from "./block_turns.ts";
import type { Comparison } from "./comparison.ts";
import type { IoBench } from "./io_bench.ts";
import type { IoTally } from "./io_job.ts";
import { PacedTurn } from "./pace.ts";

export interface MoverParts {
  readonly bench: IoBench;
  readonly tally: IoTally;
  /** Of the run; a block at the end of a file may be shorter. */
  readonly blockBytes: number;
  readonly reads: Histogram;
  readonly writes: Histogram;
  /** Called after each block, or piece of it, with its bytes and those found right. */
  readonly count: (bytes: number, verified: number) => void;
  readonly stopped: () => boolean;
  /** Ends the blocks under way, without a result; what was measured before stays. */
  readonly signal: AbortSignal;
  /** Undefined: what is read is not compared. */
  readonly wrong: Map<number, Comparison> | undefined;
}

/** What an open file can do; a file that is only read has no `move`. */
export type OpenFile =
  | { readonly kind: "read"; readonly handle: ReadHandle }
  | { readonly kind: "change"; readonly handle: InPlaceHandle };

export class IoMover {
  /** Share of the blocks that are read. */
  readonly #readFraction: number;
  readonly #random: Random;
  readonly #parts: MoverParts;
  readonly #depth: number;
  #measuredFromMs = 0;
  #endMs = Infinity;
  #isMeasuring = false;
  #isOver = false;
  /** Those that have no block to begin yet, where a Store does not ask again by itself. */
  #held: (() => void)[] = [];
  /** When they are to be asked; Infinity: there are none. */
  resumeMs = Infinity;

  constructor(parts: MoverParts, readFraction: number, depth: number, random: Random) {
    this.#parts = parts;
    this.#readFraction = readFraction;
    this.#depth = depth;
    this.#random = random;
  }

  /** Blocks that end before `measuredFromMs` do not count; none begins after `endMs`. */
  begin(measuredFromMs: number, endMs: number): void {
    this.#measuredFromMs = measuredFromMs;
    this.#endMs = endMs;
  }

  get isOver(): boolean {
    return this.#isOver || this.#parts.stopped();
  }

  /** No block begins any more. */
  end(): void {
    this.#isOver = true;
  }

  /** The time has come. */
  resume(): void {
    if (this.#held.length === 0) return;
    this.resumeMs = Infinity;
    const held = this.#held;
    this.#held = [];
    for (const goOn of held) goOn();
  }

  /** Resolves when all blocks of the turn are done, or those begun before the end. */
  move(turn: Turn, open: OpenFile): Promise<void> {
    return this.#move(turn, open).catch(this.#forgive);
  }

  /** What was stopped has not failed. */
  readonly #forgive = (error: unknown): void => {
    if (error !== this.#parts.signal.reason) throw error;
  };

  #move(turn: Turn, open: OpenFile): Promise<void> {
    const { bench, signal, blockBytes } = this.#parts;
    const { file } = turn;
    const paced = turn instanceof PacedTurn ? turn : undefined;
    let isWrite = false;
    const next = () => {
      if (this.isOver) return NO_MORE;
      const at = turn.next();
      if (at >= 0) isWrite = this.#readFraction < 1 && this.#random.uniform() >= this.#readFraction;
      return at;
    };
    if (open.kind === "change") {
      const order: BlockOrder = {
        next,
        isWrite: () => isWrite,
        fill: (slot, offset, length) => bench.fill(file, slot, offset, length),
        done: (slot, offset, length, beganMs, wasWrite) =>
          this.#done(file, slot, offset, length, paced?.done(offset) ?? beganMs, wasWrite, true),
      };
      return open.handle.move(order, turn.length, signal);
    }
    // A block of an object comes in pieces, one after the other.
    const each = (slot: Slot, offset: number, length: number, beganMs: number) => {
      const isLast = offset % blockBytes + length === turn.length;
      const fromMs = isLast ? paced?.done(offset + length - turn.length) ?? beganMs : beganMs;
      this.#done(file, slot, offset, length, fromMs, false, isLast);
    };
    const { handle } = open;
    // A shorter block at the end of a file is no whole unit of O_DIRECT: a range of its own.
    if (handle.readBlocks && turn.length === blockBytes) {
      return handle.readBlocks(next, turn.length, each, signal);
    }
    return this.#inLanes(handle, turn, next, each);
  }

  async #inLanes(
    handle: ReadHandle,
    turn: Turn,
    next: () => number,
    each: (slot: Slot, offset: number, length: number, beganMs: number) => void,
  ): Promise<void> {
    const errors: unknown[] = [];
    // What failed once is not tried with every block of the turn.
    const nextOne = () => errors.length > 0 ? NO_MORE : next();
    const lane = async () => {
      for (let at = nextOne(); at !== NO_MORE; at = nextOne()) {
        const dueMs = askAgainMs(at);
        if (dueMs === undefined) await handle.read(at, turn.length, each, this.#parts.signal);
        else await this.#hold(dueMs);
      }
    };
    const lanes = Math.min(this.#depth, turn.blocks);
    await Promise.all(Array.from({ length: lanes }, () => lane().catch((error) => void errors.push(error))));
    if (errors.length > 0) throw errors[0];
  }

  #hold(untilMs: number): Promise<void> {
    this.resumeMs = untilMs;
    return new Promise((resolve) => this.#held.push(resolve));
  }

  #done(
    file: number,
    slot: Slot,
    offset: number,
    length: number,
    fromMs: number,
    wasWrite: boolean,
    isLast: boolean,
  ): void {
    const { bench, tally, reads, writes, wrong, count } = this.#parts;
    const now = clock();
    if (now >= this.#endMs) this.#isOver = true;
    if (!this.#isMeasuring) {
      if (now < this.#measuredFromMs) return;
      this.#isMeasuring = true;
      tally.begin(this.#measuredFromMs);
    }
    if (isLast) (wasWrite ? writes : reads).record(now - fromMs);
    tally.add(length, wasWrite, now);
    let verified = 0;
    if (wrong && !wasWrite) {
      if (bench.isRight(file, slot, offset, length)) verified = length;
      else this.#compare(wrong, file, slot, offset, length);
    }
    count(length, verified);
  }

  #compare(wrong: Map<number, Comparison>, file: number, slot: Slot, offset: number, length: number): void {
    let comparison = wrong.get(file);
    if (!comparison) wrong.set(file, comparison = this.#parts.bench.comparison(file));
    comparison.block(slot, offset, length);
  }
}
