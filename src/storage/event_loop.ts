/**
 * How a thread waits where the event loop completes its I/O (threads, sockets, nothing at all): beside the event
 * loop until 2 ms before the deadline, then a sleep of the whole thread, then a spin of at most 0.12 ms. Timers
 * alone are late by a millisecond and more. A Worker sleeps at its bell; who has none takes timers, and asks again
 * and again whether what it waits for has come.
 */
import { BellSleep } from "./bell_sleep.ts";

/** The event loop gets a turn at least this often while a Worker waits. */
export const TURN_EVERY_MS = 50;
/** A sleep in the kernel is late by less than this; what remains is spun. */
export const SPIN_MS = 0.12;

const TIMER_SLACK_MS = 2;
/** A turn takes 20 to 50 us, which must not make a wait late. */
const WORTH_A_TURN_MS = 1;
/** `ready` may watch shared memory that nobody announces: it is asked again after this part of the wait. */
const POLL_FRACTION = 1 / 8;
const POLL_MIN_MS = 0.25;
const POLL_MAX_MS = 2;

const clockOnly = new Int32Array(new SharedArrayBuffer(4));

let look: (() => void) | undefined;

/**
 * Calls `each` whenever a wait of this thread lets the event loop run, at least every TURN_EVERY_MS while it waits;
 * until what is returned is called. One for each thread. It costs no timer.
 */
export function atEveryTurn(each: () => void): () => void {
  look = each;
  return () => {
    if (look === each) look = undefined;
  };
}

/** One turn of the event loop: messages, timers and promises of others run before it resolves. */
export function eventLoopTurn(): Promise<void> {
  // A channel that stays open keeps the process alive, and Deno 2.5 cannot unref one; making one costs 20 us.
  const { port1, port2 } = new MessageChannel();
  look?.();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Lets those run who await what was just settled, at a hundredth of the price of a turn. */
export async function continuationsRun(): Promise<void> {
  // An await passes one link of a chain of promises; chains of Stoker's own callers are shorter than this.
  for (let link = 0; link < 16; link++) await null;
}

/** How often they are let run before a turn is worth its price. */
const ASKED_AGAIN = 4;

/** How long to sleep before asking `ready` again, `waitedMs` after the last thing that happened. */
export function pollInterval(waitedMs: number): number {
  return Math.min(POLL_MAX_MS, Math.max(POLL_MIN_MS, waitedMs * POLL_FRACTION));
}

/** Sleeps without the event loop; nothing but the clock ends it. */
export function sleepPrecisely(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(clockOnly, 0, 0, milliseconds);
}

export class EventLoopWait {
  readonly #bell: BellSleep | undefined;
  readonly #isIdle: () => boolean;
  readonly #isBusy: () => boolean;
  /** Sleeps that the bell or its clock ends. */
  readonly #sleepers = new Set<() => void>();
  #wake: (() => void) | undefined;

  /**
   * `bell` is an eventfd that ends sleeps; whatever `ready` looks at then rings. While `isIdle`, nothing that the
   * event loop could complete is under way, and the whole thread sleeps. While `isBusy`, `wake` will be called once
   * more, and a sleep goes on that was woken for nothing.
   */
  constructor(bell?: number, isIdle: () => boolean = never, isBusy: () => boolean = never) {
    this.#isIdle = isIdle;
    this.#isBusy = isBusy;
    this.#bell = bell === undefined ? undefined : new BellSleep(bell, () => {
      for (const done of this.#sleepers) done();
    });
  }

  /** Ends the present sleep, because something was completed. */
  wake(): void {
    this.#wake?.();
  }

  async close(): Promise<void> {
    await this.#bell?.close();
  }

  /** Store.wait for stores whose I/O the event loop completes. */
  async until(deadlineMs: number, ready?: () => boolean): Promise<void> {
    const began = performance.now();
    let turned = began;
    // What `ready` looks at may come from promises alone; asleep with the whole thread, nobody would run them.
    let owesTurn = ready !== undefined;
    // What was settled a moment ago may not be known yet, and a sleep would last a millisecond.
    if (ready && !ready()) await continuationsRun();
    for (;;) {
      if (ready?.()) return;
      const now = performance.now();
      const left = deadlineMs - now;
      if (left <= 0) return;
      const isStill = this.#bell !== undefined && this.#isIdle();
      if (now - turned >= TURN_EVERY_MS || (isStill && owesTurn && left > WORTH_A_TURN_MS)) {
        await eventLoopTurn();
        owesTurn = false;
        turned = performance.now();
      } else if (isStill && left > SPIN_MS) {
        this.#bell?.still(Math.min(left - SPIN_MS, turned + TURN_EVERY_MS - now));
      } else if (left > TIMER_SLACK_MS) {
        await this.#sleep(Math.min(left - TIMER_SLACK_MS, this.#slice(ready, now - began)), ready);
        look?.();
        turned = performance.now();
      } else if (left > SPIN_MS) {
        if (this.#bell) this.#bell.still(left - SPIN_MS);
        else sleepPrecisely(ready ? Math.min(left - SPIN_MS, pollInterval(now - began)) : left - SPIN_MS);
      } else {
        while (performance.now() < deadlineMs && !ready?.());
      }
    }
  }

  #slice(ready: (() => boolean) | undefined, waitedMs: number): number {
    return ready && !this.#bell ? pollInterval(waitedMs) : TURN_EVERY_MS;
  }

  #sleep(milliseconds: number, ready: (() => boolean) | undefined): Promise<void> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const done = () => {
        isOver = true;
        if (timer !== undefined) clearTimeout(timer);
        this.#sleepers.delete(done);
        if (this.#wake === woken) this.#wake = undefined;
        resolve();
      };
      let isOver = false;
      let isAsking = false;
      let isAskedAgain = false;
      // Whoever awaits the completed call has run when `ready` is asked; a chain too long for that takes a turn.
      const woken = async () => {
        if (!ready) return;
        isAskedAgain = true;
        if (isAsking) return;
        isAsking = true;
        while (isAskedAgain) {
          isAskedAgain = false;
          for (let i = 0; i < ASKED_AGAIN && !ready(); i++) await continuationsRun();
        }
        isAsking = false;
        if (isOver || (!ready() && this.#isBusy())) return;
        if (!ready()) await eventLoopTurn();
        done();
      };
      this.#wake = woken;
      if (this.#bell) {
        this.#sleepers.add(done);
        this.#bell.wakeBy(performance.now() + milliseconds);
      } else {
        timer = setTimeout(done, milliseconds);
      }
    });
  }
}

function never(): boolean {
  return false;
}
