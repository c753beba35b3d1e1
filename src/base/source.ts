import type { Slot } from "./slot.ts";

/**
 * Bytes that can be made again: any offset, any order, synchronously. Writing, retrying, comparing and the
 * `null` storage all live on it, so nothing is ever buffered for a second attempt.
 */
export interface Source {
  readonly size: number;
  /** Puts bytes `offset` to `offset + length` at the start of the slot; `length` is at most the slot's. */
  fill(offset: number, length: number, slot: Slot): void;
}
