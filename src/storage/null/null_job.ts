/** One read or write of null://: a range of a Source that is made block by block and handed on. */
import type { Slot } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import type { BlockConsumer } from "../store.ts";

export class NullJob {
  readonly done: Promise<void>;
  /** Time spent on making the bytes. */
  fillMs = 0;
  readonly #source: Source;
  readonly #each: BlockConsumer;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;
  #next: number;
  #resolve!: () => void; // Set by the Promise constructor, which runs before this one returns.
  #reject!: (reason: unknown) => void; // As above.

  constructor(
    readonly name: string,
    source: Source,
    offset: number,
    end: number,
    each: BlockConsumer,
    signal?: AbortSignal,
  ) {
    this.#source = source;
    this.#next = offset;
    this.#end = end;
    this.#each = each;
    this.#signal = signal;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Makes one block and hands it on; true when the job is over. */
  step(slot: Slot, blockBytes: number): boolean {
    try {
      this.#signal?.throwIfAborted();
      const length = Math.min(blockBytes, this.#end - this.#next);
      if (length > 0) {
        const began = performance.now();
        this.#source.fill(this.#next, length, slot);
        this.fillMs += performance.now() - began;
        this.#each(slot, this.#next, length, began);
        this.#next += length;
      }
      if (this.#next < this.#end) return false;
      this.#resolve();
    } catch (error) {
      this.#reject(error);
    }
    return true;
  }
}
