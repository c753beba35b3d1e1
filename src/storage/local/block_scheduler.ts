/**
 * Keeps the engine's queue full: takes the next block of the oldest transfer that may have one whenever a request
 * and a slot are free, continues short ones, repeats interrupted ones, and turns the rest into errors. No
 * allocation a block.
 */
import { StorageError } from "../../base/errors.ts";
import type { Slot, SlotPool } from "../../base/slot.ts";
import { now } from "../../../ffi/clock.ts";
import { ERRNO, storageError } from "../../../ffi/errno.ts";
import { askAgainMs, type Pending } from "../store.ts";
import type { BlockSink, Engine } from "./engine.ts";
import type { PageCacheMoves } from "./page_cache_copies.ts";
import { PIECE_BYTES } from "./page_cache_reads.ts";
import type { Transfer } from "./transfer.ts";

/** A kernel that answers "try again" this often for one block will not stop. */
const MOST_REPEATS = 1000;
/** How long blocks are copied before the rest of the Worker has its turn. */
const COPIES_MS = 2;
/** What was begun is passed on after so many bytes: a device should not idle while blocks are made or compared. */
const SUBMIT_AFTER_BYTES = 32768;

export class BlockScheduler implements BlockSink {
  resumeMs = Infinity;
  readonly #engine: Engine;
  readonly #slots: SlotPool;
  readonly #queue: Transfer[] = [];
  readonly #freeIds: number[] = [];
  readonly #transfers: (Transfer | undefined)[] = [];
  readonly #slotOf: (Slot | undefined)[] = [];
  readonly #offsets: Float64Array;
  readonly #lengths: Int32Array;
  readonly #arrived: Int32Array;
  readonly #repeats: Int32Array;
  readonly #beganMs: Float64Array;
  /** 1 where the request writes. */
  readonly #writes: Uint8Array;
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
    for (let id = engine.depth - 1; id >= 0; id--) this.#freeIds.push(id);
    this.#offsets = new Float64Array(engine.depth);
    this.#lengths = new Int32Array(engine.depth);
    this.#arrived = new Int32Array(engine.depth);
    this.#repeats = new Int32Array(engine.depth);
    this.#beganMs = new Float64Array(engine.depth);
    this.#writes = new Uint8Array(engine.depth);
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
    if (transfer.blocksInFlight > 0) return this.#cancel(transfer);
    this.#drop(transfer);
    transfer.settle();
  };

  /** Blocks in flight, and how many requests were answered so far. */
  pending(): Pending {
    let oldest: Pending["oldest"];
    let requests = 0;
    this.#transfers.forEach((transfer, id) => {
      if (!transfer) return;
      requests++;
      const beganMs = this.#beganMs[id] ?? 0;
      if (oldest && oldest.beganMs <= beganMs) return;
      const operation = this.#writes[id] === 1 ? "write" : "read";
      oldest = { operation, name: transfer.file.path, offset: this.#offsets[id] ?? 0, beganMs };
    });
    return { requests, answered: this.#answered, oldest };
  }

  complete(id: number, result: number): boolean {
    this.#answered++;
    this.#isResting = false;
    const transfer = this.#transfers[id];
    const slot = this.#slotOf[id];
    if (!transfer || !slot) throw new Error(`Request ${id} completed, but none was in flight`);
    if (!this.#isFinished(id, transfer, result)) {
      this.#issue(id, transfer, slot);
      return false;
    }
    if (transfer.failure === undefined) this.#handOn(id, transfer, slot);
    this.#transfers[id] = undefined;
    this.#slotOf[id] = undefined;
    this.#freeIds.push(id);
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

  #cancel(transfer: Transfer): void {
    this.#transfers.forEach((other, id) => other === transfer && this.#engine.cancel?.(id));
  }

  /** Takes account of a result; false when the rest of the block is to be asked for. */
  #isFinished(id: number, transfer: Transfer, result: number): boolean {
    if (transfer.failure !== undefined) return true;
    if (result === -ERRNO.EINTR || result === -ERRNO.EAGAIN) {
      const repeats = (this.#repeats[id] ?? 0) + 1;
      this.#repeats[id] = repeats;
      if (repeats <= MOST_REPEATS) return false;
    }
    const { file } = transfer;
    if (transfer.openFlags !== undefined) {
      // It is moved whole or not at all, and whoever asked for it goes another way then.
      this.#lengths[id] = Math.max(0, result);
      return true;
    }
    const isWrite = this.#writes[id] === 1;
    const offset = this.#offsets[id] ?? 0;
    const before = this.#arrived[id] ?? 0;
    if (result < 0) {
      transfer.fail(storageError({
        call: isWrite ? "write" : "read",
        operation: isWrite ? "write" : "read",
        path: file.path,
        errno: -result,
        offset: offset + before,
      }));
      return true;
    }
    const needed = transfer.needed(offset, this.#lengths[id] ?? 0);
    if (before + result >= needed) return true;
    // The rest must begin on an aligned offset, so a few bytes may come twice.
    const after = before + result - (before + result) % file.alignment;
    this.#arrived[id] = after;
    if (after > before) return false;
    transfer.fail(
      isWrite ? wroteNothing(file.path, offset) : endsEarly(file.path, offset + before + result),
    );
    return true;
  }

  #handOn(id: number, transfer: Transfer, slot: Slot): void {
    try {
      const isWrite = this.#writes[id] === 1;
      transfer.complete(
        slot,
        this.#offsets[id] ?? 0,
        this.#lengths[id] ?? 0,
        this.#beganMs[id] ?? 0,
        isWrite,
      );
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
      while (this.#freeIds.length > 0 && !this.#isResting) {
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
    const id = this.#freeIds.pop() ?? 0;
    this.#transfers[id] = transfer;
    this.#slotOf[id] = slot;
    this.#offsets[id] = offset;
    this.#lengths[id] = length;
    this.#arrived[id] = 0;
    this.#repeats[id] = 0;
    this.#writes[id] = isWrite ? 1 : 0;
    this.#beganMs[id] = now();
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
    const length = this.#lengths[id] ?? 0;
    const result = copies.move(transfer.file.fd, slot, length, this.#offsets[id] ?? 0);
    this.#isResting = now() >= this.#copiesEndMs;
    // Whoever waits for the end of a transfer learns of it from the engine.
    if (result === length && !transfer.isOver && !this.#isResting) this.complete(id, result);
    else this.#engine.answerLater(id, result);
  }

  #issue(id: number, transfer: Transfer, slot: Slot): void {
    const skip = this.#arrived[id] ?? 0;
    const offset = (this.#offsets[id] ?? 0) + skip;
    const length = (this.#lengths[id] ?? 0) - skip;
    const { file, openFlags } = transfer;
    transfer.wasRequested = true;
    if (openFlags !== undefined) this.#engine.readFile?.(id, file.path, openFlags, slot, length);
    else if (this.#writes[id] === 1) this.#engine.write(id, file.fd, slot, skip, length, offset);
    else if (file.ways?.readsApart) this.#engine.readMemory?.(id, file.fd, slot, skip, length, offset);
    else this.#engine.read(id, file.fd, slot, skip, length, offset);
  }

  /** Somebody else holds all slots; our own come back with the blocks in flight. */
  #waitForSlot(): void {
    if (this.#isWaitingForSlot || this.#freeIds.length < this.#engine.depth) return;
    this.#isWaitingForSlot = true;
    this.#slots.take().then((slot) => {
      this.#isWaitingForSlot = false;
      this.#slots.give(slot);
      this.#pump();
    });
  }
}

function endsEarly(path: string, at: number): StorageError {
  return new StorageError(`Cannot read '${path}' at offset ${at}: the file ends there`, {
    code: "SHORT_FILE",
    operation: "read",
    address: path,
    remedy:
      "Somebody shortened the file, or whoever wrote it was interrupted: write it again, as it was written " +
      "('stoker generate', 'stoker io write').",
  });
}

function wroteNothing(path: string, at: number): StorageError {
  return new StorageError(
    `Cannot write '${path}' at offset ${at}: the system took no bytes and gave no reason`,
    {
      code: "SHORT_WRITE",
      operation: "write",
      address: path,
      remedy: "Look at the kernel log (dmesg) and the free space there.",
    },
  );
}
