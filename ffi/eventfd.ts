/**
 * A bell between threads: whoever holds the descriptor number rings it, and a Worker that sleeps in its ring
 * with a read on it, or polls it, wakes. The thread that made it closes it, after every Worker has gone.
 */
import { checked } from "./errno.ts";
import { libc } from "./libc.ts";

const EFD_CLOEXEC = 0o2000000;
const RINGS = new Uint8Array(new ArrayBuffer(8));
const ONE = new Uint8Array(new BigUint64Array([1n]).buffer);

/** Makes a bell; the number may be sent to Workers. */
export function openEventfd(): number {
  return checked(libc().eventfd(0, EFD_CLOEXEC), "eventfd", "make", "eventfd");
}

/** Rings: every thread that reads it wakes once. */
export function ringEventfd(fd: number): void {
  checked(Number(libc().write(fd, ONE, 8n)), "write", "ring", `eventfd ${fd}`);
}

/** Forgets the rings so far; waits for one where there was none. Only for the thread whose bell it is. */
export function hushEventfd(fd: number): void {
  checked(Number(libc().read(fd, RINGS, 8n)), "read", "read", `eventfd ${fd}`);
}

/** Closes a bell that openEventfd made. */
export function closeEventfd(fd: number): void {
  checked(libc().close(fd), "close", "close", `eventfd ${fd}`);
}
