/**
 * What reading and writing have in common on local storage: where the files lie, through which engine, under
 * which rules. Opens and closes every file, and knows what O_DIRECT asks of it.
 */
import type { Arena } from "../../../ffi/arena.ts";
import { cString } from "../../../ffi/c_string.ts";
import { ERRNO, storageError } from "../../../ffi/errno.ts";
import { type FileStatus, statusOfOpenFile } from "../../../ffi/file_status.ts";
import type { StorageError } from "../../base/errors.ts";
import type { Slot } from "../../base/slot.ts";
import type { Pending } from "../store.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { WaysByDevice } from "./file_ways.ts";
import type { BlockScheduler } from "./block_scheduler.ts";
import { DescriptorQueue } from "./descriptor_queue.ts";
import { directAlignment, directRefused, type KnownAlignments, unalignedBlocks } from "./direct_alignment.ts";
import type { Engine } from "./engine.ts";
import { PendingCalls } from "./pending_calls.ts";
import type { OpenFile } from "./transfer.ts";

type Access = "read" | "write" | "change";

export class LocalFiles {
  readonly root: string;
  readonly direct: boolean;
  readonly blockBytes: number;
  readonly engine: Engine;
  readonly scheduler: BlockScheduler;
  readonly arena: Arena;
  readonly #ways: WaysByDevice | undefined;
  readonly #known: KnownAlignments = new Map();
  /** Folders in which a file took O_DIRECT in blocks of this Store. */
  readonly #taken = new Set<string>();
  readonly #calls = new PendingCalls();
  readonly #descriptors: DescriptorQueue;

  constructor(parts: {
    readonly root: string;
    readonly direct: boolean;
    readonly blockBytes: number;
    readonly engine: Engine;
    readonly scheduler: BlockScheduler;
    readonly arena: Arena;
    /** Absent: every block is requested. */
    readonly ways?: WaysByDevice;
  }) {
    this.root = parts.root;
    this.direct = parts.direct;
    this.blockBytes = parts.blockBytes;
    this.engine = parts.engine;
    this.scheduler = parts.scheduler;
    this.arena = parts.arena;
    this.#ways = parts.ways;
    this.#descriptors = new DescriptorQueue(parts.engine, this.#calls);
  }

  /** The path of a name; one that would leave the root is a bug of the caller. */
  path(name: string): string {
    if (name.startsWith("/") || name.split("/").includes("..")) {
      throw new TypeError(`The name '${name}' leads out of '${this.root}'`);
    }
    if (name.includes("\0")) throw new TypeError(`The name ${JSON.stringify(name)} has a zero byte`);
    return name === "" ? this.root : this.root === "/" ? `/${name}` : `${this.root}/${name}`;
  }

  /** Whether a file may be opened of which nobody looks what O_DIRECT means there: one beside it was looked at. */
  mayOpenUnseen(path: string): boolean {
    return !this.direct || this.#taken.has(folderOf(path));
  }

  /** What `make` makes of the file and of what it is; where that throws the file is closed. */
  openToRead<T>(path: string, make: (file: OpenFile, status: FileStatus) => T): Promise<T> {
    return this.#openAs(path, "read", platform().open.RDONLY, make);
  }

  /** A new file; an existing one is EEXIST. Whatever is said of it names the file that it is to become. */
  create(path: string, becomes: string): Promise<OpenFile> {
    const { WRONLY, CREAT, EXCL } = platform().open;
    return this.#openAs(path, "write", WRONLY | CREAT | EXCL, (file) => file, becomes);
  }

  /** For changes in place; made when missing, if so asked. */
  openInPlace(path: string, create: boolean): Promise<OpenFile> {
    const { RDWR, CREAT } = platform().open;
    return this.#openAs(path, "change", create ? RDWR | CREAT : RDWR, (file) => file);
  }

  /** Forces what was written to the device. */
  async fsync(fd: number, path: string): Promise<void> {
    const result = await this.#calls.during("flush", path, this.engine.fsync(fd, false));
    if (result < 0) throw storageError({ call: "fsync", operation: "flush", path, errno: -result });
  }

  /** What the file system was asked for and has not answered, named as its callers do. */
  pending(): Pending {
    const { requests, answered, oldest: block } = this.scheduler.pending();
    const call = this.#calls.oldest;
    const oldest = call && (!block || call.beganMs < block.beganMs) ? call : block;
    return {
      requests: requests + this.#calls.count,
      answered: answered + this.#calls.answered,
      oldest: oldest && { ...oldest, name: this.#nameOf(oldest.name) },
    };
  }

  /** A piece of a slot. */
  readonly part = (slot: Slot, skip: number, length: number): Slot => {
    return this.arena.view(slot.offset + skip, length);
  };

  /** Closes what was opened; the error of a write that failed late arrives here on network file systems. */
  async close(file: OpenFile): Promise<void> {
    const result = await this.#calls.during("close", file.path, this.engine.closeFile(file.fd));
    this.#descriptors.free();
    if (result < 0 && result !== -ERRNO.EINTR) {
      throw storageError({ call: "close", operation: "close", path: file.path, errno: -result });
    }
  }

  /** For files that were only read: nothing can fail late, so nobody has to wait. */
  closeUnwritten(file: OpenFile): void {
    libc().close(file.fd);
    this.#descriptors.free();
  }

  /** Not async, like what it calls: every promise of an open is a part of the time of a small file. */
  #openAs<T>(
    path: string,
    access: Access,
    flags: number,
    make: (file: OpenFile, status: FileStatus) => T,
    called: string = path,
  ): Promise<T> {
    const { CLOEXEC, DIRECT } = platform().open;
    const opening = { path, called, flags: flags | CLOEXEC | (this.direct ? DIRECT : 0) };
    return new Promise((resolve, reject) => {
      const answered = (fd: number) => {
        try {
          resolve(this.#made(fd, path, access, make, called));
        } catch (error) {
          reject(error);
        }
      };
      this.#descriptors.open(opening, answered, reject);
    });
  }

  /** `called`: what it is to become, where the path is a temporary one; so it is in every message. */
  #made<T>(
    fd: number,
    path: string,
    access: Access,
    make: (file: OpenFile, status: FileStatus) => T,
    called: string,
  ): T {
    if (fd < 0) throw this.#notOpened(-fd, path, access, called);
    this.#descriptors.keep();
    try {
      const status = statusOfOpenFile(fd, called);
      const alignment = this.direct
        ? this.#alignment(fd, called, access === "write" ? "write" : "read", status)
        : 1;
      return make({ fd, path: called, alignment, ways: this.#ways?.of(path, status) }, status);
    } catch (error) {
      this.closeUnwritten({ fd, path: called, alignment: 1 });
      if (access === "write") libc().unlink(cString(path));
      throw error;
    }
  }

  #notOpened(errno: number, path: string, access: Access, called: string): StorageError {
    this.#descriptors.wakeNext();
    // ramfs creates the file before it refuses O_DIRECT.
    if (errno === ERRNO.EINVAL && this.direct) {
      if (access === "write") libc().unlink(cString(path));
      return directRefused(called, "the file system refused it (EINVAL from open)");
    }
    const operation = access === "read" ? "read" : "write";
    return storageError({ call: "open", operation, path: called, errno });
  }

  #alignment(fd: number, path: string, access: "read" | "write", status: FileStatus): number {
    const alignment = directAlignment(fd, path, access, this.#known, status);
    if (this.blockBytes % alignment !== 0) throw unalignedBlocks(path, this.blockBytes, alignment);
    this.#taken.add(folderOf(path));
    return alignment;
  }

  #nameOf(path: string): string {
    return this.root !== "/" && path.startsWith(`${this.root}/`) ? path.slice(this.root.length + 1) : path;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
