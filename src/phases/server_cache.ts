/** Whether a later epoch was faster than the first for a reason that this machine cannot see. Pure. */
import type { Epoch } from "../report/schema/phases.ts";
import { RESIDENT_ALLOWED } from "./cold_cache.ts";

type Measured = Pick<Epoch, "epoch" | "seconds" | "bytesPerSecond" | "cachedFraction">;

const FASTER = 1.1;
/** Starting up and the clock's noise would decide about shorter epochs. */
const LEAST_SECONDS = 5;

/** What to warn of; undefined where nothing is known against the numbers. */
export function serverCacheWarning(epochs: readonly Measured[]): string | undefined {
  const [first, ...later] = epochs;
  if (!first || first.seconds < LEAST_SECONDS || first.bytesPerSecond === null) return undefined;
  const before = first.bytesPerSecond;
  const suspect = later.find(({ seconds, bytesPerSecond, cachedFraction }) =>
    cachedFraction !== null && cachedFraction <= RESIDENT_ALLOWED && seconds >= LEAST_SECONDS / 2 &&
    bytesPerSecond !== null && bytesPerSecond > FASTER * before
  );
  if (!suspect) return undefined;
  const percent = Math.round(100 * ((suspect.bytesPerSecond ?? 0) / before - 1));
  return `Epoch ${suspect.epoch} read ${percent} % faster than epoch ${first.epoch} although this machine's page ` +
    "cache was cold: a cache on the storage's side probably served it. Use a dataset larger than that cache.";
}
