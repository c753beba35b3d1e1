/**
 * What is wrong in a stretch of a file, and which stretches are told as one: a file that was overwritten is one
 * finding, not one for each block that was read. Pure.
 */
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import { type Diagnosis, flippedBits } from "./diagnosis.ts";
import type { Seen } from "./seen_places.ts";

export interface Damage extends Diagnosis {
  readonly at: number;
  readonly end: number;
  readonly seen?: Seen;
}

/** Differences of one kind that are closer than this are one finding. */
const MERGE_BYTES = 65536;
/** So few bytes tell nothing by themselves. */
export const TRACE_BYTES = 64;

/**
 * Joins neighbours of one kind; the first one's detail stands for all, but bits are counted. `traceGap` is how far from
 * what came from elsewhere bytes may lie that nobody can name alone.
 */
export function mergeDamages(damages: readonly Damage[], traceGap: number): Damage[] {
  const merged: Damage[] = [];
  for (const damage of damages.toSorted((a, b) => a.at - b.at)) {
    const last = merged.at(-1);
    const gap = last ? damage.at - last.end : Infinity;
    if (!last || !joins(last, damage, gap, traceGap)) {
      merged.push(damage);
      continue;
    }
    const named = last.kind === "foreign" ? damage : last;
    const counted = last.bits === undefined || damage.bits === undefined
      ? named
      : { ...named, ...flippedBits(last.bits + damage.bits) };
    merged[merged.length - 1] = { ...counted, at: last.at, end: Math.max(last.end, damage.end) };
  }
  return merged;
}

function joins(a: Damage, b: Damage, gap: number, traceGap: number): boolean {
  if (a.kind === b.kind && a.origin === b.origin) return gap < MERGE_BYTES;
  return isTrace(a, gap, traceGap) || isTrace(b, gap, traceGap);
}

/**
 * Bytes that cannot be named by themselves and lie beside some that can: a wrong checksum beside wrong data, or
 * a stretch too short to hold a whole page with its stamp.
 */
function isTrace({ kind, at, end }: Damage, gap: number, traceGap: number): boolean {
  if (kind !== "foreign") return false;
  const length = end - at;
  return length <= TRACE_BYTES ? gap < MERGE_BYTES : length < 2 * PAGE_BYTES && gap <= traceGap;
}
