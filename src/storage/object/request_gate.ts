/**
 * Keeps the number of requests with a body within the queue depth: each holds a slot from before its first
 * attempt until its last one is over. First come, first served; who stops waiting takes nothing.
 */
import type { Slot, SlotPool } from "../../base/slot.ts";

interface Waiting {
  enter(): void;
}

export class RequestGate {
  readonly depth: number;
  readonly #slots: SlotPool;
  #inside = 0;
  readonly #waiting = new Set<Waiting>();

  constructor(slots: SlotPool, depth: number) {
    this.#slots = slots;
    this.depth = depth;
  }

  /** Rejects with the signal's reason; nothing is held then. */
  async enter(signal?: AbortSignal): Promise<Slot> {
    signal?.throwIfAborted();
    if (this.#inside < this.depth) this.#inside++;
    else await this.#turn(signal);
    const slot = this.#slots.tryTake() ?? await this.#slots.take();
    if (!signal?.aborted) return slot;
    this.leave(slot);
    throw signal.reason;
  }

  leave(slot: Slot): void {
    this.#slots.give(slot);
    const [next] = this.#waiting;
    if (!next) {
      this.#inside--;
      return;
    }
    // The place inside goes on to the next without ever being free.
    this.#waiting.delete(next);
    next.enter();
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: () => {
          signal?.removeEventListener("abort", aborted);
          resolve();
        },
      };
      const aborted = () => {
        this.#waiting.delete(waiting);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#waiting.add(waiting);
    });
  }
}
