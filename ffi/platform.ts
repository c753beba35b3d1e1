/**
 * Facts of the Linux ABI that differ between processors, and those that do not but are needed by number.
 * Only x86-64 and arm64 are known; everything else is refused before a wrong number reaches the kernel.
 */
import { PreflightError } from "../src/base/errors.ts";

export type Architecture = "x86_64" | "aarch64";

/** Open flags; O_DIRECT, O_DIRECTORY and O_NOFOLLOW are permuted between the two processors. */
export interface OpenFlags {
  readonly RDONLY: number;
  readonly WRONLY: number;
  readonly RDWR: number;
  readonly CREAT: number;
  readonly EXCL: number;
  readonly TRUNC: number;
  readonly CLOEXEC: number;
  readonly DIRECT: number;
  readonly DIRECTORY: number;
  readonly NOFOLLOW: number;
  /** Together with DIRECTORY. */
  readonly TMPFILE: number;
}

/** Numbers for syscall(2), for calls that a C library may not have. */
export interface SyscallNumbers {
  readonly getdents64: number;
  readonly openat2: number;
  readonly preadv2: number;
  readonly renameat2: number;
  readonly statx: number;
  readonly io_uring_setup: number;
  readonly io_uring_enter: number;
  readonly io_uring_register: number;
  readonly cachestat: number;
}

export interface Platform {
  readonly architecture: Architecture;
  readonly open: OpenFlags;
  readonly syscalls: SyscallNumbers;
}

const COMMON_OPEN = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  CLOEXEC: 0o2000000,
  TMPFILE: 0o20000000,
} as const;

// Calls added since Linux 5.1 have the same number everywhere.
const COMMON_SYSCALLS = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  openat2: 437,
  cachestat: 451,
} as const;

const PLATFORMS: Readonly<Record<Architecture, Platform>> = {
  x86_64: {
    architecture: "x86_64",
    open: { ...COMMON_OPEN, DIRECT: 0o40000, DIRECTORY: 0o200000, NOFOLLOW: 0o400000 },
    syscalls: { ...COMMON_SYSCALLS, getdents64: 217, preadv2: 327, renameat2: 316, statx: 332 },
  },
  aarch64: {
    architecture: "aarch64",
    open: { ...COMMON_OPEN, DIRECT: 0o200000, DIRECTORY: 0o40000, NOFOLLOW: 0o100000 },
    syscalls: { ...COMMON_SYSCALLS, getdents64: 61, preadv2: 286, renameat2: 276, statx: 291 },
  },
};

/** The table for an operating system and processor as `Deno.build` names them. */
export function platformOf(os: string, architecture: string): Platform {
  if (os === "linux" && (architecture === "x86_64" || architecture === "aarch64")) {
    return PLATFORMS[architecture];
  }
  throw new PreflightError([{
    severity: "error",
    code: "PLATFORM",
    text:
      `Cannot use native storage calls on ${os} ${architecture}: only Linux on x86_64 and aarch64 is known`,
    remedy: "Run on Linux (x86-64 or arm64), or use an object store address such as s3://bucket/prefix.",
  }]);
}

let current: Platform | undefined;

/** The machine we run on. */
export function platform(): Platform {
  return current ??= platformOf(Deno.build.os, Deno.build.arch);
}

/** The unit of mmap(2), mincore(2) and cachestat(2) on every x86-64 and on nearly every arm64 kernel. */
export const SMALL_PAGE_BYTES = 4096;
