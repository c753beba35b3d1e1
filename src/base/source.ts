import type { Slot } from "./slot.ts";

/**
 * Bytes that can be made again: any offset, any order, synchronously. Writing, retrying, comparing and the
 * `null` storage all live on it, so nothing is ever buffered for a second attempt.
 */
export interface Source {
  readonly size: number;
  /**
   * True where the first bytes say something about all others: who can write in any order has less work with the
   * first block last, and the others in theirs.
   */
  readonly headLast?: boolean;
  /** Puts bytes `offset` to `offset + length` at the start of the slot; `length` is at most the slot's. */
  fill(offset: number, length: number, slot: Slot): void;
}
