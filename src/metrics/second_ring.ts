/**
 * What one Worker did in each of the last seconds, kept long enough for the main thread to fetch it late. Only
 * its Worker writes; a reader asks for seconds that are over.
 */

/** Seconds that are kept. */
export const RING_SECONDS = 64;

const SECOND = 0;
const OPERATIONS = 1;
const BYTES = 2;
const ERRORS = 3;
const MAX_MS = 4;
const WIDTH = 5;

/** Doubles that one ring occupies. */
export const RING_SLOTS = RING_SECONDS * WIDTH;

export interface SecondPoint {
  readonly operations: number;
  readonly bytes: number;
  readonly errors: number;
  readonly latencyMaxMs: number;
}

export class SecondRing {
  readonly #cells: Float64Array;

  constructor(cells: Float64Array) {
    if (cells.length !== RING_SLOTS) {
      throw new RangeError(`A ring needs ${RING_SLOTS} cells, not ${cells.length}`);
    }
    this.#cells = cells;
  }

  /** Counts an operation that ended in `second`, a whole number of seconds above 0 of a clock all share. */
  record(second: number, bytes: number, latencyMs: number): void {
    const cells = this.#cells;
    const at = this.#open(second);
    cells[at + OPERATIONS] = this.#cell(at + OPERATIONS) + 1;
    cells[at + BYTES] = this.#cell(at + BYTES) + bytes;
    if (latencyMs > this.#cell(at + MAX_MS)) cells[at + MAX_MS] = latencyMs;
  }

  recordError(second: number): void {
    const at = this.#open(second) + ERRORS;
    this.#cells[at] = this.#cell(at) + 1;
  }

  /** What was counted in that second; undefined when nothing was, or when it is too long ago. */
  read(second: number): SecondPoint | undefined {
    const at = (second % RING_SECONDS) * WIDTH;
    if (this.#cell(at + SECOND) !== second) return undefined;
    return {
      operations: this.#cell(at + OPERATIONS),
      bytes: this.#cell(at + BYTES),
      errors: this.#cell(at + ERRORS),
      latencyMaxMs: this.#cell(at + MAX_MS),
    };
  }

  #open(second: number): number {
    const at = (second % RING_SECONDS) * WIDTH;
    if (this.#cell(at + SECOND) !== second) {
      this.#cells.fill(0, at, at + WIDTH);
      this.#cells[at + SECOND] = second;
    }
    return at;
  }

  #cell(at: number): number {
    // Not undefined: seconds are whole and not negative, so every index is inside.
    return this.#cells[at] as number;
  }
}
