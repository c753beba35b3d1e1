/**
 * Looks at names wait in the kernel with the whole thread. Whoever makes many of them, one after the other, would
 * keep signals from being heard and lines from being drawn for as long as storage takes; so the time in them is
 * added up, and the event loop gets its turn.
 */
import { TURN_EVERY_MS } from "../event_loop.ts";

export class OwedTurns {
  readonly #clock: () => number;
  #heldMs = 0;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** After a call that began then; a promise only when a turn is due. */
  after(began: number): Promise<void> | undefined {
    this.#heldMs += this.#clock() - began;
    if (this.#heldMs < TURN_EVERY_MS) return undefined;
    this.#heldMs = 0;
    // A timer, not a message: only a loop that comes to rest asks the kernel for signals.
    return new Promise((resolve) => setTimeout(resolve, 0));
  }
}
