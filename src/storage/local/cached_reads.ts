/**
 * Reads what lies in the page cache by calls of the Worker's own thread: a file of 64 KiB that is opened, read and
 * closed by requests takes twice as long, for its promises more than for its bytes. It never waits for storage: the
 * calls themselves refuse what is not in memory, and that is left to the ordinary way.
 */
import { CStringRoom } from "../../../ffi/c_string.ts";
import { fileSystemOf, isMemory } from "../../../ffi/file_system.ts";
import { type Libc, libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Slot, SlotPool } from "../../base/slot.ts";
import type { BlockConsumer } from "../store.ts";
import { nearestFolder } from "./nearest_folder.ts";
import { isOfThisMachine } from "./page_cache_copies.ts";

const AT_FDCWD = -100;
/** A pipe without a writer, or a file with a lease, would be waited for. */
const O_NONBLOCK = 0o4000n;
/** Look the path up in memory alone (5.12). */
const RESOLVE_CACHED = 0x20n;
const OPEN_HOW_BYTES = 24;
/** Give what lies in memory alone. */
const RWF_NOWAIT = 8;
/** How many reads go the ordinary way after one that found nothing in memory, at first and at most. */
const FIRST_PAUSE = 16;
const LONGEST_PAUSE = 1024;
/** A read from memory that takes longer waited for something after all. */
const SLOW_MS = 5;

type System = Pick<Libc, "syscall_openat2" | "syscall_preadv2" | "close">;

export class CachedReads {
  readonly #slots: SlotPool;
  readonly #mostBytes: number;
  readonly #flags: number;
  readonly #system: System;
  readonly #clock: () => number;
  readonly #openNumber = BigInt(platform().syscalls.openat2);
  readonly #readNumber = BigInt(platform().syscalls.preadv2);
  readonly #path = new CStringRoom();
  // Explicit buffers: the garbage collector moves small typed arrays that have none of their own.
  readonly #how = new BigUint64Array(new ArrayBuffer(OPEN_HOW_BYTES));
  readonly #vector = new BigUint64Array(new ArrayBuffer(16)); // struct iovec
  #pause = FIRST_PAUSE;
  #skipped = 0;

  /** Files of at most `mostBytes`; `flags` of each read. */
  constructor(
    slots: SlotPool,
    mostBytes: number,
    flags = RWF_NOWAIT,
    system: System = libc(),
    clock: () => number = () => performance.now(),
  ) {
    this.#slots = slots;
    this.#mostBytes = mostBytes;
    this.#flags = flags;
    this.#system = system;
    this.#clock = clock;
    const { RDONLY, CLOEXEC } = platform().open;
    this.#how[0] = BigInt(RDONLY | CLOEXEC) | O_NONBLOCK;
    this.#how[2] = RESOLVE_CACHED;
  }

  /** Reads a whole file of one block. False where `each` was not called: the ordinary way will say why, or wait. */
  whole(path: string, each: BlockConsumer): boolean {
    if (this.#skipped > 0) {
      this.#skipped--;
      return false;
    }
    if (!this.#path.put(path)) return false;
    const slot = this.#slots.tryTake();
    if (!slot) return false;
    try {
      const began = this.#clock();
      const bytes = this.#read(slot);
      const took = this.#clock() - began;
      if (bytes > 0 && took < SLOW_MS) this.#pause = FIRST_PAUSE;
      else this.#skip();
      if (bytes === 0) return false;
      each(slot, 0, bytes, began);
      return true;
    } finally {
      this.#slots.give(slot);
    }
  }

  /** All bytes of the file at the path, or none. */
  #read(slot: Slot): number {
    const size = BigInt(OPEN_HOW_BYTES);
    const fd = this.#system.syscall_openat2(this.#openNumber, AT_FDCWD, this.#path.bytes, this.#how, size);
    if (fd < 0) return 0;
    const bytes = this.#readAt(fd, slot, 0);
    // What lies in memory may be a part of the file: only a second read says that it ends there.
    const isWhole = bytes > 0 && this.#readAt(fd, slot, bytes) === 0;
    this.#system.close(fd);
    return isWhole ? bytes : 0;
  }

  #readAt(fd: number, slot: Slot, at: number): number {
    const room = Math.min(slot.length, this.#mostBytes) - at;
    // Without room a byte more would go over the first one, which nobody will look at then.
    this.#vector[0] = slot.address + BigInt(room > 0 ? at : 0);
    this.#vector[1] = BigInt(Math.max(1, room));
    return this.#system.syscall_preadv2(this.#readNumber, fd, this.#vector, 1n, BigInt(at), 0n, this.#flags);
  }

  #skip(): void {
    this.#skipped = this.#pause;
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }
}

/** For files below `root`; undefined where a server may be asked for what is in memory. */
export function cachedReads(root: string, slots: SlotPool, mostBytes: number): CachedReads | undefined {
  const { type } = fileSystemOf(nearestFolder(root));
  if (!isOfThisMachine(type)) return undefined;
  // File systems that are memory know no other, and refuse the flag.
  return new CachedReads(slots, mostBytes, isMemory(type) ? 0 : RWF_NOWAIT);
}
