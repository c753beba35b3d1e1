/**
 * For tests: a storage of which everything is known. All that is read through it shares one link of exactly so
 * many bytes a second, behind which every request spends the same latency. It waits as the Store inside does. What
 * comes over the link is read from that Store, or is nothing where nobody looks at it.
 */
import { eventLoopTurn } from "../storage/event_loop.ts";
import type { ReadHandle, Store } from "../storage/store.ts";

export interface Pace {
  readonly bytesPerSecond: number;
  readonly latencyMs: number;
  /** Size of every file, none of which exists; undefined: the files of the Store inside. */
  readonly fileBytes: number | undefined;
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

  async openRead(name: string): Promise<ReadHandle> {
    const { fileBytes } = this.#pace;
    if (fileBytes === undefined) return this.#paced(await this.#inside.openRead(name));
    return {
      size: fileBytes,
      read: (_offset, length) => this.#transfer(length),
      residency: async () => ({ fraction: null, measuredBy: "nothing is stored" }),
      dropCache: async () => {},
      close: async () => {},
    };
  }

  /** The link is free for others while a block that came over it is looked at. */
  #paced(handle: ReadHandle): ReadHandle {
    return {
      size: handle.size,
      read: async (offset, length, each, signal) => {
        await this.#transfer(length);
        await handle.read(offset, length, each, signal);
      },
      residency: () => handle.residency(),
      dropCache: () => handle.dropCache(),
      close: () => handle.close(),
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
