/**
 * Which target an object lies on, as the proxy said it last. Only ranges of an object are read by it: a write
 * that went to a target of yesterday would be lost for everybody who asks the proxy. What is kept is the target's
 * host alone, since the parameters of a redirect say when and by whom it was made and count in the target's
 * statistics. It forgets after a while, and when a target answers anything but the bytes.
 */
import type { Origin } from "../http/exchange.ts";

interface Remembered {
  readonly origin: Origin;
  readonly untilMs: number;
}

/** A cluster that moves objects keeps their old copies for longer than this. */
const REMEMBERED_MS = 60_000;
const MOST = 4096;

export class TargetMemory {
  readonly #targets = new Map<string, Remembered>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  recall(key: string): Origin | undefined {
    const found = this.#targets.get(key);
    if (found === undefined || found.untilMs > this.#now()) return found?.origin;
    this.#targets.delete(key);
    return undefined;
  }

  remember(key: string, origin: Origin): void {
    if (this.#targets.size >= MOST) {
      const [oldest] = this.#targets.keys();
      if (oldest !== undefined) this.#targets.delete(oldest);
    }
    this.#targets.set(key, { origin, untilMs: this.#now() + REMEMBERED_MS });
  }

  forget(key: string): void {
    this.#targets.delete(key);
  }
}
