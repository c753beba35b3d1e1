/**
 * For tests: a storage of which everything is known. All that is read through it shares one link of exactly so
 * many bytes a second, behind which every request spends the same latency. It hands on no blocks, since nobody
 * looks at them; it waits as the Store inside does, of which nothing is read.
 */
import { eventLoopTurn } from "../storage/event_loop.ts";
import type { ReadHandle, Store } from "../storage/store.ts";

export interface Pace {
  readonly bytesPerSecond: number;
  readonly latencyMs: number;
  /** Size of every file. */
  readonly fileBytes: number;
}

interface Request {
  readonly dueMs: number;
  resolve(): void;
}

export class PacedStore {
  readonly #inside: Store;
  readonly #pace: Pace;
  /** In the order in which they will be due: the link is a queue, and the latency is the same for all. */
  readonly #requests: Request[] = [];
  #linkFreeMs = 0;

  constructor(inside: Store, pace: Pace) {
    this.#inside = inside;
    this.#pace = pace;
  }

  get describe(): Store["describe"] {
    return this.#inside.describe;
  }

  async openRead(_name: string): Promise<ReadHandle> {
    return {
      size: this.#pace.fileBytes,
      read: (_offset, length) => this.#transfer(length),
      residency: async () => ({ fraction: null, measuredBy: "nothing is stored" }),
      dropCache: async () => {},
      close: async () => {},
    };
  }

  async wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    // What the caller has just begun asks for its bytes in the first turn.
    let isTurnDue = true;
    for (;;) {
      isTurnDue = this.#complete() || isTurnDue;
      if (ready?.() || performance.now() >= deadlineMs) return;
      if (isTurnDue) await eventLoopTurn();
      isTurnDue = false;
      await this.#inside.wait(Math.min(deadlineMs, this.#requests[0]?.dueMs ?? Infinity), ready);
    }
  }

  close(): Promise<void> {
    return this.#inside.close();
  }

  #transfer(bytes: number): Promise<void> {
    const { bytesPerSecond, latencyMs } = this.#pace;
    this.#linkFreeMs = Math.max(this.#linkFreeMs, performance.now()) + 1000 * bytes / bytesPerSecond;
    const dueMs = this.#linkFreeMs + latencyMs;
    return new Promise((resolve) => this.#requests.push({ dueMs, resolve }));
  }

  /** True when something was completed. */
  #complete(): boolean {
    let completed = false;
    while ((this.#requests[0]?.dueMs ?? Infinity) <= performance.now()) {
      this.#requests.shift()?.resolve();
      completed = true;
    }
    return completed;
  }
}
