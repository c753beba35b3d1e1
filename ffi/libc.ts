/**
 * The C library as one typed table: every symbol that Stoker calls, with C type and name of each parameter.
 * Opened at the first call and never closed. Calls that a C library may lack (statx, cachestat, io_uring) go
 * through syscall(2), whose variadic arguments travel in registers like ordinary ones on x86-64 and arm64 Linux.
 */
import { PreflightError } from "../src/base/errors.ts";
import { BELL_SYMBOLS } from "./bell_symbols.ts";
import { platform } from "./platform.ts";
import { SOCKET_SYMBOLS } from "./socket_symbols.ts";
import { URING_SYMBOLS } from "./uring_symbols.ts";
import { WAITLESS_SYMBOLS } from "./waitless_symbols.ts";

export const LIBC_SYMBOLS = {
  open: {
    parameters: [
      "buffer", // const char *pathname
      "i32", // int flags
      "u32", // mode_t mode
    ],
    result: "i32", // int fd
  },
  open_async: {
    name: "open",
    parameters: [
      "buffer", // const char *pathname
      "i32", // int flags
      "u32", // mode_t mode
    ],
    result: "i32", // int fd
    nonblocking: true,
  },
  close: {
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
  },
  ...SOCKET_SYMBOLS,
  // Requests stay below 2 GiB, so the results fit 32 bits. Parameters of 64 bits are never declared as 32: the
  // upper half of their register or stack slot would be undefined.
  pread: {
    parameters: [
      "i32", // int fd
      "usize", // void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "i32", // ssize_t
  },
  pread_async: {
    name: "pread",
    parameters: [
      "i32", // int fd
      "usize", // void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "i32", // ssize_t
    nonblocking: true,
  },
  pwrite: {
    parameters: [
      "i32", // int fd
      "usize", // const void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "i32", // ssize_t
  },
  pwrite_async: {
    name: "pwrite",
    parameters: [
      "i32", // int fd
      "usize", // const void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "i32", // ssize_t
    nonblocking: true,
  },
  read: {
    parameters: [
      "i32", // int fd
      "buffer", // void *buf
      "usize", // size_t count
    ],
    result: "isize", // ssize_t
  },
  write: {
    parameters: [
      "i32", // int fd
      "buffer", // const void *buf
      "usize", // size_t count
    ],
    result: "isize", // ssize_t
  },
  fsync: {
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
  },
  fsync_async: {
    name: "fsync",
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
    nonblocking: true,
  },
  fdatasync: {
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
  },
  fdatasync_async: {
    name: "fdatasync",
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
    nonblocking: true,
  },
  syncfs: {
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
  },
  syncfs_async: {
    name: "syncfs",
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
    nonblocking: true,
  },
  fallocate: {
    parameters: [
      "i32", // int fd
      "i32", // int mode
      "i64", // off_t offset
      "i64", // off_t len
    ],
    result: "i32", // int
  },
  lseek: {
    parameters: [
      "i32", // int fd
      "i64", // off_t offset
      "i32", // int whence
    ],
    result: "i64", // off_t
  },
  ftruncate: {
    parameters: [
      "i32", // int fd
      "i64", // off_t length
    ],
    result: "i32", // int
  },
  unlink: {
    parameters: [
      "buffer", // const char *pathname
    ],
    result: "i32", // int
  },
  link: {
    parameters: [
      "buffer", // const char *oldpath
      "buffer", // const char *newpath
    ],
    result: "i32", // int
  },
  rename: {
    parameters: [
      "buffer", // const char *oldpath
      "buffer", // const char *newpath
    ],
    result: "i32", // int
  },
  mkdir: {
    parameters: [
      "buffer", // const char *pathname
      "u32", // mode_t mode
    ],
    result: "i32", // int
  },
  rmdir: {
    parameters: [
      "buffer", // const char *pathname
    ],
    result: "i32", // int
  },
  access: {
    parameters: [
      "buffer", // const char *pathname
      "i32", // int mode
    ],
    result: "i32", // int
  },
  // The kernel's struct statfs is the same on both processors; statvfs is the C library's own.
  statfs: {
    parameters: [
      "buffer", // const char *path
      "buffer", // struct statfs *buf
    ],
    result: "i32", // int
  },
  posix_fadvise: {
    parameters: [
      "i32", // int fd
      "i64", // off_t offset
      "i64", // off_t len
      "i32", // int advice
    ],
    result: "i32", // int: the error itself, errno is not set
  },
  posix_memalign: {
    parameters: [
      "buffer", // void **memptr
      "usize", // size_t alignment
      "usize", // size_t size
    ],
    result: "i32", // int: the error itself, errno is not set
  },
  free: {
    parameters: [
      "pointer", // void *ptr
    ],
    result: "void",
  },
  mmap: {
    parameters: [
      "usize", // void *addr
      "usize", // size_t length
      "i32", // int prot
      "i32", // int flags
      "i32", // int fd
      "i64", // off_t offset
    ],
    result: "pointer", // void *, all ones on failure
  },
  munmap: {
    parameters: [
      "pointer", // void *addr
      "usize", // size_t length
    ],
    result: "i32", // int
  },
  mincore: {
    parameters: [
      "pointer", // void *addr
      "usize", // size_t length
      "buffer", // unsigned char *vec
    ],
    result: "i32", // int
  },
  madvise: {
    parameters: [
      "usize", // void *addr
      "usize", // size_t length
      "i32", // int advice
    ],
    result: "i32", // int
  },
  ...BELL_SYMBOLS,
  clock_gettime: {
    parameters: [
      "i32", // clockid_t clockid
      "pointer", // struct timespec *tp
    ],
    result: "i32", // int
  },
  getrlimit: {
    parameters: [
      "i32", // int resource
      "buffer", // struct rlimit *rlim
    ],
    result: "i32", // int
  },
  geteuid: {
    parameters: [],
    result: "u32", // uid_t
  },
  syscall_statx: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int dirfd
      "buffer", // const char *pathname
      "i32", // int flags
      "u32", // unsigned int mask
      "buffer", // struct statx *statxbuf
    ],
    result: "i32", // int
  },
  syscall_statx_async: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int dirfd
      "buffer", // const char *pathname
      "i32", // int flags
      "u32", // unsigned int mask
      "buffer", // struct statx *statxbuf
    ],
    result: "i32", // int
    nonblocking: true,
  },
  syscall_getdents64: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int fd
      "buffer", // struct linux_dirent64 *dirent
      "u32", // unsigned int count
    ],
    result: "i32", // int
  },
  syscall_renameat2: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int olddirfd
      "buffer", // const char *oldpath
      "i32", // int newdirfd
      "buffer", // const char *newpath
      "u32", // unsigned int flags
    ],
    result: "i32", // int
  },
  syscall_cachestat: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int fd
      "buffer", // struct cachestat_range *cstat_range
      "buffer", // struct cachestat *cstat
      "u32", // unsigned int flags
    ],
    result: "i32", // int
  },
  ...URING_SYMBOLS,
  ...WAITLESS_SYMBOLS,
  __errno_location: {
    parameters: [],
    result: "pointer", // int *, one per thread
  },
} as const satisfies Deno.ForeignLibraryInterface;

export type Libc = Deno.DynamicLibrary<typeof LIBC_SYMBOLS>["symbols"];

let opened: Libc | undefined;

/** The C library of this process. */
export function libc(): Libc {
  return opened ??= openLibrary(libraryNames(platform().architecture), LIBC_SYMBOLS);
}

/** glibc first; a musl system has the other name (there Deno itself runs through a glibc layer). */
export function libraryNames(architecture: string): readonly string[] {
  return ["libc.so.6", `libc.musl-${architecture}.so.1`];
}

/** Opens the first library that exists; a missing library or symbol is refused in plain words. */
export function openLibrary<Symbols extends Deno.ForeignLibraryInterface>(
  names: readonly string[],
  symbols: Symbols,
): Deno.DynamicLibrary<Symbols>["symbols"] {
  const reasons: string[] = [];
  let cause: unknown;
  for (const name of names) {
    try {
      return Deno.dlopen(name, symbols).symbols;
    } catch (error) {
      cause = error;
      reasons.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const text = `Cannot load the C library for native storage calls: ${reasons.join("; ")}`;
  const remedy =
    "Use a Linux with glibc 2.17 or newer, or an object store address such as s3://bucket/prefix.";
  throw new PreflightError([{ severity: "error", code: "NO_LIBC", text, remedy }], cause);
}
