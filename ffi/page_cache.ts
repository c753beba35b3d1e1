/**
 * How much of a file lies in the page cache, and how to get it out. Never guesses: where the kernel does not
 * tell this user, the answer is null with the reason.
 */
import { checked, ERRNO, errnoName, lastErrno, storageError } from "./errno.ts";
import { cString } from "./c_string.ts";
import { statusOfOpenFile } from "./file_status.ts";
import { libc } from "./libc.ts";
import { platform, SMALL_PAGE_BYTES } from "./platform.ts";

export interface CachedPages {
  /** Null where it cannot be known. */
  readonly fraction: number | null;
  readonly measuredBy: string;
}

const PROT_READ = 1;
const MAP_SHARED = 1;
const W_OK = 2;
const POSIX_FADV_DONTNEED = 4;
/** mincore answers one byte a page; a window keeps that small for files of terabytes. */
const MINCORE_WINDOW_BYTES = 2 ** 30;

/** The fraction of an open file's pages that are cached: by cachestat(2), else by mincore(2). */
export function cachedPages(fd: number, path: string): CachedPages {
  const { size } = statusOfOpenFile(fd, path);
  if (size === 0) return { fraction: 0, measuredBy: "the file is empty" };
  return byCachestat(fd, size) ?? byMincore(fd, path);
}

/** The older way; exported because a machine with cachestat would never test it. */
export function byMincore(fd: number, path: string): CachedPages {
  const status = statusOfOpenFile(fd, path);
  // The kernel answers "all resident" to those who neither own the file nor may write it.
  if (libc().geteuid() !== 0 && status.uid !== libc().geteuid() && libc().access(cString(path), W_OK) !== 0) {
    const measuredBy = "mincore tells only the owner of a file and those who may write it";
    return { fraction: null, measuredBy };
  }
  let resident = 0;
  const flags = new Uint8Array(Math.ceil(Math.min(status.size, MINCORE_WINDOW_BYTES) / SMALL_PAGE_BYTES));
  for (let at = 0; at < status.size; at += MINCORE_WINDOW_BYTES) {
    const length = Math.min(MINCORE_WINDOW_BYTES, status.size - at);
    resident += residentInWindow(fd, path, at, length, flags);
  }
  return { fraction: resident / Math.ceil(status.size / SMALL_PAGE_BYTES), measuredBy: "mincore" };
}

/** Writes dirty pages and asks the kernel to forget all of them. */
export function dropCachedPages(fd: number, path: string): void {
  checked(libc().fdatasync(fd), "fdatasync", "flush", path);
  const errno = libc().posix_fadvise(fd, 0n, 0n, POSIX_FADV_DONTNEED);
  if (errno !== 0) {
    throw storageError({ call: "posix_fadvise", operation: "drop the cache of", path, errno });
  }
}

function byCachestat(fd: number, size: number): CachedPages | undefined {
  const range = new BigUint64Array(2); // offset and length; length 0 means to the end
  const counts = new BigUint64Array(5); // cached, dirty, under writeback, evicted, recently evicted
  const number = BigInt(platform().syscalls.cachestat);
  if (libc().syscall_cachestat(number, fd, range, counts, 0) >= 0) {
    const pages = Math.ceil(size / SMALL_PAGE_BYTES);
    return { fraction: Math.min(1, Number(counts[0]) / pages), measuredBy: "cachestat" };
  }
  const errno = lastErrno();
  if (errno === ERRNO.EPERM) {
    const measuredBy = "cachestat tells only the owner of a file and those who may write it (EPERM)";
    return { fraction: null, measuredBy };
  }
  if (errno === ERRNO.EOPNOTSUPP) {
    return {
      fraction: null,
      measuredBy: `the file system does not count its pages (${errnoName(errno)})`,
    };
  }
  return undefined;
}

function residentInWindow(
  fd: number,
  path: string,
  at: number,
  length: number,
  flags: Uint8Array<ArrayBuffer>,
): number {
  const address = libc().mmap(0n, BigInt(length), PROT_READ, MAP_SHARED, fd, BigInt(at));
  const value = BigInt.asIntN(64, BigInt(Deno.UnsafePointer.value(address)));
  if (value === -1n || address === null) {
    throw storageError({ call: "mmap", operation: "look into the cache of", path, errno: lastErrno() });
  }
  try {
    checked(libc().mincore(address, BigInt(length), flags), "mincore", "look into the cache of", path);
  } finally {
    libc().munmap(address, BigInt(length));
  }
  let resident = 0;
  const pages = Math.ceil(length / SMALL_PAGE_BYTES);
  for (let page = 0; page < pages; page++) resident += (flags[page] ?? 0) & 1;
  return resident;
}
