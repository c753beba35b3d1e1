/**
 * Sleeps that a bell (ffi/eventfd.ts) ends at once and the clock otherwise, without a timer: the first timer loads
 * 1.5 MiB of the runtime into a Worker. A Worker's thread does not end before the calls that it made, so whoever
 * made one of these closes it.
 */
import { hushEventfd, ringEventfd } from "../../ffi/eventfd.ts";
import { type Libc, libc } from "../../ffi/libc.ts";

const POLLIN = 1;
/** A call that would end this much later than asked for is ended early. */
const LATE_MS = 1;

export class BellSleep {
  readonly #bell: number;
  readonly #onWake: () => void;
  readonly #libc: Libc = libc();
  readonly #here: Int32Array<ArrayBuffer>;
  readonly #elsewhere: Int32Array<ArrayBuffer>;
  /** struct timespec; the upper halves stay 0. */
  readonly #time = new Int32Array(new ArrayBuffer(16));
  #call: Promise<void> | undefined;
  #callEndsMs = 0;

  /** `onWake` is called whenever a sleep beside the event loop is over. */
  constructor(bell: number, onWake: () => void) {
    this.#bell = bell;
    this.#onWake = onWake;
    this.#here = pollOf(bell);
    this.#elsewhere = pollOf(bell);
  }

  /** Sleeps with the whole thread; the event loop stands still. */
  still(milliseconds: number): void {
    const seconds = Math.floor(milliseconds / 1000);
    this.#time[0] = seconds;
    this.#time[2] = Math.floor((milliseconds - seconds * 1000) * 1e6);
    if (this.#libc.ppoll(this.#here, 1n, this.#time, null) > 0) hushEventfd(this.#bell);
  }

  /** `onWake` is called by this time (performance.now()), or when the bell rings; the event loop goes on. */
  wakeBy(atMs: number): void {
    if (this.#call) {
      if (this.#callEndsMs > atMs + LATE_MS) ringEventfd(this.#bell);
      return;
    }
    const milliseconds = Math.max(0, Math.ceil(atMs - performance.now()));
    this.#callEndsMs = performance.now() + milliseconds;
    this.#call = this.#sleepElsewhere(milliseconds);
  }

  /** Ends a sleep that is under way. */
  async close(): Promise<void> {
    while (this.#call) {
      ringEventfd(this.#bell);
      await this.#call;
    }
  }

  async #sleepElsewhere(milliseconds: number): Promise<void> {
    // Another thread sleeps; it must not take the ring that this one may wait for meanwhile, so it only looks.
    const found = await this.#libc.poll_async(this.#elsewhere, 1n, milliseconds);
    this.#call = undefined;
    if (found > 0 && this.#rang()) hushEventfd(this.#bell);
    this.#onWake();
  }

  /** `still` may have taken the ring that ended the other sleep. */
  #rang(): boolean {
    this.#time[0] = 0;
    this.#time[2] = 0;
    return this.#libc.ppoll(this.#here, 1n, this.#time, null) > 0;
  }
}

/** struct pollfd: a descriptor, and two halves of a word for what is asked and what was found. */
function pollOf(fd: number): Int32Array<ArrayBuffer> {
  const poll = new Int32Array(new ArrayBuffer(8));
  poll[0] = fd;
  poll[1] = POLLIN;
  return poll;
}
