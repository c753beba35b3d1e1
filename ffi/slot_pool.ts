/**
 * Slots of one size with one owner at a time. A slot that is given back twice, or to a pool that never lent it,
 * is a bug that would let two requests write the same bytes, so it throws at once.
 */
import type { Slot, SlotPool } from "../src/base/slot.ts";

export class PooledSlots implements SlotPool {
  readonly slotBytes: number;
  readonly count: number;
  readonly span: Pick<Slot, "address" | "length">;
  readonly #free: Slot[];
  readonly #slots: readonly Slot[];
  /** Distance of one slot from the next: who it is follows from where it lies, which is quicker than a set. */
  readonly #stride: number;
  readonly #first: number;
  /** 1 while a slot is lent. */
  readonly #lent: Uint8Array;
  readonly #waiting: ((slot: Slot) => void)[] = [];

  /** The slots lie one after the other, at equal distances. */
  constructor(slotBytes: number, slots: readonly Slot[]) {
    this.slotBytes = slotBytes;
    this.count = slots.length;
    this.#slots = slots;
    this.#lent = new Uint8Array(slots.length);
    const [first, second] = slots;
    this.#first = first?.offset ?? 0;
    this.#stride = first && second ? second.offset - first.offset : slotBytes;
    this.span = {
      address: first?.address ?? 0n,
      length: Math.max(0, slots.length - 1) * this.#stride + slotBytes,
    };
    for (const [place, slot] of slots.entries()) {
      if (this.#placeOf(slot) !== place) throw new Error(`The slot at ${slot.offset} is out of line`);
    }
    // The last one given is the first taken: its bytes are the likeliest to be in the processor's cache.
    this.#free = [...slots].reverse();
  }

  get free(): number {
    return this.#free.length;
  }

  tryTake(): Slot | undefined {
    const slot = this.#free.pop();
    if (slot) this.#lent[this.#placeOf(slot)] = 1;
    return slot;
  }

  take(): Promise<Slot> {
    const slot = this.tryTake();
    if (slot) return Promise.resolve(slot);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(slot: Slot): void {
    const place = this.#placeOf(slot);
    if (this.#slots[place] !== slot) throw new Error("Cannot give a slot to a pool that does not own it");
    if (this.#lent[place] === 0) throw new Error(`Cannot give the slot at ${slot.offset} back twice`);
    const next = this.#waiting.shift();
    if (next) return next(slot);
    this.#lent[place] = 0;
    this.#free.push(slot);
  }

  #placeOf(slot: Slot): number {
    return (slot.offset - this.#first) / this.#stride;
  }
}
