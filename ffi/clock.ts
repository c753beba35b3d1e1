/**
 * The clock of what happens for every block: that of performance.now(), at a third of its price. A block of 4 KiB
 * from the page cache takes 2 us, and reading performance.now() once 0.14 us of them.
 */
import { type Libc, libc } from "./libc.ts";

const CLOCK_MONOTONIC = 1;
/** Pairs of readings, of which the closest one counts. */
const COMPARED = 16;

/** struct timespec; an explicit buffer, since the garbage collector moves small arrays that have none of their own. */
const time = new Int32Array(new ArrayBuffer(16));
let at: Deno.PointerValue = null;
let system: Libc | undefined;
/** What performance.now() began with. */
let originMs = 0;

/** Milliseconds, as performance.now() gives them. */
export function now(): number {
  return (system === undefined ? begin() : sinceBoot(system)) - originMs;
}

function sinceBoot(library: Libc): number {
  library.clock_gettime(CLOCK_MONOTONIC, at);
  // Not undefined: two 64-bit numbers of which the upper halves are 0.
  return (time[0] as number) * 1000 + (time[2] as number) / 1e6;
}

function begin(): number {
  const library = libc();
  at = Deno.UnsafePointer.of(time);
  let closest = Infinity;
  for (let pair = 0; pair < COMPARED; pair++) {
    const before = sinceBoot(library);
    const origin = performance.now();
    const after = sinceBoot(library);
    if (after - before >= closest) continue;
    closest = after - before;
    originMs = (before + after) / 2 - origin;
  }
  system = library;
  return sinceBoot(library);
}
