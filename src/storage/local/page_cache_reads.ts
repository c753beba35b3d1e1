/**
 * Takes blocks of open files out of the page cache by calls of the Worker's own thread, for those who look at every
 * byte: what one block after the other brings into one slot is still in a cache then, and a request of a block costs
 * more than the call. It never waits for storage: the calls refuse what is not in memory, and that is requested.
 */
import { ERRNO } from "../../../ffi/errno.ts";
import { isMemory } from "../../../ffi/file_system.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Slot } from "../../base/slot.ts";
import type { Engine } from "./engine.ts";
import { GrowingPause } from "./growing_pause.ts";
import { isOfThisMachine, type PageCacheMoves } from "./page_cache_copies.ts";

/** Smaller ones cost more in calls than a nearer cache saves: 64 KiB a third more processor time in all. */
export const PIECE_BYTES = 1 << 20;
/** Give what lies in memory alone. */
const RWF_NOWAIT = 8;

/** Bytes, or negative where there are none for whatever reason. */
type Read = (fd: number, slot: Slot, length: number, offset: number) => number;

export class PageCacheReads implements PageCacheMoves {
  readonly #read: Read;
  readonly #pause = new GrowingPause();

  constructor(read: Read) {
    this.#read = read;
  }

  next(): boolean {
    return this.#pause.next();
  }

  /** Where nothing could be read it says "try again": a request will wait for the bytes, or tell why there are none. */
  move(fd: number, slot: Slot, length: number, offset: number): number {
    const result = this.#read(fd, slot, length, offset);
    // However long it took: it waited for a processor, and a request would have waited for it too.
    this.#pause.ended(result === length);
    return result > 0 ? result : -ERRNO.EAGAIN;
  }
}

/**
 * For files on a file system of this type; undefined where a server may be asked for what is in memory, and where
 * processors are idle and have threads that copy: those of the threads engine, and of the kernel for files that are
 * memory.
 */
export function pageCacheReads(
  type: string,
  engine: Engine["name"],
  workers: number,
  processors: number,
): PageCacheReads | undefined {
  if (!isOfThisMachine(type)) return undefined;
  if (workers < processors && (isMemory(type) || engine === "threads")) return undefined;
  // File systems that are memory know no other, and refuse the flag.
  return new PageCacheReads(preadv2(isMemory(type) ? 0 : RWF_NOWAIT));
}

function preadv2(flags: number): Read {
  const system = libc();
  const number = BigInt(platform().syscalls.preadv2);
  // An explicit buffer: the garbage collector moves small typed arrays that have none of their own.
  const vector = new BigUint64Array(new ArrayBuffer(16)); // struct iovec
  return (fd, slot, length, offset) => {
    vector[0] = slot.address;
    vector[1] = BigInt(length);
    return system.syscall_preadv2(number, fd, vector, 1n, BigInt(offset), 0n, flags);
  };
}
