/**
 * What is known of each block between its request and its last answer, by the id of the request. It decides nothing,
 * and allocates nothing for a block.
 */
import type { Slot } from "../../base/slot.ts";
import { now } from "../../../ffi/clock.ts";
import type { Pending } from "../store.ts";
import type { Transfer } from "./transfer.ts";

export class BlocksInFlight {
  readonly #transfers: (Transfer | undefined)[] = [];
  readonly #slots: (Slot | undefined)[] = [];
  readonly #freeIds: number[] = [];
  readonly #offsets: Float64Array;
  readonly #lengths: Int32Array;
  readonly #arrived: Int32Array;
  readonly #repeats: Int32Array;
  readonly #beganMs: Float64Array;
  /** 1 where the request writes. */
  readonly #writes: Uint8Array;

  /** Room for `depth` blocks, with the ids 0 to depth - 1. */
  constructor(depth: number) {
    for (let id = depth - 1; id >= 0; id--) this.#freeIds.push(id);
    this.#offsets = new Float64Array(depth);
    this.#lengths = new Int32Array(depth);
    this.#arrived = new Int32Array(depth);
    this.#repeats = new Int32Array(depth);
    this.#beganMs = new Float64Array(depth);
    this.#writes = new Uint8Array(depth);
  }

  /** How many more may begin. */
  get room(): number {
    return this.#freeIds.length;
  }

  /** A block begins now; there must be room. Its id. */
  add(transfer: Transfer, slot: Slot, offset: number, length: number, isWrite: boolean): number {
    const id = this.#freeIds.pop() ?? 0;
    this.#transfers[id] = transfer;
    this.#slots[id] = slot;
    this.#offsets[id] = offset;
    this.#lengths[id] = length;
    this.#arrived[id] = 0;
    this.#repeats[id] = 0;
    this.#writes[id] = isWrite ? 1 : 0;
    this.#beganMs[id] = now();
    return id;
  }

  /** The block is done with; its id may be another's. */
  remove(id: number): void {
    this.#transfers[id] = undefined;
    this.#slots[id] = undefined;
    this.#freeIds.push(id);
  }

  /** Undefined where no block has this id. */
  transferOf(id: number): Transfer | undefined {
    return this.#transfers[id];
  }

  slotOf(id: number): Slot | undefined {
    return this.#slots[id];
  }

  isWrite(id: number): boolean {
    return this.#writes[id] === 1;
  }

  offsetOf(id: number): number {
    return this.#offsets[id] ?? 0;
  }

  /** Bytes that were asked for. */
  lengthOf(id: number): number {
    return this.#lengths[id] ?? 0;
  }

  setLength(id: number, length: number): void {
    this.#lengths[id] = length;
  }

  /** Bytes of it that need not be asked for again. */
  arrivedOf(id: number): number {
    return this.#arrived[id] ?? 0;
  }

  setArrived(id: number, bytes: number): void {
    this.#arrived[id] = bytes;
  }

  beganMs(id: number): number {
    return this.#beganMs[id] ?? 0;
  }

  /** It is to be asked for once more; how often that was so. */
  repeated(id: number): number {
    const repeats = (this.#repeats[id] ?? 0) + 1;
    this.#repeats[id] = repeats;
    return repeats;
  }

  /** Calls `each` for every block of the transfer. */
  forEachOf(transfer: Transfer, each: (id: number) => void): void {
    this.#transfers.forEach((other, id) => other === transfer && each(id));
  }

  /** How many there are, and which began first. */
  pending(): Pick<Pending, "requests" | "oldest"> {
    let oldest: Pending["oldest"];
    let requests = 0;
    this.#transfers.forEach((transfer, id) => {
      if (!transfer) return;
      requests++;
      const beganMs = this.beganMs(id);
      if (oldest && oldest.beganMs <= beganMs) return;
      const operation = this.isWrite(id) ? "write" : "read";
      oldest = { operation, name: transfer.file.path, offset: this.offsetOf(id), beganMs };
    });
    return { requests, oldest };
  }
}
