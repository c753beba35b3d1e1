/**
 * One timer for everything that may be silent too long, so that no block needs a timer or a look at the clock.
 * Time in which this thread itself did not turn is not counted as the server's silence.
 */

/** How often is looked; a silence is noticed at most this much, and one turn of the event loop, too late. */
export const TICK_MS = 50;
const COUNTED_AT_MOST_MS = 2 * TICK_MS;

/** Something that is waited for. Who begins to wait sets both numbers. */
export interface Wait {
  /** 0: nothing is waited for. */
  limitMs: number;
  /** Counted by the watch since it was set to 0. */
  silentMs: number;
  /** Called once for each limit that was set. */
  expire(limitMs: number): void;
}

export class SilenceWatch {
  readonly #waits = new Set<Wait>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastTick = 0;

  add(wait: Wait): void {
    this.#waits.add(wait);
    if (this.#timer !== undefined) return;
    this.#lastTick = performance.now();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    // What is waited for keeps the process alive by itself.
    Deno.unrefTimer(timer);
    this.#timer = timer;
  }

  remove(wait: Wait): void {
    this.#waits.delete(wait);
  }

  /** Ends the timer where nothing is watched; the next `add` starts it again. */
  rest(): void {
    if (this.#waits.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = performance.now();
    const passed = Math.min(now - this.#lastTick, COUNTED_AT_MOST_MS);
    this.#lastTick = now;
    for (const wait of this.#waits) {
      if (wait.limitMs === 0) continue;
      wait.silentMs += passed;
      if (wait.silentMs < wait.limitMs) continue;
      const limitMs = wait.limitMs;
      wait.limitMs = 0;
      wait.expire(limitMs);
    }
    this.rest();
  }
}
