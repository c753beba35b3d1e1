/**
 * For how long the threads of this process ran or stood ready to run: time in which no storage kept them waiting.
 * Where many accelerators share few processors it tells the client's part of their waits from the storage's.
 */

/** Seconds since each thread began, over the threads that there are; null where the kernel does not say. */
export function processorClaim(): number | null {
  try {
    let nanoseconds = 0;
    for (const { name } of Deno.readDirSync("/proc/self/task")) {
      nanoseconds += parseClaim(statOf(name)) ?? 0;
    }
    return nanoseconds / 1e9;
  } catch {
    return null; // no /proc here: unknown
  }
}

/** Nanoseconds that a thread ran, and that it stood in a queue for a processor. */
export function parseClaim(schedstat: string): number | null {
  const [ran, stood] = schedstat.trim().split(/\s+/).map(Number);
  if (ran === undefined || stood === undefined) return null;
  return Number.isFinite(ran) && Number.isFinite(stood) ? ran + stood : null;
}

/** Empty of a thread that ended meanwhile. */
function statOf(thread: string): string {
  try {
    return Deno.readTextFileSync(`/proc/self/task/${thread}/schedstat`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
