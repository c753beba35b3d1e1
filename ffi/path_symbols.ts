/** Calls that take names or list them; a part of the table in libc.ts, called through it. */
const STATX = {
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
} as const;

export const PATH_SYMBOLS = {
  flock: {
    parameters: [
      "i32", // int fd
      "i32", // int operation
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
  linkat: {
    parameters: [
      "i32", // int olddirfd
      "buffer", // const char *oldpath
      "i32", // int newdirfd
      "buffer", // const char *newpath
      "i32", // int flags
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
  syscall_statx: STATX,
  syscall_statx_async: { ...STATX, nonblocking: true },
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
} as const satisfies Deno.ForeignLibraryInterface;
