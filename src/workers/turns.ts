/**
 * When several lanes of a Worker may work without waiting for anything, and when all of them have to wait once, so
 * that the rest of the Worker has its turn. It holds no clock of its own.
 */
export class Turns {
  readonly #everyMs: number;
  readonly #clock: () => number;
  #dueMs: number;

  constructor(everyMs: number, clock: () => number = () => performance.now()) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#dueMs = clock() + everyMs;
  }

  /** Whether a turn is due: to be asked before each piece of work that waits for nothing. */
  get isDue(): boolean {
    return this.#clock() >= this.#dueMs;
  }

  /** Somebody has waited. */
  taken(): void {
    this.#dueMs = this.#clock() + this.#everyMs;
  }
}
