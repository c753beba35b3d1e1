/**
 * Keeps all lanes of a Worker but the first from taking files while storage makes nobody wait. What lies in memory is
 * copied by the Worker's own thread, so more lanes move nothing sooner: they hold files that another Worker could take,
 * and blocks of theirs push those of the others out of the processor's cache. It never keeps the first one.
 */

/** So much in a row was there at once: a file or two from memory say nothing about the rest. */
const CLOSES_AFTER_BYTES = 16 << 20;

export class LaneGate {
  #hotBytes = 0;
  #isOver = false;
  #waiting: (() => void)[] = [];

  /** When that lane may take another file; undefined: now. */
  enter(lane: number): Promise<void> | undefined {
    if (lane === 0 || this.#isOver || this.#hotBytes < CLOSES_AFTER_BYTES) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** To be told of each read: whether all of it was in memory. */
  tell(wasInMemory: boolean, bytes: number): void {
    this.#hotBytes = wasInMemory ? this.#hotBytes + bytes : 0;
    if (!wasInMemory) this.#open();
  }

  /** The first lane takes no more files, however it ended. */
  end(): void {
    this.#isOver = true;
    this.#open();
  }

  #open(): void {
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
