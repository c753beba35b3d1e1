/**
 * The C library as one typed table: every symbol that Stoker calls, with C type and name of each parameter.
 * Opened at the first call and never closed. Calls that a C library may lack (statx, cachestat, io_uring) go
 * through syscall(2), whose variadic arguments travel in registers like ordinary ones on x86-64 and arm64 Linux.
 */
import { PreflightError } from "../src/base/errors.ts";
import { BELL_SYMBOLS } from "./bell_symbols.ts";
import { FILE_SYMBOLS } from "./file_symbols.ts";
import { PATH_SYMBOLS } from "./path_symbols.ts";
import { platform } from "./platform.ts";
import { SOCKET_SYMBOLS } from "./socket_symbols.ts";
import { URING_SYMBOLS } from "./uring_symbols.ts";
import { WAITLESS_SYMBOLS } from "./waitless_symbols.ts";

export const LIBC_SYMBOLS = {
  ...FILE_SYMBOLS,
  ...PATH_SYMBOLS,
  ...SOCKET_SYMBOLS,
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
