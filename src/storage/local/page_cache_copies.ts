/**
 * Puts blocks of files into the page cache by calls of the Worker's own thread, as long as that is quick. The kernel
 * copies them in any case: in the thread that made them they lie in its processor's cache, while a thread of the
 * kernel fetches them first. But a call may wait, for a device that takes no more, and then nothing else of this
 * Worker goes on: after a slow one, blocks are requested for a while. Where no device is behind the files, a slow call
 * only lacked its processor or memory, as any other would have, and nothing is requested.
 */
import { lastErrno } from "../../../ffi/errno.ts";
import { isMemory } from "../../../ffi/file_system.ts";
import { libc } from "../../../ffi/libc.ts";
import type { Slot } from "../../base/slot.ts";
import { GrowingPause } from "./growing_pause.ts";

/** Below this a call waited for something; a copy is ten times as fast on a slow machine. */
const LEAST_BYTES_PER_MS = 100_000;
/** One that lost its processor for a moment did not wait for storage. */
const LEAST_MS = 5;

/** File systems of which this machine alone knows what its page cache holds. Others may ask a server each time. */
const OWN = new Set(["tmpfs", "ramfs", "ext4", "xfs", "btrfs", "bcachefs", "zfs", "f2fs", "overlay"]);

/** What moves blocks between slots and the page cache without a request. */
export interface PageCacheMoves {
  /** Whether the next block is to be moved at once; to be asked once for each. */
  next(): boolean;
  /** Bytes, or a negative errno. */
  move(fd: number, slot: Slot, length: number, offset: number): number;
}

type Write = (fd: number, slot: Slot, length: number, offset: number) => number;

export class PageCacheCopies implements PageCacheMoves {
  readonly #write: Write;
  readonly #clock: () => number;
  readonly #pause = new GrowingPause();

  constructor(write: Write = pwrite, clock: () => number = () => performance.now()) {
    this.#write = write;
    this.#clock = clock;
  }

  next(): boolean {
    return this.#pause.next();
  }

  move(fd: number, slot: Slot, length: number, offset: number): number {
    const began = this.#clock();
    const result = this.#write(fd, slot, length, offset);
    this.#pause.ended(!isSlowCopy(length, this.#clock() - began));
    return result;
  }
}

/** For files that are memory and nothing else: no call ever waits for storage. */
export const MEMORY_COPIES: PageCacheMoves = { next: () => true, move: pwrite };

/**
 * For files on a file system of this type; undefined where blocks are better requested. With fewer Workers than
 * processors the kernel's threads copy on those that are idle, which is worth more than a warm cache.
 */
export function pageCacheCopies(
  type: string,
  workers: number,
  processors: number,
): PageCacheMoves | undefined {
  if (workers < processors) return undefined;
  if (isMemory(type)) return MEMORY_COPIES;
  return isOfThisMachine(type) ? new PageCacheCopies() : undefined;
}

/** Copies of the same kind that remember nothing of these. */
export function freshCopies(copies: PageCacheMoves): PageCacheMoves {
  return copies === MEMORY_COPIES ? copies : new PageCacheCopies();
}

/** Whether a copy of so many bytes that took so long waited for something. */
export function isSlowCopy(length: number, tookMs: number): boolean {
  return tookMs >= LEAST_MS && length < tookMs * LEAST_BYTES_PER_MS;
}

/** Whether a file system of this type asks nobody else for what lies in the page cache. */
export function isOfThisMachine(type: string): boolean {
  return OWN.has(type);
}

function pwrite(fd: number, slot: Slot, length: number, offset: number): number {
  const result = libc().pwrite(fd, slot.address, BigInt(length), BigInt(offset));
  return result >= 0 ? result : -lastErrno();
}
