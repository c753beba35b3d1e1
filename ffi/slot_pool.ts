/**
 * Slots of one size with one owner at a time. A slot that is given back twice, or to a pool that never lent it,
 * is a bug that would let two requests write the same bytes, so it throws at once.
 */
import type { Slot, SlotPool } from "../src/base/slot.ts";

export class PooledSlots implements SlotPool {
  readonly slotBytes: number;
  readonly count: number;
  readonly #free: Slot[];
  readonly #known: ReadonlySet<Slot>;
  readonly #lent = new Set<Slot>();
  readonly #waiting: ((slot: Slot) => void)[] = [];

  constructor(slotBytes: number, slots: readonly Slot[]) {
    this.slotBytes = slotBytes;
    this.count = slots.length;
    this.#known = new Set(slots);
    // The last one given is the first taken: its bytes are the likeliest to be in the processor's cache.
    this.#free = [...slots].reverse();
  }

  get free(): number {
    return this.#free.length;
  }

  tryTake(): Slot | undefined {
    const slot = this.#free.pop();
    if (slot) this.#lent.add(slot);
    return slot;
  }

  take(): Promise<Slot> {
    const slot = this.tryTake();
    if (slot) return Promise.resolve(slot);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(slot: Slot): void {
    if (!this.#known.has(slot)) throw new Error("Cannot give a slot to a pool that does not own it");
    if (!this.#lent.has(slot)) throw new Error(`Cannot give the slot at ${slot.offset} back twice`);
    const next = this.#waiting.shift();
    if (next) return next(slot);
    this.#lent.delete(slot);
    this.#free.push(slot);
  }
}
