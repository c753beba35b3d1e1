/**
 * Keeps the engine's queue full: takes the next block of the oldest transfer that may have one whenever a request
 * and a slot are free, asks for what is missing of one, and hands on what came. No allocation a block.
 */
import type { Slot, SlotPool } from "../../base/slot.ts";
import { now } from "../../../ffi/clock.ts";
import { askAgainMs, type Pending } from "../store.ts";
import { isFinished } from "./block_result.ts";
import { BlocksInFlight } from "./blocks_in_flight.ts";
import type { BlockSink, Engine } from "./engine.ts";
import type { PageCacheMoves } from "./page_cache_copies.ts";
import { PIECE_BYTES } from "./page_cache_reads.ts";
import type { Transfer } from "./transfer.ts";

/** How long blocks are copied before the rest of the Worker has its turn. */
const COPIES_MS = 2;
/** What was begun is passed on after so many bytes: a device should not idle while blocks are made or compared. */
const SUBMIT_AFTER_BYTES = 32768;

export class BlockScheduler implements BlockSink {
  resumeMs = Infinity;
  readonly #engine: Engine;
  readonly #slots: SlotPool;
  readonly #queue: Transfer[] = [];
  readonly #blocks: BlocksInFlight;
  /** Infinity: nothing was copied yet. */
  #copiesEndMs = Infinity;
  /** Nothing is begun before the next answer: others of this thread want to go on. */
  #isResting = false;
  #isWaitingForSlot = false;
  #isPumping = false;
  #isCompleting = false;
  #unsubmittedBytes = 0;
  #answered = 0;

  constructor(engine: Engine, slots: SlotPool) {
    this.#engine = engine;
    this.#slots = slots;
    this.#blocks = new BlocksInFlight(engine.depth);
    engine.sink = this;
  }

  /** Moves all blocks of a transfer; when it settles nothing of it is in flight. */
  run(transfer: Transfer): Promise<void> {
    if (transfer.isOver) transfer.settle();
    else {
      this.#queue.push(transfer);
      this.#hold(transfer);
      this.#pump();
    }
    return transfer.done;
  }

  /** For a transfer that was stopped from outside; what is in flight comes back, with a result or without. */
  readonly stopped = (transfer: Transfer): void => {
    if (transfer.blocksInFlight > 0) {
      return this.#blocks.forEachOf(transfer, (id) => this.#engine.cancel?.(id));
    }
    this.#drop(transfer);
    transfer.settle();
  };

  /** Blocks in flight, and how many requests were answered so far. */
  pending(): Pending {
    return { ...this.#blocks.pending(), answered: this.#answered };
  }

  complete(id: number, result: number): boolean {
    this.#answered++;
    this.#isResting = false;
    const blocks = this.#blocks;
    const transfer = blocks.transferOf(id);
    const slot = blocks.slotOf(id);
    if (!transfer || !slot) throw new Error(`Request ${id} completed, but none was in flight`);
    if (!isFinished(blocks, id, transfer, result)) {
      this.#issue(id, transfer, slot);
      return false;
    }
    if (transfer.failure === undefined) this.#handOn(id, transfer, slot);
    blocks.remove(id);
    this.#slots.give(slot);
    transfer.blocksInFlight--;
    const isSettled = transfer.isOver && transfer.blocksInFlight === 0;
    if (isSettled) transfer.settle();
    this.#isCompleting = true;
    this.#pump();
    this.#isCompleting = false;
    return isSettled;
  }

  resume(): boolean {
    let isSettled = false;
    this.resumeMs = Infinity;
    for (let place = this.#queue.length - 1; place >= 0; place--) {
      const transfer = this.#queue[place];
      if (!transfer || askAgainMs(transfer.next) === undefined) continue;
      try {
        transfer.advance(0);
      } catch (error) {
        transfer.fail(error);
      }
      this.#hold(transfer);
      if (!transfer.isOver) continue;
      this.#drop(transfer);
      if (transfer.blocksInFlight > 0) continue; // Its last block settles it.
      transfer.settle();
      isSettled = true;
    }
    this.#pump();
    return isSettled;
  }

  #hold({ next }: Transfer): void {
    const dueMs = askAgainMs(next);
    if (dueMs !== undefined && dueMs < this.resumeMs) this.resumeMs = dueMs;
  }

  #handOn(id: number, transfer: Transfer, slot: Slot): void {
    try {
      const blocks = this.#blocks;
      const length = blocks.lengthOf(id);
      transfer.complete(slot, blocks.offsetOf(id), length, blocks.beganMs(id), blocks.isWrite(id));
    } catch (error) {
      transfer.fail(error);
    }
  }

  #pump(): void {
    // A fill or a consumer may begin the next transfer; it is in the queue and will be seen.
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#copiesEndMs = Infinity;
    try {
      while (this.#blocks.room > 0 && !this.#isResting) {
        const transfer = this.#nextTransfer();
        if (!transfer) break;
        const slot = transfer.isOver ? undefined : this.#slots.tryTake();
        if (slot) {
          this.#begin(transfer, slot);
        } else if (transfer.isOver) {
          this.#drop(transfer); // It failed; its last block settles it.
        } else {
          this.#waitForSlot();
          break;
        }
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** The oldest that may begin a block, or has none left to begin. */
  #nextTransfer(): Transfer | undefined {
    for (let place = 0; place < this.#queue.length; place++) {
      const transfer = this.#queue[place];
      if (!transfer || transfer.blocksInFlight >= transfer.mostInFlight && !transfer.isOver) continue;
      if (transfer.next >= 0 || transfer.isOver) return transfer;
    }
    return undefined;
  }

  /** No more blocks of it are begun. */
  #drop(transfer: Transfer): void {
    const place = this.#queue.indexOf(transfer);
    if (place === 0) this.#queue.shift(); // Unlike splice it leaves no garbage.
    else if (place > 0) this.#queue.splice(place, 1);
  }

  #begin(transfer: Transfer, slot: Slot): void {
    const { isWrite } = transfer;
    const { ways } = transfer.file;
    const copies = transfer.mayCopy ? isWrite ? ways?.copies : ways?.reads : undefined;
    let offset = 0, length = 0, isCopied = false;
    try {
      isCopied = copies?.next() === true;
      if (copies && isCopied) isCopied = this.#copyAhead(transfer, slot, copies);
      if (transfer.isOver) throw transfer.failure; // whoever heard of a block has stopped it
      offset = transfer.next;
      length = isCopied && !isWrite ? Math.min(PIECE_BYTES, transfer.nextLength) : transfer.nextLength;
      transfer.begin(slot, offset, length);
      transfer.advance(length);
      this.#hold(transfer);
    } catch (error) {
      transfer.fail(error);
    }
    if (transfer.isOver) this.#drop(transfer);
    if (transfer.failure !== undefined) {
      this.#slots.give(slot);
      if (transfer.blocksInFlight === 0) transfer.settle();
      return;
    }
    const id = this.#blocks.add(transfer, slot, offset, length, isWrite);
    transfer.blocksInFlight++;
    if (copies && isCopied) return this.#copy(id, transfer, slot, copies);
    this.#issue(id, transfer, slot);
    // A chain goes on when the Worker waits; what is passed on before is an open alone.
    if (transfer.openFlags !== undefined) return;
    this.#unsubmittedBytes += length;
    // A caller who only begins a read goes on with his own work; what it costs to submit belongs into his wait.
    const isBusy = this.#isCompleting || transfer.isWrite;
    if (isBusy && this.#unsubmittedBytes >= SUBMIT_AFTER_BYTES) {
      this.#unsubmittedBytes = 0;
      this.#engine.flush();
    }
  }

  /** Whether the block that comes then may be copied as well. */
  #copyAhead(transfer: Transfer, slot: Slot, copies: PageCacheMoves): boolean {
    if (this.#copiesEndMs === Infinity) this.#copiesEndMs = now() + COPIES_MS;
    transfer.blocksInFlight++;
    try {
      return transfer.copyAhead(slot, copies, this.#copiesEndMs);
    } finally {
      transfer.blocksInFlight--;
    }
  }

  #copy(id: number, transfer: Transfer, slot: Slot, copies: PageCacheMoves): void {
    const length = this.#blocks.lengthOf(id);
    const result = copies.move(transfer.file.fd, slot, length, this.#blocks.offsetOf(id));
    this.#isResting = now() >= this.#copiesEndMs;
    // Whoever waits for the end of a transfer learns of it from the engine.
    if (result === length && !transfer.isOver && !this.#isResting) this.complete(id, result);
    else this.#engine.answerLater(id, result);
  }

  #issue(id: number, transfer: Transfer, slot: Slot): void {
    const blocks = this.#blocks;
    const skip = blocks.arrivedOf(id);
    const offset = blocks.offsetOf(id) + skip;
    const length = blocks.lengthOf(id) - skip;
    const { file, openFlags } = transfer;
    transfer.wasRequested = true;
    if (openFlags !== undefined) this.#engine.readFile?.(id, file.path, openFlags, slot, length);
    else if (blocks.isWrite(id)) this.#engine.write(id, file.fd, slot, skip, length, offset);
    else if (file.ways?.readsApart) this.#engine.readMemory?.(id, file.fd, slot, skip, length, offset);
    else this.#engine.read(id, file.fd, slot, skip, length, offset);
  }

  /** Somebody else holds all slots; our own come back with the blocks in flight. */
  #waitForSlot(): void {
    if (this.#isWaitingForSlot || this.#blocks.room < this.#engine.depth) return;
    this.#isWaitingForSlot = true;
    this.#slots.take().then((slot) => {
      this.#isWaitingForSlot = false;
      this.#slots.give(slot);
      this.#pump();
    });
  }
}
