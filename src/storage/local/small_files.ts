/**
 * Writes whole files of one block in one go, by calls of the Worker's own thread: of a file of 128 KiB the kernel's
 * copy takes half of the time, and each request and promise beside it a part of the rest. Never for long: between
 * two stretches a file goes the ordinary way, on which everybody else of the Worker has his turn.
 */
import { CStringRoom } from "../../../ffi/c_string.ts";
import { ERRNO, lastErrno, storageError } from "../../../ffi/errno.ts";
import { type Libc, libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Slot, SlotPool } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import type { WriteOptions, Written } from "../store.ts";
import type { PageCacheMoves } from "./page_cache_copies.ts";
import { NamelessFiles } from "./nameless_files.ts";
import { temporaryPath } from "./temporary_name.ts";

const MODE = 0o666; // less the umask
/** How long files are written in one stretch. */
const STRETCH_MS = 10;

type System = Pick<Libc, "open" | "close" | "linkat" | "rename" | "unlink">;

export class SmallFiles {
  readonly #copies: PageCacheMoves;
  readonly #slots: SlotPool;
  readonly #mostBytes: number;
  readonly #system: System;
  readonly #clock: () => number;
  readonly #nameless: NamelessFiles;
  readonly #temporary = new CStringRoom();
  readonly #final = new CStringRoom();
  #stretchEndMs = 0;

  /** Files of at most a block. */
  constructor(
    copies: PageCacheMoves,
    slots: SlotPool,
    mostBytes: number,
    system: System = libc(),
    clock: () => number = () => performance.now(),
    nameless: NamelessFiles = new NamelessFiles(system),
  ) {
    this.#copies = copies;
    this.#slots = slots;
    this.#mostBytes = mostBytes;
    this.#system = system;
    this.#nameless = nameless;
    this.#clock = clock;
  }

  /**
   * Undefined where the file must go the ordinary way: now, since others wait or storage does, or always. What it
   * throws, the ordinary way would have thrown; no part of the file is left then.
   */
  write(path: string, source: Source, options: WriteOptions): Written | undefined {
    const { size } = source;
    if (size === 0 || size > this.#mostBytes || options.fsync || !options.overwrite) return undefined;
    options.signal?.throwIfAborted();
    const began = this.#clock();
    if (began >= this.#stretchEndMs) {
      this.#stretchEndMs = began + STRETCH_MS;
      return undefined;
    }
    if (!this.#copies.next() || !this.#final.put(path)) return undefined;
    const slot = this.#slots.tryTake();
    if (!slot) return undefined;
    try {
      source.fill(0, size, slot);
      const fillMs = this.#clock() - began;
      if (!this.#put(path, slot, size)) return undefined;
      options.onProgress?.(size);
      const writeSeconds = (this.#clock() - began - fillMs) / 1000;
      return { bytes: size, attempts: 1, fillSeconds: fillMs / 1000, writeSeconds };
    } finally {
      this.#slots.give(slot);
    }
  }

  /** False where nothing was written, and the ordinary way will say why or do better. */
  #put(path: string, slot: Slot, size: number): boolean {
    const fd = this.#nameless.open(path);
    if (fd < 0) return this.#putNamed(path, slot, size);
    const result = this.#copies.move(fd, slot, size, 0);
    const isThere = result === size && this.#nameless.giveName(fd, this.#final.bytes);
    const failed = this.#close(fd, result);
    if (failed) {
      if (isThere) this.#system.unlink(this.#final.bytes);
      throw storageError({ operation: "write", path, ...failed });
    }
    return isThere || result === size && this.#putNamed(path, slot, size);
  }

  #putNamed(path: string, slot: Slot, size: number): boolean {
    const temporary = temporaryPath(path);
    const { WRONLY, CREAT, EXCL, CLOEXEC } = platform().open;
    if (!this.#temporary.put(temporary)) return false;
    const fd = this.#system.open(this.#temporary.bytes, WRONLY | CREAT | EXCL | CLOEXEC, MODE);
    if (fd < 0) return false;
    const result = this.#copies.move(fd, slot, size, 0);
    let failed = this.#close(fd, result);
    if (!failed && result === size) {
      if (this.#system.rename(this.#temporary.bytes, this.#final.bytes) === 0) return true;
      failed = { call: "rename", errno: lastErrno() };
    }
    this.#system.unlink(this.#temporary.bytes);
    if (failed) throw storageError({ operation: "write", path, ...failed });
    return false;
  }

  /** Closes a file to which a copy gave this result; what failed, if anything did. */
  #close(fd: number, result: number): Failed | undefined {
    const closed = this.#system.close(fd) < 0 ? lastErrno() : 0;
    if (result < 0 && result !== -ERRNO.EINTR) return { call: "write", errno: -result };
    return closed !== 0 && closed !== ERRNO.EINTR ? { call: "close", errno: closed } : undefined;
  }
}

interface Failed {
  readonly call: string;
  readonly errno: number;
}
