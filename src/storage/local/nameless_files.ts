/**
 * Files that have no name until they are complete (O_TMPFILE): whoever is killed leaves nothing, and the folder
 * changes once a file and not twice. Where the file system has none, or a name is taken, there are no more of them:
 * whoever asks writes under a temporary name then.
 */
import { cString, CStringRoom } from "../../../ffi/c_string.ts";
import { ERRNO, lastErrno } from "../../../ffi/errno.ts";
import type { Libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";

const MODE = 0o666; // less the umask
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;
const AT_EMPTY_PATH = 0x1000;
const NO_PATH = new Uint8Array(new ArrayBuffer(1));
/** What file systems and kernels that know no such files say. */
const UNKNOWN: readonly number[] = [ERRNO.EOPNOTSUPP, ERRNO.EISDIR, ERRNO.EINVAL];

export class NamelessFiles {
  readonly #system: Pick<Libc, "open" | "linkat">;
  readonly #folder = new CStringRoom();
  #folderPath = "";
  #areThere = true;
  #namesByDescriptor = true;

  constructor(system: Pick<Libc, "open" | "linkat">) {
    this.#system = system;
  }

  /** A descriptor of a new file for this path, or -1. */
  open(path: string): number {
    if (!this.#areThere || !this.#putFolder(path)) return -1;
    const { WRONLY, DIRECTORY, TMPFILE, CLOEXEC } = platform().open;
    const fd = this.#system.open(this.#folder.bytes, WRONLY | DIRECTORY | TMPFILE | CLOEXEC, MODE);
    if (fd < 0 && UNKNOWN.includes(lastErrno())) this.#areThere = false;
    return fd;
  }

  /** False where it was not to be had: the file goes when it is closed. `path` is as C takes it. */
  giveName(fd: number, path: Uint8Array<ArrayBuffer>): boolean {
    if (this.#namesByDescriptor) {
      if (this.#system.linkat(fd, NO_PATH, AT_FDCWD, path, AT_EMPTY_PATH) === 0) return true;
      // Kernels before 6.10 want CAP_DAC_READ_SEARCH for it, and say that there is no such file.
      this.#namesByDescriptor = lastErrno() !== ERRNO.ENOENT;
    }
    if (
      !this.#namesByDescriptor &&
      this.#system.linkat(AT_FDCWD, cString(`/proc/self/fd/${fd}`), AT_FDCWD, path, AT_SYMLINK_FOLLOW) === 0
    ) return true;
    this.#areThere = false; // EEXIST where files are replaced: the next ones are there too
    return false;
  }

  #putFolder(path: string): boolean {
    const slash = path.lastIndexOf("/");
    const known = this.#folderPath;
    if (known.length === slash && path.startsWith(known)) return true;
    const folder = path.slice(0, slash);
    if (!this.#folder.put(folder)) return false;
    this.#folderPath = folder;
    return true;
  }
}
