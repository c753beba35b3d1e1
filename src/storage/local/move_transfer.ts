/** Blocks of one length, read and written in the order that a caller decides, a block at a time. */
import type { Slot } from "../../base/slot.ts";
import type { BlockOrder } from "../store.ts";
import { type OpenFile, roundUp, Transfer } from "./transfer.ts";

export class MoveTransfer extends Transfer {
  isWrite = false;
  readonly nextLength: number;
  readonly #order: BlockOrder;
  /** Of a block; what is written beyond it is padding. */
  readonly #length: number;

  constructor(
    file: OpenFile,
    order: BlockOrder,
    length: number,
    signal: AbortSignal | undefined,
    stopped: (transfer: Transfer) => void,
  ) {
    super(file, 0, signal, stopped);
    this.#order = order;
    this.#length = length;
    this.nextLength = roundUp(length, file.alignment);
    if (!this.isOver) this.advance();
  }

  advance(): void {
    const next = this.#order.next();
    this.next = next;
    this.isWrite = next >= 0 && this.#order.isWrite();
  }

  begin(slot: Slot, offset: number): void {
    if (!this.isWrite) return;
    this.#order.fill(slot, offset, this.#length);
    if (this.#length < this.nextLength) slot.bytes.fill(0, this.#length, this.nextLength);
  }

  needed(): number {
    return this.#length;
  }

  complete(slot: Slot, offset: number, _length: number, beganMs: number, isWrite: boolean): void {
    this.#order.done(slot, offset, this.#length, beganMs, isWrite);
  }
}
