/** The most memory that this process ever held, as the kernel counts it; null where there is no /proc. */
export function peakMemoryBytes(): number | null {
  try {
    const match = Deno.readTextFileSync("/proc/self/status").match(/^VmHWM:\s+(\d+) kB/m);
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null; // no /proc here: unknown
  }
}
