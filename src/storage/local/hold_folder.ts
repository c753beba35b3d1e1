/**
 * Keeps two processes out of one folder, by a lock of the kernel on the folder itself: it leaves no file behind, and
 * ends with the process however that ends. Advice between programs of this kind; nobody else is kept out.
 */
import { cString } from "../../../ffi/c_string.ts";
import { ERRNO, lastErrno } from "../../../ffi/errno.ts";
import { statusOfOpenFile, statusOfPath } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Hold } from "../store.ts";

const LOCK_EX = 2;
const LOCK_NB = 4;

class FolderHold implements Hold {
  readonly #fd: number;
  readonly #path: string;

  constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  /** Whether the folder that is held is the one at its path, or one that was removed since. */
  get isThere(): boolean {
    const held = statusOfOpenFile(this.#fd, this.#path);
    const there = statusOfPath(this.#path);
    return there?.deviceNumber === held.deviceNumber && there.inode === held.inode;
  }

  release(): void {
    libc().close(this.#fd);
  }
}

/**
 * Undefined where there is no such folder, or the file system locks none (NFS locks files alone). `present` is what
 * this gave before and nobody released: it comes back where it holds still what lies at the path.
 */
export function holdFolder(path: string, present?: Hold): Hold | "taken" | undefined {
  if (present instanceof FolderHold && present.isThere) return present;
  const { DIRECTORY, CLOEXEC } = platform().open;
  const fd = libc().open(cString(path), DIRECTORY | CLOEXEC, 0);
  if (fd < 0) return undefined;
  if (libc().flock(fd, LOCK_EX | LOCK_NB) === 0) return new FolderHold(fd, path);
  const errno = lastErrno();
  libc().close(fd);
  return errno === ERRNO.EAGAIN ? "taken" : undefined;
}
