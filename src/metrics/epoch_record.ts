/**
 * The clocks of one accelerator over one epoch: every step and the blocks that checkpoints cut the epoch into.
 * A block that was opened is always closed, so that no epoch loses its last one.
 */

/** Seconds of each step, in order of the epoch. */
export interface StepTimes {
  /** Arrival of the batch minus end of the previous step. */
  readonly load: ArrayLike<number>;
  readonly compute: ArrayLike<number>;
  /** From the end of the previous step to the end of the computation. */
  readonly proc: ArrayLike<number>;
  /** From the end of the previous step to the end of this one, its barrier included. */
  readonly whole: ArrayLike<number>;
}

export interface BlockTimes {
  /** Index in the epoch of its first step. */
  readonly firstStep: number;
  readonly steps: number;
  /** From its opening to its closing, checkpoints outside. */
  readonly seconds: number;
}

const STEPS = 0;
const BLOCKS = 1;
/** When the open block was opened. */
const OPENED = 2;
/** 1 while a block is open. */
const OPEN = 3;
const HEADER = 4;
const COLUMNS = 4;
const BLOCK_WIDTH = 2;

/** Doubles that a record of at most `steps` steps an epoch occupies. */
export function epochRecordSlots(steps: number): number {
  return HEADER + steps * COLUMNS + (steps + 1) * BLOCK_WIDTH;
}

export class EpochRecord {
  readonly #cells: Float64Array;
  readonly #capacity: number;

  /** Works on the given cells (of `epochRecordSlots(capacity)`), or on memory of its own. */
  constructor(capacity: number, cells: Float64Array = new Float64Array(epochRecordSlots(capacity))) {
    if (cells.length !== epochRecordSlots(capacity)) {
      throw new RangeError(`A record of ${capacity} steps needs ${epochRecordSlots(capacity)} cells`);
    }
    this.#cells = cells;
    this.#capacity = capacity;
  }

  get steps(): number {
    return this.#cell(STEPS);
  }

  /** Forgets the previous epoch. */
  begin(): void {
    this.#cells.fill(0, 0, HEADER);
  }

  /** `now` in seconds, of any clock that only goes forward. */
  openBlock(now: number): void {
    if (this.#cell(OPEN) === 1) throw new RangeError("A block is open already");
    const block = this.#cell(BLOCKS);
    if (block > this.#capacity) {
      throw new RangeError(`An epoch of ${this.#capacity} steps has no block ${block + 1}`);
    }
    const at = this.#block(block);
    this.#cells[at] = this.steps;
    this.#cells[at + 1] = 0;
    this.#cells[BLOCKS] = block + 1;
    this.#cells[OPENED] = now;
    this.#cells[OPEN] = 1;
  }

  /** Adds a step to the open block; all in seconds. */
  step(load: number, compute: number, proc: number, whole: number): void {
    const step = this.steps;
    if (this.#cell(OPEN) !== 1) throw new RangeError("A step needs an open block");
    if (step >= this.#capacity) {
      throw new RangeError(`An epoch of ${this.#capacity} steps has no step ${step + 1}`);
    }
    const cells = this.#cells;
    const capacity = this.#capacity;
    cells[HEADER + step] = load;
    cells[HEADER + capacity + step] = compute;
    cells[HEADER + 2 * capacity + step] = proc;
    cells[HEADER + 3 * capacity + step] = whole;
    cells[STEPS] = step + 1;
  }

  closeBlock(now: number): void {
    if (this.#cell(OPEN) !== 1) throw new RangeError("No block is open");
    this.#cells[this.#block(this.#cell(BLOCKS) - 1) + 1] = now - this.#cell(OPENED);
    this.#cells[OPEN] = 0;
  }

  /** Closes the block that is open, if one is: however the loop was left. */
  end(now: number): void {
    if (this.#cell(OPEN) === 1) this.closeBlock(now);
  }

  /** Views of the columns, valid until the next `begin`. */
  times(): StepTimes {
    const column = (index: number) => {
      const start = HEADER + index * this.#capacity;
      return this.#cells.subarray(start, start + this.steps);
    };
    return { load: column(0), compute: column(1), proc: column(2), whole: column(3) };
  }

  blocks(): BlockTimes[] {
    const count = this.#cell(BLOCKS);
    return Array.from({ length: count }, (_, block) => {
      const at = this.#block(block);
      const firstStep = this.#cell(at);
      const end = block + 1 < count ? this.#cell(this.#block(block + 1)) : this.steps;
      return { firstStep, steps: end - firstStep, seconds: this.#cell(at + 1) };
    });
  }

  #block(block: number): number {
    return HEADER + COLUMNS * this.#capacity + BLOCK_WIDTH * block;
  }

  #cell(at: number): number {
    // Not undefined: steps and blocks are checked against the capacity, which fixes the length.
    return this.#cells[at] as number;
  }
}
