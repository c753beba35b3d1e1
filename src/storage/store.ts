/**
 * A place that holds named byte sequences. One contract test suite (store_contract.ts) runs against every
 * backend. A Store belongs to one Worker and uses that Worker's slots; it never promises per block, only per
 * call, and it owns every wait (docs/architecture.md section 4).
 */
import type { ObjectScheme } from "../base/address.ts";
import type { Finding } from "../base/errors.ts";
import type { Slot } from "../base/slot.ts";
import type { Source } from "../base/source.ts";
import type { PendingRequest } from "../metrics/pending_cells.ts";
import type { EndpointRecord } from "./object/endpoint_set.ts";
import type { ObjectSettings } from "./object/object_settings.ts";
import type { RequestStatistics } from "./object/request_counters.ts";

/** Code of the notices that tell of one operation each, for `--verbose`. */
export const OPERATION_NOTICE = "STORAGE_OPERATION";

export interface Entry {
  /** Relative to the store's root, with "/" between parts. */
  readonly name: string;
  readonly size: number;
  readonly isFolder: boolean;
}

/** How I/O is issued; the same meaning on every backend. */
export interface IoOptions {
  readonly engine: "auto" | "uring" | "threads";
  /** Requests in flight per Worker. */
  readonly queueDepth: number;
  /** Largest size of one request in bytes; of objects, of one piece of an answer. */
  readonly blockSizeBytes: number;
  /** How object stores are reached; holds secrets, so it is never shown. */
  readonly objects?: Readonly<Partial<Record<ObjectScheme, ObjectSettings>>>;
}

/**
 * Called once per block, in the order of completion, before its slot is used again. `beganMs` is when the block
 * was asked for (performance.now()).
 */
export type BlockConsumer = (slot: Slot, offset: number, length: number, beganMs: number) => void;

export interface Residency {
  /** Fraction of the file's pages in this machine's page cache; null where it cannot be known. */
  readonly fraction: number | null;
  readonly measuredBy: string;
}

export interface ReadHandle {
  readonly size: number;
  /** Reads a range in blocks, several in flight. A file that ends early is a StorageError. */
  read(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<void>;
  /**
   * As `read`, for those who look at every byte and whom nobody else waits for: what lies in memory is copied by the
   * calling thread, in pieces that are still in its processor's cache when `each` is called. Says whether all of it
   * did. Absent where that is not done.
   */
  readHot?(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<boolean>;
  /**
   * Reads blocks of one length at the offsets that `next` gives, until it gives NO_MORE: what a storage benchmark
   * does at random. Absent where a read of one block costs no more than this.
   */
  readBlocks?(
    next: () => number,
    length: number,
    each: BlockConsumer,
    signal?: AbortSignal,
  ): Promise<void>;
  residency(): Promise<Residency>;
  /** Asks the system to forget the file's pages; writes dirty ones first. */
  dropCache(): Promise<void>;
  close(): Promise<void>;
}

/** Instead of the offset of a next block: there is none. */
export const NO_MORE = -1;

/** Instead of the offset of a next block: none is due before this time, when a Store.wait under way asks again. */
export function notBefore(dueMs: number): number {
  return -2 - dueMs;
}

/** When to ask again; undefined: `next` is an offset, or NO_MORE. Times are those of performance.now(). */
export function askAgainMs(next: number): number | undefined {
  return next <= -2 ? -2 - next : undefined;
}

/** What to do with blocks of a file that is changed in place. Called for every block: it must not allocate. */
export interface BlockOrder {
  /** Offset of the next block, NO_MORE, or notBefore a time. */
  next(): number;
  /** Whether the block that `next` gave last is written; otherwise it is read. */
  isWrite(): boolean;
  /** Puts the bytes to write at the start of the slot. */
  fill(slot: Slot, offset: number, length: number): void;
  /** Called once per block, in the order of completion; for a read before its slot is used again. */
  done(slot: Slot, offset: number, length: number, beganMs: number, isWrite: boolean): void;
}

/** A file or device that is read and written in place. What a stopped write has written stays. */
export interface InPlaceHandle {
  readonly size: number;
  /** Moves blocks of one length, several in flight; reads may be none beyond the end, writes end there. */
  move(order: BlockOrder, length: number, signal?: AbortSignal): Promise<void>;
  /** Forces what was written to the device. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface WriteOptions {
  readonly fsync: boolean;
  /** Without it an existing name is a StorageError (EEXIST). */
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
  /** Called with the number of bytes that reached storage since the last call. */
  readonly onProgress?: (bytes: number) => void;
}

export interface Written {
  readonly bytes: number;
  readonly attempts: number;
  /** Where the time went, in seconds: making the bytes and waiting for storage. */
  readonly fillSeconds: number;
  readonly writeSeconds: number;
  /** The part of `writeSeconds` that forced the bytes to the device; absent where that was not asked for. */
  readonly fsyncSeconds?: number;
}

/** What a run will do here; preflight answers whether that can work. */
export interface Need {
  readonly writes: boolean;
  readonly bytes: number;
  readonly files: number;
  /** False where nothing may be written, not even a probe that is removed again. */
  readonly mayProbe?: boolean;
  /** Some of the names that will be written; no other is longer than the longest of them. */
  readonly names?: readonly string[];
}

export interface StoreDescription {
  readonly backend: "file" | "direct" | "s3" | "gs" | "ais" | "null";
  readonly engine: "uring" | "threads" | "http" | "memory";
  readonly direct: boolean;
  /** Why a choice was made that the user may not expect, e.g. threads instead of io_uring. */
  readonly notes: readonly string[];
}

/** What storage was asked for and has not answered. */
export interface Pending {
  readonly requests: number;
  /** Answers so far: where this does not grow, nothing moves. */
  readonly answered: number;
  /** `beganMs` is of performance.now(). */
  readonly oldest: PendingRequest | undefined;
}

/** A write that was neither finished nor undone, by whomever. */
export interface UnfinishedWrite {
  readonly name: string;
  readonly id: string;
  /** Unix milliseconds; undefined where storage does not say. */
  readonly startedMs: number | undefined;
}

export interface Hold {
  release(): void;
}

export interface Store {
  readonly describe: StoreDescription;
  /** Everything below a folder, recursively, folders not included; names in no promised order. */
  list(prefix: string): AsyncIterable<Entry>;
  stat(name: string): Promise<Entry | undefined>;
  /**
   * `knownSize` spares storage that charges for every question the one for the size; where the file then has
   * another size, reading it fails.
   */
  openRead(name: string, knownSize?: number): Promise<ReadHandle>;
  /**
   * Reads a whole file of one block before it returns, where it lies in this machine's memory; false where `each`
   * was not called, and `openRead` is to be. With `knownSize` nothing is tried for a file of more than a block.
   */
  readNow?(name: string, each: BlockConsumer, knownSize?: number): boolean;
  /**
   * Reads a whole file of one block, which it opens and closes for that alone. Where undefined comes back, or `each`
   * was not called when the promise resolves, `openRead` is to be called. Absent where that costs no more.
   */
  readWhole?(name: string, each: BlockConsumer, signal?: AbortSignal): Promise<void> | undefined;
  /** Under a temporary name until complete; a failed or killed write leaves nothing under the final name. */
  write(name: string, source: Source, options: WriteOptions): Promise<Written>;
  /**
   * As `write`, before it returns, where the file is small and that is quicker than to wait beside others;
   * undefined where nothing was written, and `write` is to be called.
   */
  writeNow?(name: string, source: Source, options: WriteOptions): Written | undefined;
  /** As `writeNow`, but nothing of it stays, and the storage hears nothing of it. */
  rehearseNow?(source: Source, options: WriteOptions): Written | undefined;
  /**
   * Opens a file for changes in place: what a storage benchmark does, and nobody else. With a size it is made when
   * missing, and cut or extended to it; a device keeps its own. Absent where nothing can be changed in place.
   */
  openInPlace?(name: string, size?: number): Promise<InPlaceHandle>;
  /** Removes one file; a missing one is not an error. */
  remove(name: string): Promise<void>;
  /** Removes a folder if it is empty; says whether it did. Does nothing where folders do not exist. */
  removeFolder(name: string): Promise<boolean>;
  /** Makes a folder and its parents, race-safe. Does nothing where folders do not exist. */
  makeFolder(name: string): Promise<void>;
  /**
   * Keeps other processes that ask for the same out of a folder, until it is released or this process ends. Undefined
   * where that cannot be had; absent where storage knows no such thing. `present`, which keeps them out of the same
   * folder, is what comes back unless the folder was removed since; it is the caller's to release otherwise.
   */
  hold?(folder: string, present?: Hold): Hold | "taken" | undefined;
  /** Forces all that was written below the root to the device; nothing where a finished write is durable. */
  sync(): Promise<void>;
  /** What requests came to so far; absent where each is made once and never again. */
  statistics?(): RequestStatistics;
  /** What each endpoint did so far; absent where there are none. */
  endpointRecords?(): readonly EndpointRecord[];
  /** Writes below a folder that nobody finished or undid; absent where they are files that `list` shows. */
  unfinished?(folder: string): AsyncIterable<UnfinishedWrite>;
  /** Undoes one of them; one that is gone is not an error. Present with `unfinished`. */
  discard?(write: UnfinishedWrite): Promise<void>;
  /** Absent where storage always answers. Looks at every request, so not to be called for each of them. */
  pending?(): Pending;
  preflight(need: Need): Promise<readonly Finding[]>;
  /**
   * Completes I/O until `ready()` holds or the clock (performance.now()) reaches `deadlineMs`; precise to
   * tens of microseconds without spinning longer than 0.25 ms. The only way a Worker of Stoker waits.
   */
  wait(deadlineMs: number, ready?: () => boolean): Promise<void>;
  /** Drains what is in flight, then releases everything. */
  close(): Promise<void>;
}
