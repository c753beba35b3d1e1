/**
 * Calls that can be told not to wait for storage, and that a C library may lack; a part of the table in libc.ts,
 * called through it.
 */
export const WAITLESS_SYMBOLS = {
  syscall_openat2: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int dirfd
      "buffer", // const char *pathname
      "buffer", // struct open_how *how
      "usize", // size_t size
    ],
    result: "i32", // int fd
  },
  syscall_preadv2: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i32", // int fd
      "buffer", // const struct iovec *iov
      "usize", // unsigned long vlen
      "i64", // unsigned long pos_l: the whole offset on 64 bits
      "i64", // unsigned long pos_h
      "i32", // int flags
    ],
    result: "i32", // ssize_t; requests stay below 2 GiB
  },
} as const satisfies Deno.ForeignLibraryInterface;
