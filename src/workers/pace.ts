/**
 * When the blocks of one Worker of raw I/O are due, at a limited rate, and when each of those under way was. It
 * never drops a block: one whose time has passed is due at once. No allocation a block.
 */
import { NO_MORE, notBefore } from "../storage/store.ts";
import type { Turn } from "./block_turns.ts";

/** No longer is a Store told to wait: the run may have ended meanwhile. */
const ASK_AGAIN_MS = 100;
/** Where no offset is. */
const FREE = -1;

export interface PaceRules {
  readonly blocksPerSecond: number;
  /** The first block is due so much of an interval later: jobs take turns. */
  readonly phase: number;
  readonly beganMs: number;
  /** No block is due from here on. */
  readonly endMs: number;
}

export class Pace {
  readonly endMs: number;
  readonly #everyMs: number;
  readonly #firstMs: number;
  #taken = 0;

  constructor({ blocksPerSecond, phase, beganMs, endMs }: PaceRules) {
    this.#everyMs = 1000 / blocksPerSecond;
    this.#firstMs = beganMs + phase * this.#everyMs;
    this.endMs = endMs;
  }

  /** Of the next block. */
  get dueMs(): number {
    return this.#firstMs + this.#taken * this.#everyMs;
  }

  /** The next block is another one now. */
  take(): void {
    this.#taken++;
  }
}

/** Blocks of a turn, each when it is due. */
export class PacedTurn implements Turn {
  readonly file: number;
  readonly blocks: number;
  readonly length: number;
  readonly #turn: Turn;
  readonly #pace: Pace;
  readonly #clock: () => number;
  /** Of the blocks that were given and are not done. */
  readonly #offsets: Float64Array;
  readonly #dues: Float64Array;
  #left: number;

  /** At most `mostUnderWay` blocks are given out and not done. */
  constructor(turn: Turn, pace: Pace, mostUnderWay: number, clock: () => number) {
    this.file = turn.file;
    this.blocks = turn.blocks;
    this.length = turn.length;
    this.#turn = turn;
    this.#pace = pace;
    this.#clock = clock;
    this.#left = turn.blocks;
    this.#offsets = new Float64Array(mostUnderWay).fill(FREE);
    this.#dues = new Float64Array(mostUnderWay);
  }

  next(): number {
    const pace = this.#pace;
    if (pace.dueMs >= pace.endMs) this.#left = 0;
    if (this.#left === 0) return NO_MORE;
    const now = this.#clock();
    if (pace.dueMs > now) return notBefore(Math.min(pace.dueMs, now + ASK_AGAIN_MS));
    const offset = this.#turn.next();
    const place = this.#offsets.indexOf(FREE);
    if (place < 0) throw new Error(`More than ${this.#offsets.length} blocks are under way`);
    this.#offsets[place] = offset;
    this.#dues[place] = pace.dueMs;
    pace.take();
    this.#left--;
    return offset;
  }

  /** When the block at this offset, which is done now, was due. */
  done(offset: number): number {
    const place = this.#offsets.indexOf(offset);
    if (place < 0) throw new Error(`No block at ${offset} is under way`);
    this.#offsets[place] = FREE;
    return this.#dues[place] ?? 0;
  }

  get hasBegunAll(): boolean {
    return this.#left === 0;
  }
}
