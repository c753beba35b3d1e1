/**
 * How a Worker waits where the event loop completes its I/O (threads, sockets, nothing at all): a timer until
 * 2 ms before the deadline, then a sleep that only the clock ends, then a spin of at most 0.25 ms. Timers alone
 * are late by a millisecond and more.
 */

/** The event loop gets a turn at least this often while a Worker waits. */
export const TURN_EVERY_MS = 50;
/** A sleep in the kernel is late by less than this; what remains is spun. */
export const SPIN_MS = 0.25;

const TIMER_SLACK_MS = 2;
/** `ready` may watch shared memory that nobody announces: it is asked again after this part of the wait. */
const POLL_FRACTION = 1 / 8;
const POLL_MIN_MS = 0.25;
const POLL_MAX_MS = 2;

const clockOnly = new Int32Array(new SharedArrayBuffer(4));

/** One turn of the event loop: messages, timers and promises of others run before it resolves. */
export function eventLoopTurn(): Promise<void> {
  // A channel that stays open keeps the process alive, and Deno 2.5 cannot unref one; making one costs 20 us.
  const { port1, port2 } = new MessageChannel();
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

/** How long to sleep before asking `ready` again, `waitedMs` after the last thing that happened. */
export function pollInterval(waitedMs: number): number {
  return Math.min(POLL_MAX_MS, Math.max(POLL_MIN_MS, waitedMs * POLL_FRACTION));
}

/** Sleeps without the event loop; nothing but the clock ends it. */
export function sleepPrecisely(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(clockOnly, 0, 0, milliseconds);
}

export class EventLoopWait {
  #wake: (() => void) | undefined;

  /** Ends the present sleep, because something was completed. */
  wake(): void {
    this.#wake?.();
  }

  /** Store.wait for stores whose I/O the event loop completes. */
  async until(deadlineMs: number, ready?: () => boolean): Promise<void> {
    const began = performance.now();
    let turned = began;
    // What was settled a moment ago may not be known yet, and a sleep would last a millisecond.
    if (ready && !ready()) await continuationsRun();
    for (;;) {
      if (ready?.()) return;
      const now = performance.now();
      const left = deadlineMs - now;
      if (left <= 0) return;
      if (now - turned >= TURN_EVERY_MS) {
        await eventLoopTurn();
        turned = performance.now();
      } else if (left > TIMER_SLACK_MS) {
        await this.#sleep(Math.min(left - TIMER_SLACK_MS, this.#timerSlice(ready, now - began)), ready);
        turned = performance.now();
      } else if (left > SPIN_MS) {
        sleepPrecisely(ready ? Math.min(left - SPIN_MS, pollInterval(now - began)) : left - SPIN_MS);
      } else {
        while (performance.now() < deadlineMs && !ready?.());
      }
    }
  }

  #timerSlice(ready: (() => boolean) | undefined, waitedMs: number): number {
    return ready ? pollInterval(waitedMs) : TURN_EVERY_MS;
  }

  #sleep(milliseconds: number, ready: (() => boolean) | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      // Whoever awaits the completed call has run when `ready` is asked; a chain too long for that takes a turn.
      this.#wake = async () => {
        this.#wake = undefined;
        await continuationsRun();
        if (!ready?.()) await eventLoopTurn();
        done();
      };
    });
  }
}
