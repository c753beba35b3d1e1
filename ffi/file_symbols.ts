/**
 * Calls on open files, a part of the table in libc.ts, called through it. What may wait for storage has a twin that
 * another thread calls.
 */
const OPEN = {
  parameters: [
    "buffer", // const char *pathname
    "i32", // int flags
    "u32", // mode_t mode
  ],
  result: "i32", // int fd
} as const;

// Requests stay below 2 GiB, so the results fit 32 bits. Parameters of 64 bits are never declared as 32: the
// upper half of their register or stack slot would be undefined.
const PREAD = {
  parameters: [
    "i32", // int fd
    "usize", // void *buf
    "usize", // size_t count
    "i64", // off_t offset
  ],
  result: "i32", // ssize_t
} as const;

const PWRITE = {
  parameters: [
    "i32", // int fd
    "usize", // const void *buf
    "usize", // size_t count
    "i64", // off_t offset
  ],
  result: "i32", // ssize_t
} as const;

const FLUSH = {
  parameters: [
    "i32", // int fd
  ],
  result: "i32", // int
} as const;

export const FILE_SYMBOLS = {
  open: OPEN,
  open_async: { ...OPEN, name: "open", nonblocking: true },
  close: {
    parameters: [
      "i32", // int fd
    ],
    result: "i32", // int
  },
  pread: PREAD,
  pread_async: { ...PREAD, name: "pread", nonblocking: true },
  pwrite: PWRITE,
  pwrite_async: { ...PWRITE, name: "pwrite", nonblocking: true },
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
  fsync: FLUSH,
  fsync_async: { ...FLUSH, name: "fsync", nonblocking: true },
  fdatasync: FLUSH,
  fdatasync_async: { ...FLUSH, name: "fdatasync", nonblocking: true },
  syncfs: FLUSH,
  syncfs_async: { ...FLUSH, name: "syncfs", nonblocking: true },
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
  posix_fadvise: {
    parameters: [
      "i32", // int fd
      "i64", // off_t offset
      "i64", // off_t len
      "i32", // int advice
    ],
    result: "i32", // int: the error itself, errno is not set
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
} as const satisfies Deno.ForeignLibraryInterface;
