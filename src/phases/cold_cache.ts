/**
 * The order in which a cache is made cold: file by file first, which disturbs nobody else; the whole machine's
 * only where that left pages behind; and the truth about the rest in any case.
 */
import type { DropOutcome } from "./drop_system_cache.ts";

/** More than this of the dataset in the page cache is not cold. */
export const RESIDENT_ALLOWED = 0.01;

export interface CacheSteps {
  dropFiles(): Promise<void>;
  /** Of the dataset; null where it cannot be known. */
  resident(): Promise<number | null>;
  /** Undefined: was refused before in this run, or cannot help. */
  readonly dropSystem: (() => Promise<DropOutcome>) | undefined;
  /** The system's cache cannot be dropped, so nobody should try again. */
  refused(): void;
  /** How often dropping it took too long in this run, this time included. */
  timedOut(): number;
  warn(code: string, text: string): void;
}

/** The resident fraction afterwards. */
export async function makeCold(steps: CacheSteps): Promise<number | null> {
  await steps.dropFiles();
  const afterFiles = await steps.resident();
  if (!isWarm(afterFiles)) return afterFiles;
  const outcome = await steps.dropSystem?.();
  if (outcome?.kind === "timeout") steps.warn("DROP_CACHES_TIMEOUT", timeoutText(steps.timedOut()));
  if (outcome?.kind === "refused") {
    steps.refused();
    steps.warn("DROP_CACHES_REFUSED", `The machine's page cache cannot be dropped: ${outcome.reason}`);
  }
  const left = outcome?.kind === "dropped" ? await steps.resident() : afterFiles;
  if (isWarm(left)) {
    const percent = `${(100 * left).toFixed(0)} %`;
    const text =
      `${percent} of the dataset stayed in the page cache: another process maps its files, or they lie in ` +
      "memory. Rates of reading are not those of the storage.";
    steps.warn("CACHE_STAYS", text);
  }
  return left;
}

/** At length the first time; afterwards the last of them tells how often it was. */
function timeoutText(times: number): string {
  return times === 1
    ? "Dropping the machine's page cache took too long and was left; the next epoch tries again. " +
      "DLIO_DROP_CACHES_TIMEOUT gives it more seconds."
    : `Dropping the machine's page cache took too long ${times} times.`;
}

function isWarm(resident: number | null): resident is number {
  return resident !== null && resident > RESIDENT_ALLOWED;
}
