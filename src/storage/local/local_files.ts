/**
 * What reading and writing have in common on local storage: where the files lie, through which engine, under
 * which rules. Opens every file, and waits for a descriptor when the process has none left.
 */
import type { Arena } from "../../../ffi/arena.ts";
import { cString } from "../../../ffi/c_string.ts";
import { ERRNO, storageError } from "../../../ffi/errno.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { BlockScheduler } from "./block_scheduler.ts";
import { directAlignment, directRefused, type KnownAlignments, unalignedBlocks } from "./direct_alignment.ts";
import type { Engine } from "./engine.ts";
import type { OpenFile } from "./transfer.ts";

const MODE = 0o666; // less the umask
/** A file that changes or vanishes while an open is repeated will not be repeated for ever. */
const MOST_REPEATS = 100;

export class LocalFiles {
  readonly root: string;
  readonly direct: boolean;
  readonly blockBytes: number;
  readonly engine: Engine;
  readonly scheduler: BlockScheduler;
  readonly arena: Arena;
  readonly #known: KnownAlignments = new Map();
  readonly #waiting: (() => void)[] = [];
  #open = 0;

  constructor(parts: {
    readonly root: string;
    readonly direct: boolean;
    readonly blockBytes: number;
    readonly engine: Engine;
    readonly scheduler: BlockScheduler;
    readonly arena: Arena;
  }) {
    this.root = parts.root;
    this.direct = parts.direct;
    this.blockBytes = parts.blockBytes;
    this.engine = parts.engine;
    this.scheduler = parts.scheduler;
    this.arena = parts.arena;
  }

  /** The path of a name; one that would leave the root is a bug of the caller. */
  path(name: string): string {
    if (name.startsWith("/") || name.split("/").includes("..")) {
      throw new TypeError(`The name '${name}' leads out of '${this.root}'`);
    }
    return name === "" ? this.root : this.root === "/" ? `/${name}` : `${this.root}/${name}`;
  }

  openToRead(path: string): Promise<OpenFile> {
    return this.#openAs(path, "read", platform().open.RDONLY);
  }

  /** A new file; an existing one is EEXIST. */
  create(path: string): Promise<OpenFile> {
    const { WRONLY, CREAT, EXCL } = platform().open;
    return this.#openAs(path, "write", WRONLY | CREAT | EXCL);
  }

  /** Closes what was opened; the error of a write that failed late arrives here on network file systems. */
  async close(file: OpenFile): Promise<void> {
    const result = await this.engine.closeFile(file.fd);
    this.#closed();
    if (result < 0 && result !== -ERRNO.EINTR) {
      throw storageError({ call: "close", operation: "close", path: file.path, errno: -result });
    }
  }

  /** For files that were only read: nothing can fail late, so nobody has to wait. */
  closeUnwritten(file: OpenFile): void {
    libc().close(file.fd);
    this.#closed();
  }

  async #openAs(path: string, access: "read" | "write", flags: number): Promise<OpenFile> {
    const { CLOEXEC, DIRECT } = platform().open;
    const fd = await this.#descriptor(path, flags | CLOEXEC | (this.direct ? DIRECT : 0));
    if (fd < 0) {
      // ramfs creates the file before it refuses O_DIRECT.
      if (fd === -ERRNO.EINVAL && this.direct) {
        if (access === "write") libc().unlink(cString(path));
        throw directRefused(path, "the file system refused it (EINVAL from open)");
      }
      throw storageError({ call: "open", operation: access, path, errno: -fd });
    }
    this.#open++;
    try {
      return { fd, path, alignment: this.direct ? this.#alignment(fd, path, access) : 1 };
    } catch (error) {
      this.closeUnwritten({ fd, path, alignment: 1 });
      if (access === "write") libc().unlink(cString(path));
      throw error;
    }
  }

  #alignment(fd: number, path: string, access: "read" | "write"): number {
    const alignment = directAlignment(fd, path, access, this.#known);
    if (this.blockBytes % alignment !== 0) throw unalignedBlocks(path, this.blockBytes, alignment);
    return alignment;
  }

  async #descriptor(path: string, flags: number): Promise<number> {
    const bytes = cString(path);
    for (let repeats = 0;; repeats++) {
      const fd = await this.engine.open(bytes, flags, MODE);
      if (fd === -ERRNO.EMFILE && this.#open > 0) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      } else if (repeats >= MOST_REPEATS || (fd !== -ERRNO.EINTR && fd !== -ERRNO.EAGAIN)) {
        return fd;
      }
    }
  }

  #closed(): void {
    this.#open--;
    this.#waiting.shift()?.();
  }
}
