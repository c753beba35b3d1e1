/**
 * What is asked of a ring, and what comes back: blocks, files that are read whole, calls beside them, and the bell.
 * Hands each completion to whom it belongs, and waits for nothing; that is the engine's.
 */
import type { Slot } from "../../base/slot.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { PART, Ring } from "../../../ffi/io_uring.ts";
import type { BlockSink } from "./engine.ts";
import { UringBell } from "./uring_bell.ts";
import { UringCalls } from "./uring_calls.ts";
import { UringFiles } from "./uring_files.ts";

/** What says that a request as such is not taken. */
const REFUSALS: readonly number[] = [ERRNO.EINVAL, ERRNO.EFAULT, ERRNO.EOPNOTSUPP];
/** Opens, fsyncs and closes in flight beside the blocks. */
const CALLS = 64;
/** Smaller reads of memory are faster one after the other, in the thread that the kernel has for them. */
const WORTH_A_THREAD_BYTES = 1 << 17;

/** No result of a block. */
const NO_ANSWER = -(2 ** 31);

export abstract class UringRequests {
  readonly name = "uring";
  readonly depth: number;
  sink: BlockSink = { complete: noSink };
  protected readonly ring: Ring;
  protected readonly bell: UringBell;
  protected inFlight = 0;
  /** Promises were settled since the last turn of the event loop. */
  protected hasSettled = false;
  /** Promises were settled since continuationsRun. */
  protected owesContinuations = false;
  readonly #base: number;
  readonly #wakeId: number;
  /** Of blocks that were moved without a request. */
  readonly #answers: Int32Array;
  /** 1 where the request relies on memory that the kernel holds on to. */
  readonly #relied: Uint8Array;
  readonly #calls: UringCalls;
  readonly #files: UringFiles;

  /** `base` is the address of the arena that all slots lie in; `bell` an eventfd that ends sleeps. */
  constructor(depth: number, base: bigint, bell?: number) {
    this.depth = depth;
    this.#base = Number(base);
    this.#answers = new Int32Array(depth).fill(NO_ANSWER);
    this.#relied = new Uint8Array(depth);
    this.#wakeId = depth + CALLS;
    this.ring = new Ring(depth + CALLS + 2);
    this.bell = new UringBell(this.ring, this.#wakeId, bell);
    this.#calls = new UringCalls(depth, CALLS);
    this.#files = new UringFiles(this.ring, depth);
  }

  /** A request was begun. */
  protected abstract begun(): void;

  lend({ address, length }: Pick<Slot, "address" | "length">): void {
    this.ring.lend(Number(address), length);
  }

  read(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    this.#relied[id] = this.ring.read(id, fd, this.#base + slot.offset + skip, length, offset) ? 1 : 0;
    this.begun();
  }

  /** Large blocks are copied by several processors. */
  readMemory(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    if (length < WORTH_A_THREAD_BYTES) return this.read(id, fd, slot, skip, length, offset);
    this.#relied[id] = this.ring.readApart(id, fd, this.#base + slot.offset + skip, length, offset) ? 1 : 0;
    this.begun();
  }

  write(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    this.#relied[id] = this.ring.write(id, fd, this.#base + slot.offset + skip, length, offset) ? 1 : 0;
    this.begun();
  }

  get readsFiles(): boolean {
    return this.#files.isPossible;
  }

  readFile(id: number, path: string, flags: number, slot: Slot, length: number): void {
    this.#relied[id] = 0;
    this.#files.read(id, path, flags, this.#base + slot.offset, length);
    this.begun();
  }

  answerLater(id: number, result: number): void {
    this.#answers[id] = result;
    this.ring.nothing(id);
    this.begun();
  }

  /** Ends what waits for a thread of the kernel or for a pipe; what a device is working on goes on. */
  cancel(id: number): void {
    // Of a file that is read whole the kernel is at the one or the other.
    for (const part of [PART.alone, PART.open, PART.read]) {
      this.ring.cancel(this.#wakeId + 1, id, part);
      this.ring.submit(); // The ring has room for one.
    }
  }

  /** Completions that wait for this thread are posted too: it may be long before it sleeps. */
  flush(): void {
    this.ring.submitAndPoll();
  }

  open(path: string, flags: number, mode: number, opened: (result: number) => void): void {
    this.#call((id) => this.ring.open(id, this.#calls.placed(id, path), flags, mode), opened);
  }

  fsync(fd: number, dataOnly: boolean): Promise<number> {
    return new Promise((resolve) => this.#call((id) => this.ring.fsync(id, fd, dataOnly), resolve));
  }

  closeFile(fd: number): Promise<number> {
    return new Promise((resolve) => this.#call((id) => this.ring.close(id, fd), resolve));
  }

  /** Asks to end the read that the bell rings by. */
  protected cancelBell(): void {
    this.ring.cancel(this.#wakeId + 1, this.#wakeId);
  }

  /** What the ring took. */
  protected handOn(): void {
    const { id, result, part } = this.ring;
    if (part !== PART.alone) {
      const said = this.#files.ended(id, result, part);
      if (said === undefined) return;
      this.inFlight--;
      if (this.sink.complete(id, said)) this.settled();
    } else if (id < this.depth) {
      this.inFlight--;
      const answer = this.#answers[id] ?? NO_ANSWER;
      this.#answers[id] = NO_ANSWER;
      const said = answer === NO_ANSWER ? result : answer;
      if (this.sink.complete(id, said < 0 ? this.#failed(id, said) : said)) this.settled();
    } else if (id < this.#wakeId) {
      this.inFlight--;
      this.settled();
      this.#calls.ended(id, result);
    } else if (id === this.#wakeId) {
      this.bell.answered();
    }
  }

  protected settled(): void {
    this.hasSettled = true;
    this.owesContinuations = true;
  }

  /** A file system that does not take lent memory gets the request once more, as an ordinary one. */
  #failed(id: number, errno: number): number {
    if (this.#relied[id] === 0 || !REFUSALS.includes(-errno)) return errno;
    this.ring.stopRelying();
    return -ERRNO.EAGAIN;
  }

  #call(begin: (id: number) => void, answered: (result: number) => void): void {
    this.#calls.begin((id) => {
      begin(id);
      this.begun();
    }, answered);
  }
}

function noSink(): boolean {
  throw new Error("A block completed before anybody listened");
}
