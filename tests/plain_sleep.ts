/**
 * What a plain sleep comes to on this machine at this moment: a virtual machine on a busy host wakes late and pays much
 * for it, whatever sleeps. Tests of precise waits hold them against it.
 */
import { libc } from "../ffi/libc.ts";

/** Of an ordinary machine: the kernel may gather timers for 50 us, and waking takes some. */
const ORDINARY_LATE_MS = 0.07;
const SLEEPS = 100;
const SLEEP_MS = 5;

const time = new BigInt64Array(new ArrayBuffer(16)); // struct timespec
const timeBytes = new Uint8Array(time.buffer);

/** Blocks this thread; for less than a second. */
export function sleepPlainly(milliseconds: number): void {
  time[1] = BigInt(Math.round(milliseconds * 1e6));
  libc().ppoll(null, 0n, timeBytes, null);
}

/** How much later than on an ordinary machine a plain sleep ends here; at least 1. */
export function slowness(): number {
  const began = performance.now();
  for (let i = 0; i < SLEEPS; i++) sleepPlainly(SLEEP_MS);
  const lateMs = (performance.now() - began) / SLEEPS - SLEEP_MS;
  return Math.max(1, lateMs / ORDINARY_LATE_MS);
}
