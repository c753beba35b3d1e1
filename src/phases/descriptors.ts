/** How many files this process may open, for the check before Workers start. */
import type { Descriptors } from "./crew.ts";

/** `openFiles`: how many data files the run keeps open at the same time. */
export function descriptorsNow(openFiles: number): Descriptors {
  return { limit: openFileLimit(readLimits()), openFiles };
}

/** The hard limit: Deno raises its soft limit to it at start. */
export function openFileLimit(limits: string | undefined): number {
  const match = limits?.match(/^Max open files\s+(\S+)\s+(\S+)/m);
  const hard = Number(match?.[2]);
  return Number.isFinite(hard) ? hard : Infinity;
}

function readLimits(): string | undefined {
  try {
    return Deno.readTextFileSync("/proc/self/limits");
  } catch {
    return undefined; // no /proc here: the limit is unknown and the kernel will say so itself
  }
}
