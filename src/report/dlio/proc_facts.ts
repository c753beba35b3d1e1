/** A file of /proc as DLIO puts it into its files. Pure. */
import type { ProcFacts } from "./dlio_run.ts";

/** Lines with exactly one colon; of equal names the last wins; the number of a processor is no fact. */
export function procFacts(text: string | undefined): ProcFacts {
  const facts: Record<string, string> = {};
  for (const line of text?.split("\n") ?? []) {
    const [name, value, more] = line.split(":");
    if (name === undefined || value === undefined || more !== undefined) continue;
    const key = name.trim();
    if (key !== "processor") facts[key] = value.trim();
  }
  return facts;
}
