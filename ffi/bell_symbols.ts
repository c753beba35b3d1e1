/** What makes bells and sleeps at them; a part of the table in libc.ts, called through it. */
export const BELL_SYMBOLS = {
  eventfd: {
    parameters: [
      "u32", // unsigned int initval
      "i32", // int flags
    ],
    result: "i32", // int fd
  },
  ppoll: {
    parameters: [
      "buffer", // struct pollfd *fds
      "u64", // nfds_t nfds
      "buffer", // const struct timespec *tmo_p
      "pointer", // const sigset_t *sigmask
    ],
    result: "i32", // int
  },
  poll_async: {
    name: "poll",
    parameters: [
      "buffer", // struct pollfd *fds
      "u64", // nfds_t nfds
      "i32", // int timeout
    ],
    result: "i32", // int
    nonblocking: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;
