/**
 * Pauses of several readers in one thread that only waits in its store: each asks for a time, and whoever
 * waits next wakes no later than the first of them.
 */
export class Delays {
  readonly #pending: { readonly at: number; readonly done: () => void }[] = [];

  /** Resolves when `fire` is called at or after `at` (performance.now()). */
  until(at: number): Promise<void> {
    return new Promise((done) => {
      const place = this.#pending.findIndex((other) => other.at > at);
      this.#pending.splice(place < 0 ? this.#pending.length : place, 0, { at, done });
    });
  }

  /** When the first pause ends; Infinity without one. */
  get next(): number {
    return this.#pending[0]?.at ?? Infinity;
  }

  fire(now: number): void {
    for (let first = this.#pending[0]; first && first.at <= now; first = this.#pending[0]) {
      this.#pending.shift();
      first.done();
    }
  }
}
