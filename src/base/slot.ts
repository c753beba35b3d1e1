/**
 * A slot is a piece of one Worker's arena (ffi/arena.ts) with one owner at a time. Kernels take `offset`,
 * the kernel of the operating system takes `address`, sockets take `bytes`; nothing is copied between them.
 * Slots never cross Workers.
 */
export interface Slot {
  /** Offset in the arena's WebAssembly memory. */
  readonly offset: number;
  readonly length: number;
  /** The same bytes as a JavaScript view. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes as a machine address. */
  readonly address: bigint;
}

/** Hands out slots of one size; `take` waits when none is free. */
export interface SlotPool {
  readonly slotBytes: number;
  readonly count: number;
  readonly free: number;
  /** The memory that all of them lie in. */
  readonly span: Pick<Slot, "address" | "length">;
  /** A free slot now, or undefined. */
  tryTake(): Slot | undefined;
  take(): Promise<Slot>;
  give(slot: Slot): void;
}
