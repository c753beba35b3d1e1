/** Processor seconds that this process has used, user and system together. */

/** The unit of /proc/self/stat on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;

export function processCpuSeconds(): number | null {
  try {
    return parseCpuSeconds(Deno.readTextFileSync("/proc/self/stat"));
  } catch {
    return null; // no /proc here: unknown
  }
}

export function parseCpuSeconds(stat: string): number | null {
  // The second field is the program's name in parentheses and may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return Number.isFinite(user) && Number.isFinite(system) ? (user + system) / TICKS_PER_SECOND : null;
}
