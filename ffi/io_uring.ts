/**
 * An io_uring driven from JavaScript: the rings are mapped memory, requests and completions are words in typed
 * views, and one system call passes a whole batch. It belongs to the thread that made it: requests that another
 * thread submits die with that thread. Nothing is allocated for a request.
 */
import { ERRNO, lastErrno, storageError } from "./errno.ts";
import { type Libc, libc } from "./libc.ts";
import { platform } from "./platform.ts";

const PARAMS_BYTES = 120;
const FEATURE_SINGLE_MMAP = 1 << 0;
const FEATURE_NODROP = 1 << 1;
const FEATURE_EXT_ARG = 1 << 8;
const FEATURE_CQE_SKIP = 1 << 11;
const NEEDED_FEATURES = FEATURE_SINGLE_MMAP | FEATURE_NODROP | FEATURE_EXT_ARG;
const ENTER_GETEVENTS = 1;
const ENTER_EXT_ARG = 8;
const EVENTS_ARGUMENT_BYTES = 24n; // struct io_uring_getevents_arg
const OFFSET_SQES = 0x10000000n;
const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x8001;
const SQE_BYTES = 64;
const CQE_BYTES = 16;
const SQE_WORDS = SQE_BYTES / 4;
const WORD = 2 ** 32;
const AT_FDCWD = -100;

const SETUP_COOP_TASKRUN = 1 << 8;
const SETUP_SINGLE_ISSUER = 1 << 12;
const SETUP_DEFER_TASKRUN = 1 << 13;
/** Completions are worked on when this thread asks (6.1), at its next system call (5.19), or by interrupting it. */
const MODES = [SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN, SETUP_COOP_TASKRUN, 0];

const OP_NOP = 0;
const OP_FSYNC = 3;
const OP_READ_FIXED = 4;
const OP_WRITE_FIXED = 5;
const OP_ASYNC_CANCEL = 14;
const OP_OPENAT = 18;
const OP_CLOSE = 19;
const OP_READ = 22;
const OP_WRITE = 23;
const FSYNC_DATASYNC = 1;
const REGISTER_BUFFERS = 0;
const REGISTER_FILES = 2;
const MOST_REGISTERED_BYTES = 2 ** 30;
/** The descriptor of a request is a place in the ring's table. */
const FIXED_FILE = 1 << 0;
/** The next request waits for this one, and begins only if it succeeds; or in any case. */
const LINK = 1 << 2;
const HARD_LINK = 1 << 3;
/** To be begun by a thread of the kernel, by one more where those that it has are busy. */
const APART = 1 << 4;
/** Only a failure completes; those that it keeps from beginning do not. */
const QUIET_SUCCESS = 1 << 6;

/** The requests that read a whole file, as `part` names them. */
export const PART = { alone: 0, open: 1, read: 2, end: 3, close: 4 } as const;

/** Why this machine has no usable io_uring. */
export class NoIoUring extends Error {
  override readonly name = "NoIoUring";
}

export class Ring {
  /** Id and result (or negative errno) of the completion that `take` took. */
  id = 0;
  result = 0;
  /** What it is of the requests of one `readFile`; PART.alone of all others. */
  part: number = PART.alone;
  readonly entries: number;
  readonly #fd: number;
  readonly #libc: Libc = libc();
  readonly #enterNumber = BigInt(platform().syscalls.io_uring_enter);
  readonly #mappings: { readonly at: Deno.PointerValue; readonly bytes: bigint }[] = [];
  #lentFrom = 0;
  #lentTo = 0;
  readonly #features: number;
  #words: Int32Array;
  #sqes: Int32Array;
  readonly #sqHead: number;
  readonly #sqTail: number;
  readonly #sqMask: number;
  readonly #cqHead: number;
  readonly #cqTail: number;
  readonly #cqMask: number;
  readonly #cqes: number;
  // Explicit buffers: the garbage collector moves small typed arrays that have none of their own.
  readonly #argument = new Int32Array(new ArrayBuffer(Number(EVENTS_ARGUMENT_BYTES)));
  readonly #timeout = new Int32Array(new ArrayBuffer(16));

  /** Room for at least `entries` requests that wait to be submitted. */
  constructor(entries: number) {
    const params = new Uint8Array(PARAMS_BYTES);
    const view = new DataView(params.buffer);
    this.#fd = setup(this.#libc, entries, params);
    const field = (at: number) => view.getUint32(at, true);
    this.entries = field(0);
    this.#features = field(20);
    if ((this.#features & NEEDED_FEATURES) !== NEEDED_FEATURES) {
      this.#libc.close(this.#fd);
      throw new NoIoUring("io_uring of this kernel is too old (5.11 is needed)");
    }
    // The array of indices behind the submission queue, or the completions, end the mapping.
    const ringBytes = Math.max(field(64) + this.entries * 4, field(100) + field(4) * CQE_BYTES);
    this.#words = new Int32Array(this.#map(ringBytes, 0n));
    this.#sqes = new Int32Array(this.#map(this.entries * SQE_BYTES, OFFSET_SQES));
    this.#sqHead = field(40) >> 2;
    this.#sqTail = field(44) >> 2;
    this.#sqMask = this.entries - 1;
    this.#cqHead = field(80) >> 2;
    this.#cqTail = field(84) >> 2;
    this.#cqMask = field(4) - 1;
    this.#cqes = field(100) >> 2;
    const indices = field(64) >> 2;
    for (let i = 0; i < this.entries; i++) this.#words[indices + i] = i;
    const timeout = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(this.#timeout)));
    this.#argument[4] = timeout | 0;
    this.#argument[5] = (timeout / WORD) | 0;
  }

  /**
   * Lets the kernel hold on to the pages of this memory, so that it need not find and lock them for each request
   * that lies in it. False where it does not, for its own reasons: an old kernel, a limit of locked memory.
   */
  lend(address: number, bytes: number): boolean {
    const vector = new BigUint64Array([BigInt(address), BigInt(bytes)]); // struct iovec
    const number = BigInt(platform().syscalls.io_uring_register);
    if (bytes > MOST_REGISTERED_BYTES || this.#lentTo > 0) return false;
    if (this.#libc.syscall_io_uring_register(number, this.#fd, REGISTER_BUFFERS, vector, 1) < 0) return false;
    this.#lentFrom = address;
    this.#lentTo = address + bytes;
    return true;
  }

  /** Requests from now on do not rely on what was lent. */
  stopRelying(): void {
    this.#lentFrom = this.#lentTo = 0;
  }

  /** Addresses are numbers: user space ends far below 2^53. Says whether the request relies on what was lent. */
  read(id: number, fd: number, address: number, length: number, offset: number): boolean {
    const isLent = address >= this.#lentFrom && address + length <= this.#lentTo;
    this.#push(isLent ? OP_READ_FIXED : OP_READ, id, fd, address, length, offset | 0, (offset / WORD) | 0, 0);
    return isLent;
  }

  /**
   * As read, begun by a thread of the kernel at once, as many of them as it takes. For files that the kernel reads in
   * threads in any case: it has one copy after another as long as none of them waits for anything.
   */
  readApart(id: number, fd: number, address: number, length: number, offset: number): boolean {
    const isLent = this.read(id, fd, address, length, offset);
    this.#chain(APART, PART.alone, 0);
    return isLent;
  }

  /** As read. */
  write(id: number, fd: number, address: number, length: number, offset: number): boolean {
    const isLent = address >= this.#lentFrom && address + length <= this.#lentTo;
    this.#push(
      isLent ? OP_WRITE_FIXED : OP_WRITE,
      id,
      fd,
      address,
      length,
      offset | 0,
      (offset / WORD) | 0,
      0,
    );
    return isLent;
  }

  /**
   * Gives the ring a table of its own for this many open files, which are no descriptors of the process. False where
   * the kernel cannot open files into one (before 5.17), or does not give it.
   */
  addPlaces(count: number): boolean {
    if ((this.#features & FEATURE_CQE_SKIP) === 0) return false;
    const number = BigInt(platform().syscalls.io_uring_register);
    const empty = new Int32Array(count).fill(-1);
    return this.#libc.syscall_io_uring_register(number, this.#fd, REGISTER_FILES, empty, count) >= 0;
  }

  /**
   * Opens a file into a place of the table, reads from its beginning, asks for `end` bytes more (0 come where the file
   * ends there; 0 asks for none), and closes it: requests of which the kernel begins each when the one before has
   * ended. Completes with a failed PART.open alone. Else, without an end, with PART.read; with one, with PART.end,
   * and with PART.read before it unless that read all that was asked for. The place is free a completion later.
   */
  readFile(
    id: number,
    place: number,
    pathAddress: number,
    flags: number,
    address: number,
    length: number,
    end: number,
  ): void {
    if (this.#pushed + 4 > this.entries) this.submit(); // The kernel links only what it is passed together.
    const isLent = address >= this.#lentFrom && address + length <= this.#lentTo;
    const read = isLent ? OP_READ_FIXED : OP_READ;
    this.#push(OP_OPENAT, id, AT_FDCWD, pathAddress, 0, 0, 0, flags);
    this.#chain(LINK | QUIET_SUCCESS, PART.open, place + 1);
    // From where the file is: from the beginning, and from where the read before has ended.
    this.#push(read, id, place, address, length, -1, -1, 0);
    this.#chain(FIXED_FILE | HARD_LINK | (end > 0 ? QUIET_SUCCESS : 0), PART.read, 0);
    if (end > 0) {
      this.#push(read, id, place, address, end, -1, -1, 0);
      this.#chain(FIXED_FILE | HARD_LINK, PART.end, 0);
    }
    this.#push(OP_CLOSE, id, 0, 0, 0, 0, 0, 0);
    this.#chain(QUIET_SUCCESS, PART.close, place + 1);
  }

  /** Reads from what has no offsets: an eventfd, a pipe. */
  readStream(id: number, fd: number, address: number, length: number): void {
    this.#push(OP_READ, id, fd, address, length, -1, -1, 0);
  }

  /** The path must stay where it is until the completion. */
  open(id: number, pathAddress: number, flags: number, mode: number): void {
    this.#push(OP_OPENAT, id, AT_FDCWD, pathAddress, mode, 0, 0, flags);
  }

  close(id: number, fd: number): void {
    this.#push(OP_CLOSE, id, fd, 0, 0, 0, 0, 0);
  }

  fsync(id: number, fd: number, dataOnly: boolean): void {
    this.#push(OP_FSYNC, id, fd, 0, 0, 0, 0, dataOnly ? FSYNC_DATASYNC : 0);
  }

  /** Completes at once, for what was done without a request. */
  nothing(id: number): void {
    this.#push(OP_NOP, id, -1, 0, 0, 0, 0, 0);
  }

  /** Asks to end the request with this id; both complete. */
  cancel(id: number, target: number, part: number = PART.alone): void {
    this.#push(OP_ASYNC_CANCEL, id, -1, target + part * WORD, 0, 0, 0, 0);
  }

  /** Passes on what was pushed. */
  submit(): void {
    if (this.#pushed > 0) this.#enter(0, 0, null, 0n);
  }

  /** Passes on what was pushed, and lets the kernel post what it has completed. */
  submitAndPoll(): void {
    this.#enter(0, ENTER_GETEVENTS, null, 0n);
  }

  /** Passes on what was pushed and sleeps until something is completed or the time is over. */
  submitAndSleep(milliseconds: number): void {
    const seconds = Math.floor(milliseconds / 1000);
    this.#timeout[0] = seconds;
    this.#timeout[2] = Math.floor((milliseconds - seconds * 1000) * 1e6);
    this.#enter(1, ENTER_GETEVENTS | ENTER_EXT_ARG, this.#argument, EVENTS_ARGUMENT_BYTES);
  }

  /** Takes one completion; false when there is none. */
  take(): boolean {
    const head = this.#words[this.#cqHead] ?? 0;
    if (head === Atomics.load(this.#words, this.#cqTail)) return false;
    const at = this.#cqes + (head & this.#cqMask) * (CQE_BYTES / 4);
    this.id = this.#words[at] ?? 0;
    this.part = this.#words[at + 1] ?? 0;
    this.result = this.#words[at + 2] ?? 0;
    Atomics.store(this.#words, this.#cqHead, (head + 1) | 0);
    return true;
  }

  /** Only when nothing is in flight: the kernel would go on writing into slots. */
  release(): void {
    // Views of unmapped memory would crash the process, so nobody may keep one.
    this.#words = new Int32Array(0);
    this.#sqes = new Int32Array(0);
    for (const { at, bytes } of this.#mappings) if (at) this.#libc.munmap(at, bytes);
    this.#libc.close(this.#fd);
  }

  get #pushed(): number {
    return ((this.#words[this.#sqTail] ?? 0) - Atomics.load(this.#words, this.#sqHead)) | 0;
  }

  #push(
    operation: number,
    id: number,
    fd: number,
    address: number,
    length: number,
    offsetLow: number,
    offsetHigh: number,
    flags: number,
  ): void {
    if (this.#pushed >= this.entries) throw new Error(`The ring has room for ${this.entries} requests only`);
    const tail = this.#words[this.#sqTail] ?? 0;
    const at = (tail & this.#sqMask) * SQE_WORDS;
    const sqes = this.#sqes;
    sqes[at] = operation;
    sqes[at + 1] = fd;
    sqes[at + 2] = offsetLow;
    sqes[at + 3] = offsetHigh;
    sqes[at + 4] = address | 0;
    sqes[at + 5] = (address / WORD) | 0;
    sqes[at + 6] = length;
    sqes[at + 7] = flags;
    sqes[at + 8] = id;
    sqes[at + 9] = 0;
    sqes[at + 10] = 0;
    sqes[at + 11] = 0;
    Atomics.store(this.#words, this.#sqTail, (tail + 1) | 0);
  }

  /** Makes the request that was pushed last one of several. */
  #chain(flags: number, part: number, place: number): void {
    const at = (((this.#words[this.#sqTail] ?? 0) - 1) & this.#sqMask) * SQE_WORDS;
    this.#sqes[at] = (this.#sqes[at] ?? 0) | (flags << 8);
    this.#sqes[at + 9] = part;
    this.#sqes[at + 11] = place;
  }

  #enter(wanted: number, flags: number, argument: Int32Array<ArrayBuffer> | null, bytes: bigint): void {
    const pushed = this.#pushed;
    const result = this.#libc.syscall_io_uring_enter(
      this.#enterNumber,
      this.#fd,
      pushed,
      wanted,
      flags,
      argument,
      bytes,
    );
    if (result >= 0) return;
    const errno = lastErrno();
    // Over time, a signal, or no room for the moment: what was not taken is passed on with the next call.
    if (errno === ERRNO.ETIME || errno === ERRNO.EINTR) return;
    if (errno === ERRNO.EAGAIN || errno === ERRNO.EBUSY) return;
    throw storageError({ call: "io_uring_enter", operation: "submit I/O to", path: "io_uring", errno });
  }

  #map(bytes: number, offset: bigint): ArrayBuffer {
    const at = this.#libc.mmap(0n, BigInt(bytes), PROT_READ_WRITE, MAP_SHARED_POPULATE, this.#fd, offset);
    if (at === null || BigInt.asIntN(64, BigInt(Deno.UnsafePointer.value(at))) === -1n) {
      const errno = lastErrno();
      this.release();
      throw storageError({ call: "mmap", operation: "map", path: "io_uring", errno });
    }
    this.#mappings.push({ at, bytes: BigInt(bytes) });
    return Deno.UnsafePointerView.getArrayBuffer(at, bytes);
  }
}

/** A ring with the newest of the modes that this kernel knows; `params` then describes it. */
function setup(library: Libc, entries: number, params: Uint8Array<ArrayBuffer>): number {
  const number = BigInt(platform().syscalls.io_uring_setup);
  const view = new DataView(params.buffer);
  for (const mode of MODES) {
    params.fill(0);
    view.setUint32(8, mode, true);
    const fd = library.syscall_io_uring_setup(number, entries, params);
    if (fd >= 0) return fd;
    const errno = lastErrno();
    if (errno !== ERRNO.EINVAL || mode === 0) throw refused(errno);
  }
  throw new NoIoUring("io_uring knows no mode"); // The last mode returned or threw.
}

function refused(errno: number): Error {
  if (errno === ERRNO.ENOSYS) return new NoIoUring("the kernel has no io_uring (ENOSYS)");
  if (errno === ERRNO.EPERM || errno === ERRNO.EACCES) {
    const why = "a container's seccomp rules or the sysctl kernel.io_uring_disabled";
    return new NoIoUring(`io_uring is forbidden here (EPERM), by ${why}`);
  }
  if (errno === ERRNO.ENOMEM) {
    return new NoIoUring("io_uring gets no memory (ENOMEM); on kernels before 5.12 ulimit -l bounds it");
  }
  return storageError({ call: "io_uring_setup", operation: "set up", path: "io_uring", errno });
}
