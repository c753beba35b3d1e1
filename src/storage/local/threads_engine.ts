/**
 * The engine for machines without io_uring: pread and pwrite as non-blocking calls, completed by the event
 * loop. A Worker has 32 threads for such calls and everything else that is asynchronous, so 28 is the most.
 */
import type { Slot } from "../../base/slot.ts";
import { cString } from "../../../ffi/c_string.ts";
import { now as clock } from "../../../ffi/clock.ts";
import { ERRNO, lastErrno } from "../../../ffi/errno.ts";
import { type Libc, libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import { eventLoopTurn, EventLoopWait } from "../event_loop.ts";
import type { BlockSink, Engine } from "./engine.ts";

export const MOST_THREADS = 28;
/** Opens, fsyncs and closes in flight: the rest of the 32 threads, less one, in which the bell is heard. */
const CALLS = 3;

export class ThreadsEngine implements Engine {
  readonly name = "threads";
  readonly depth: number;
  sink: BlockSink = { complete: noSink };
  readonly #libc: Libc = libc();
  readonly #wait: EventLoopWait;
  readonly #waitingCalls: (() => void)[] = [];
  #calls = 0;
  #inFlight = 0;

  /** `bell` is an eventfd that ends waits early. */
  constructor(depth: number, bell?: number) {
    if (depth > MOST_THREADS) {
      throw new RangeError(`The threads engine has ${MOST_THREADS} threads, not ${depth}`);
    }
    this.depth = depth;
    this.#wait = new EventLoopWait(bell);
  }

  read(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    const address = slot.address + BigInt(skip);
    const at = BigInt(offset);
    const bytes = BigInt(length);
    this.#inFlight++;
    this.#libc.pread_async(fd, address, bytes, at).then((result) => {
      this.#completed(id, result >= 0 ? result : repeated(this.#libc.pread(fd, address, bytes, at)));
    });
  }

  write(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    const address = slot.address + BigInt(skip);
    const at = BigInt(offset);
    const bytes = BigInt(length);
    this.#inFlight++;
    this.#libc.pwrite_async(fd, address, bytes, at).then((result) => {
      this.#completed(id, result >= 0 ? result : repeated(this.#libc.pwrite(fd, address, bytes, at)));
    });
  }

  answerLater(id: number, result: number): void {
    this.#inFlight++;
    eventLoopTurn().then(() => this.#completed(id, result));
  }

  flush(): void {}

  open(path: string, flags: number, mode: number, opened: (result: number) => void): void {
    this.#open(cString(path), flags, mode).then(opened);
  }

  async #open(path: Uint8Array<ArrayBuffer>, flags: number, mode: number): Promise<number> {
    // A creation that fails may leave the file (O_DIRECT on ramfs), and would then fail otherwise when repeated.
    if ((flags & platform().open.CREAT) !== 0) return repeated(this.#libc.open(path, flags, mode));
    return await this.#call(async () => {
      const result = await this.#libc.open_async(path, flags, mode);
      return result >= 0 ? result : repeated(this.#libc.open(path, flags, mode));
    });
  }

  fsync(fd: number, dataOnly: boolean): Promise<number> {
    return this.#call(async () => {
      const result = await (dataOnly ? this.#libc.fdatasync_async(fd) : this.#libc.fsync_async(fd));
      if (result >= 0) return result;
      // The kernel reports a lost write once: a repeated fsync that succeeds says nothing about the first.
      return repeated(dataOnly ? this.#libc.fdatasync(fd) : this.#libc.fsync(fd)) || -ERRNO.EIO;
    });
  }

  /** Not in another thread: the descriptor is gone after a failed close, so it could not be repeated. */
  async closeFile(fd: number): Promise<number> {
    return repeated(this.#libc.close(fd));
  }

  wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    return ready === undefined ? this.#wait.until(deadlineMs) : this.#untilReady(deadlineMs, ready);
  }

  /** Begins blocks when they are due. */
  async #untilReady(deadlineMs: number, ready: () => boolean): Promise<void> {
    const { sink } = this;
    for (;;) {
      const now = clock();
      if (sink.resume && now >= (sink.resumeMs ?? Infinity)) sink.resume();
      const untilMs = Math.min(deadlineMs, sink.resumeMs ?? Infinity);
      await this.#wait.until(untilMs, () => ready() || (sink.resumeMs ?? Infinity) < untilMs);
      if (clock() >= deadlineMs || ready()) return;
    }
  }

  async close(): Promise<void> {
    while (this.#inFlight + this.#calls > 0) await eventLoopTurn();
    await this.#wait.close();
  }

  #completed(id: number, result: number): void {
    this.#inFlight--;
    if (this.sink.complete(id, result)) this.#wait.wake();
  }

  async #call(body: () => Promise<number>): Promise<number> {
    if (this.#calls >= CALLS) await new Promise<void>((resolve) => this.#waitingCalls.push(resolve));
    else this.#calls++;
    try {
      return await body();
    } finally {
      const next = this.#waitingCalls.shift();
      if (next) next();
      else this.#calls--;
      this.#wait.wake();
    }
  }
}

/**
 * The error number of a non-blocking call is lost with its thread, so the call is made once more. If it succeeds
 * then, that result counts.
 */
function repeated(result: number): number {
  return result >= 0 ? result : -lastErrno();
}

function noSink(): boolean {
  throw new Error("A block completed before anybody listened");
}
