/**
 * One read or write of a file as the scheduler sees it: which block comes next, and what happens with a slot
 * before and after. One promise for the whole of it, none for a block.
 */
import { now } from "../../../ffi/clock.ts";
import type { Slot } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import { type BlockConsumer, NO_MORE } from "../store.ts";
import type { FileWays } from "./file_ways.ts";
import type { PageCacheMoves } from "./page_cache_copies.ts";
import { PIECE_BYTES } from "./page_cache_reads.ts";
import { unwatchAbort, watchAbort } from "./abort_watch.ts";

/**
 * Of one file that is written through the page cache. The kernel takes such writes one after another, whatever is in
 * flight (they lock the file), so more of them only push each other out of the processor's cache: with 32 MiB a
 * save on tmpfs reached two thirds of the rate that it has with 4.
 */
const CACHED_WINDOW_BYTES = 4 << 20;

/** An open file, and what O_DIRECT asks of its offsets and lengths (1 without it). */
export interface OpenFile {
  readonly fd: number;
  readonly path: string;
  readonly alignment: number;
  /** What its file system allows; absent: every block is requested as any other. */
  readonly ways?: FileWays | undefined;
}

export abstract class Transfer {
  /** Whether the block that begins at `next` is written. */
  abstract readonly isWrite: boolean;
  readonly done: Promise<void>;
  readonly file: OpenFile;
  /** Where the next block begins, notBefore a time, or NO_MORE. */
  next: number;
  blocksInFlight = 0;
  /** More of its blocks are not begun at once, however many requests are free. */
  mostInFlight = Infinity;
  /** Flags with which its one request opens the file itself; undefined: it is open. */
  openFlags: number | undefined;
  /** Its blocks may be copied into or out of the page cache one after the other, without requests. */
  mayCopy = false;
  /** A block of it was requested. */
  wasRequested = false;
  failure: unknown;
  /** Who counts the transfers of the file. */
  owner: { settled(): void } | undefined;
  #resolve!: () => void; // Set by the Promise constructor, which runs before this one returns.
  #reject!: (reason: unknown) => void; // As above.
  readonly #signal: AbortSignal | undefined;
  readonly #stopped: (transfer: Transfer) => void;

  /** `stopped` is called when the signal ends the transfer. */
  constructor(
    file: OpenFile,
    first: number,
    signal: AbortSignal | undefined,
    stopped: (transfer: Transfer) => void,
  ) {
    this.file = file;
    this.next = first;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = signal;
    this.#stopped = stopped;
    if (signal?.aborted) this.fail(signal.reason);
    else if (signal) watchAbort(signal, this);
  }

  /** The signal has aborted. */
  aborted(): void {
    this.fail(this.#signal?.reason);
    this.#stopped(this);
  }

  /** Length of the block that begins at `next`. */
  abstract get nextLength(): number;
  /** Sets `next` to the block after this one, of which `length` bytes are asked for. */
  abstract advance(length: number): void;
  /** Before the request: a write makes its bytes. */
  abstract begin(slot: Slot, offset: number, length: number): void;
  /** Bytes of a block that must arrive; a file may end within an aligned block. */
  abstract needed(offset: number, length: number): number;
  /** After the request, before the slot has another owner. */
  abstract complete(slot: Slot, offset: number, length: number, beganMs: number, isWrite: boolean): void;

  /**
   * Moves blocks by `copies` through one slot until that time, in a loop so short that it is compiled early: what the
   * scheduler does for a block takes a third as long as to copy it until the compiler has been through it. Never the
   * last block, of which others hear. False where the next one did not come whole: a request will tell why.
   */
  copyAhead(_slot: Slot, _copies: PageCacheMoves, _untilMs: number): boolean {
    return true;
  }

  /** No block begins any more; the first reason counts. */
  fail(reason: unknown): void {
    this.failure ??= reason;
    this.next = -1;
  }

  get isOver(): boolean {
    return this.next === NO_MORE;
  }

  /** Settles the promise. */
  settle(): void {
    if (this.#signal) unwatchAbort(this.#signal, this);
    this.owner?.settled();
    if (this.failure === undefined) this.#resolve();
    else this.#reject(this.failure);
  }
}

/** Reads blocks of a range one after the other. */
export class ReadTransfer extends Transfer {
  readonly isWrite = false;
  readonly #offset: number;
  readonly #end: number;
  readonly #blockBytes: number;
  readonly #each: BlockConsumer;
  readonly #part: (slot: Slot, skip: number, length: number) => Slot;

  constructor(
    file: OpenFile,
    range: { readonly offset: number; readonly length: number },
    blockBytes: number,
    each: BlockConsumer,
    part: (slot: Slot, skip: number, length: number) => Slot,
    signal: AbortSignal | undefined,
    stopped: (transfer: Transfer) => void,
  ) {
    const first = range.offset - range.offset % file.alignment;
    super(file, range.length === 0 ? -1 : first, signal, stopped);
    this.#offset = range.offset;
    this.#end = range.offset + range.length;
    this.#blockBytes = blockBytes;
    this.#each = each;
    this.#part = part;
  }

  get nextLength(): number {
    const rest = this.#end - this.next;
    return rest >= this.#blockBytes ? this.#blockBytes : roundUp(rest, this.file.alignment);
  }

  advance(length: number): void {
    const next = this.next + length;
    this.next = next < this.#end ? next : -1;
  }

  begin(): void {}

  override copyAhead(slot: Slot, copies: PageCacheMoves, untilMs: number): boolean {
    const { fd, alignment } = this.file;
    if (alignment > 1) return true;
    const length = Math.min(PIECE_BYTES, this.#blockBytes);
    let began = now();
    // What hears of a block may stop the transfer.
    while (this.next >= 0 && this.next + length < this.#end && began < untilMs) {
      const offset = this.next;
      if (copies.move(fd, slot, length, offset) !== length) return false;
      this.next = offset + length;
      this.#each(slot, offset, length, began);
      began = now();
    }
    return true;
  }

  needed(offset: number, length: number): number {
    return Math.min(length, this.#end - offset);
  }

  complete(slot: Slot, offset: number, length: number, beganMs: number): void {
    const end = Math.min(offset + length, this.#end);
    if (offset >= this.#offset) return this.#each(slot, offset, end - offset, beganMs);
    const skip = this.#offset - offset;
    this.#each(this.#part(slot, skip, end - this.#offset), this.#offset, end - this.#offset, beganMs);
  }
}

/** Reads blocks of one length wherever the caller wants the next one. */
export class ScatteredTransfer extends Transfer {
  readonly isWrite = false;
  readonly nextLength: number;
  readonly #where: () => number;
  readonly #each: BlockConsumer;

  constructor(
    file: OpenFile,
    where: () => number,
    length: number,
    each: BlockConsumer,
    signal: AbortSignal | undefined,
    stopped: (transfer: Transfer) => void,
  ) {
    super(file, 0, signal, stopped);
    this.nextLength = length;
    this.#where = where;
    this.#each = each;
    if (!this.isOver) this.next = where();
  }

  advance(): void {
    this.next = this.#where();
  }

  begin(): void {}

  needed(_offset: number, length: number): number {
    return length;
  }

  complete(slot: Slot, offset: number, length: number, beganMs: number): void {
    this.#each(slot, offset, length, beganMs);
  }
}

/** Writes a whole Source; the last block is padded with zeros to the alignment. */
export class WriteTransfer extends Transfer {
  readonly isWrite = true;
  /** Time spent on making the bytes. */
  fillMs = 0;
  readonly #source: Source;
  readonly #blockBytes: number;
  readonly #onProgress: ((bytes: number) => void) | undefined;

  constructor(
    file: OpenFile,
    source: Source,
    blockBytes: number,
    onProgress: ((bytes: number) => void) | undefined,
    signal: AbortSignal | undefined,
    stopped: (transfer: Transfer) => void,
  ) {
    super(file, source.size === 0 ? -1 : 0, signal, stopped);
    this.#source = source;
    this.#blockBytes = blockBytes;
    this.#onProgress = onProgress;
    if (file.alignment > 1) return;
    this.mayCopy = true;
    this.mostInFlight = Math.max(2, Math.floor(CACHED_WINDOW_BYTES / blockBytes));
  }

  get nextLength(): number {
    const rest = this.#source.size - this.next;
    return rest >= this.#blockBytes ? this.#blockBytes : roundUp(rest, this.file.alignment);
  }

  advance(): void {
    const next = this.next + this.#blockBytes;
    this.next = next < this.#source.size ? next : -1;
  }

  begin(slot: Slot, offset: number, length: number): void {
    const began = performance.now();
    const own = Math.min(length, this.#source.size - offset);
    this.#source.fill(offset, own, slot);
    if (own < length) slot.bytes.fill(0, own, length);
    this.fillMs += performance.now() - began;
  }

  needed(_offset: number, length: number): number {
    return length;
  }

  complete(_slot: Slot, offset: number, length: number): void {
    this.#onProgress?.(Math.min(length, this.#source.size - offset));
  }
}

/** The next multiple of `alignment`. */
export function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
