/** How an object is cut into parts, and whether the parts that a server took are all of them. Pure. */
import type { PartLimits, UploadedPart } from "./object_client.ts";

export interface PlannedPart {
  /** Counted from 1. */
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

/** Part sizes grow by this, so that they stay round numbers. */
const STEP_BYTES = 1024 * 1024;

/**
 * Bytes of every part but the last: what was asked for, more where the number of parts would not suffice;
 * undefined where no allowed size does.
 */
export function partBytes(size: number, asked: number, limits: PartLimits): number | undefined {
  const least = Math.ceil(size / limits.maxParts);
  const wanted = Math.max(asked, limits.minBytes);
  const grown = wanted >= least ? wanted : Math.ceil(least / STEP_BYTES) * STEP_BYTES;
  const bytes = Math.min(grown, limits.maxBytes);
  return bytes >= least ? bytes : undefined;
}

/** The parts in order; none of an empty object. */
export function planParts(size: number, bytes: number): readonly PlannedPart[] {
  return Array.from({ length: Math.ceil(size / bytes) }, (_, index) => ({
    number: index + 1,
    offset: index * bytes,
    length: Math.min(bytes, size - index * bytes),
  }));
}

/** What is wrong with the list that is about to complete an upload, or undefined. */
export function partListProblem(
  plan: readonly PlannedPart[],
  parts: readonly (UploadedPart | undefined)[],
): string | undefined {
  if (plan.length === 0) return "the list of parts is empty";
  if (parts.length !== plan.length) return `there are ${parts.length} parts, not ${plan.length}`;
  for (const [index, planned] of plan.entries()) {
    const part = parts[index];
    if (!part) return `part ${planned.number} of ${plan.length} is missing`;
    if (part.number !== planned.number) return `part ${planned.number} has the number ${part.number}`;
    if (part.size !== planned.length) {
      return `part ${part.number} has ${part.size} bytes, not ${planned.length}`;
    }
  }
  return undefined;
}
