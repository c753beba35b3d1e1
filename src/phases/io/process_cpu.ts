/** Processor time of this process in seconds, all threads and both modes; null where the kernel does not say. */
export function processCpuSeconds(): number | null {
  try {
    return parseCpu(Deno.readTextFileSync("/proc/self/stat"));
  } catch {
    return null; // no /proc here: unknown
  }
}

/** Linux shows times to users in hundredths of a second on every processor. */
const TICKS_PER_SECOND = 100;

export function parseCpu(stat: string): number | null {
  // The name of the program stands in parentheses and may hold anything.
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return user === undefined || system === undefined ? null : (user + system) / TICKS_PER_SECOND;
}
