/** The system calls of io_uring, which no C library wraps; a part of the table in libc.ts, called through it. */
export const URING_SYMBOLS = {
  syscall_io_uring_setup: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "u32", // u32 entries
      "buffer", // struct io_uring_params *p
    ],
    result: "i32", // int fd
  },
  syscall_io_uring_enter: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "u32", // unsigned int fd
      "u32", // unsigned int to_submit
      "u32", // unsigned int min_complete
      "u32", // unsigned int flags
      "buffer", // const void *arg: struct io_uring_getevents_arg
      "usize", // size_t argsz
    ],
    result: "i32", // int
  },
  syscall_io_uring_register: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "u32", // unsigned int fd
      "u32", // unsigned int opcode
      "buffer", // void *arg
      "u32", // unsigned int nr_args
    ],
    result: "i32", // int
  },
} as const satisfies Deno.ForeignLibraryInterface;
