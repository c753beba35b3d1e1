/**
 * What the kernel knows about a file, by statx(2): size, kind, owner, and what O_DIRECT needs there. Synchronous,
 * cheap once the file is open, and free of the C library's own struct layouts.
 */
import { cString } from "./c_string.ts";
import { checked, ERRNO, lastErrno, storageError } from "./errno.ts";
import { keptDuring } from "./kept_buffers.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

export interface FileStatus {
  readonly size: number;
  readonly kind: "file" | "folder" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Device number as "major:minor", as /proc/self/mountinfo and /sys/dev/block name it. */
  readonly device: string;
  /** The same as one number, which is cheaper to compare. */
  readonly deviceNumber: number;
  /** The device that this is the name of, as above; undefined: it names no block device. */
  readonly blockDevice: string | undefined;
  /** Identity of the file on its device. */
  readonly inode: string;
  /** Bytes that are allocated for it. */
  readonly allocatedBytes: number;
  /**
   * What O_DIRECT needs: alignment of memory and of offsets in bytes, both 0 where the file system refuses
   * it; undefined where the kernel cannot say.
   */
  readonly direct: { readonly memory: number; readonly offset: number } | undefined;
}

const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const STATX_BASIC_STATS = 0x7ff;
const STATX_DIOALIGN = 0x2000;
const STATX_BYTES = 256;
const KIND_MASK = 0o170000;
const KIND_FOLDER = 0o040000;
const KIND_FILE = 0o100000;
const KIND_BLOCK_DEVICE = 0o060000;
const EMPTY_PATH = cString("");

const buffer = new Uint8Array(STATX_BYTES);
const view = new DataView(buffer.buffer);

/** The status of a path, or undefined when nothing is there. Follows symbolic links. */
export function statusOfPath(path: string): FileStatus | undefined {
  const result = statx(AT_FDCWD, cString(path), 0);
  if (result >= 0) return new Parsed();
  const errno = lastErrno();
  if (errno === ERRNO.ENOENT || errno === ERRNO.ENOTDIR) return undefined;
  throw storageError({ call: "statx", operation: "look at", path, errno });
}

/**
 * Resolves when the kernel has answered for a path, whatever it says. Another thread waits for it, so a file system
 * that hangs does not hold the caller.
 */
export async function pathAnswers(path: string): Promise<void> {
  const asked = cString(path);
  const answer = new Uint8Array(STATX_BYTES);
  const call = libc().syscall_statx_async(
    BigInt(platform().syscalls.statx),
    AT_FDCWD,
    asked,
    0,
    STATX_BASIC_STATS,
    answer,
  );
  await keptDuring(call, asked, answer);
}

/** The status of an open file; the path is for the message only. */
export function statusOfOpenFile(fd: number, path: string): FileStatus {
  checked(statx(fd, EMPTY_PATH, AT_EMPTY_PATH), "statx", "look at", path);
  return new Parsed();
}

/** The status of an entry of an open folder by its raw name, or undefined when it is gone. */
export function statusInFolder(
  folder: number,
  name: Uint8Array<ArrayBuffer>,
  path: string,
): FileStatus | undefined {
  if (statx(folder, name, 0) >= 0) return new Parsed();
  const errno = lastErrno();
  // A dangling symbolic link, or a file that went between the listing and now.
  if (errno === ERRNO.ENOENT || errno === ERRNO.ELOOP) return undefined;
  throw storageError({ call: "statx", operation: "look at", path, errno });
}

let number: bigint | undefined;

function statx(folder: number, path: Uint8Array<ArrayBuffer>, flags: number): number {
  number ??= BigInt(platform().syscalls.statx);
  return libc().syscall_statx(number, folder, path, flags, STATX_BASIC_STATS | STATX_DIOALIGN, buffer);
}

/** A status is taken for every file that is opened; its texts are made only for who asks. */
class Parsed implements FileStatus {
  readonly size = uint64(40);
  readonly mode: number;
  readonly kind: FileStatus["kind"];
  readonly uid = view.getUint32(20, true);
  readonly gid = view.getUint32(24, true);
  readonly allocatedBytes = uint64(48) * 512;
  readonly direct: FileStatus["direct"];
  readonly #inodeHigh = view.getUint32(36, true);
  readonly #inodeLow = view.getUint32(32, true);
  readonly #deviceMajor = view.getUint32(136, true);
  readonly #deviceMinor = view.getUint32(140, true);
  readonly #namedMajor = view.getUint32(128, true);
  readonly #namedMinor = view.getUint32(132, true);
  readonly #isBlockDevice: boolean;

  constructor() {
    const mode = view.getUint16(28, true);
    const kind = mode & KIND_MASK;
    this.#isBlockDevice = kind === KIND_BLOCK_DEVICE;
    this.mode = mode & 0o7777;
    this.kind = kind === KIND_FILE ? "file" : kind === KIND_FOLDER ? "folder" : "other";
    const knowsDirect = (view.getUint32(0, true) & STATX_DIOALIGN) !== 0;
    this.direct = knowsDirect
      ? { memory: view.getUint32(152, true), offset: view.getUint32(156, true) }
      : undefined;
  }

  get device(): string {
    return `${this.#deviceMajor}:${this.#deviceMinor}`;
  }

  get deviceNumber(): number {
    return this.#deviceMajor * 2 ** 32 + this.#deviceMinor;
  }

  get blockDevice(): string | undefined {
    return this.#isBlockDevice ? `${this.#namedMajor}:${this.#namedMinor}` : undefined;
  }

  /** Large numbers, which some file systems give, are beyond what a double holds. */
  get inode(): string {
    if (this.#inodeHigh === 0) return String(this.#inodeLow);
    return (BigInt(this.#inodeHigh) << 32n | BigInt(this.#inodeLow)).toString();
  }
}

function uint64(at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
