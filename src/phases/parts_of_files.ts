/**
 * Into how many parts verifiers cut each file. Where files are few and large, whoever has the last one would work
 * alone, and of a single file all but one Worker would be idle.
 */
import type { Address } from "../base/address.ts";
import type { Layout } from "../base/segment.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import type { IoOptions } from "../storage/store.ts";
import type { FileShare } from "../workers/protocol.ts";
import { NamedLayouts } from "../workers/named_layouts.ts";

/** A few milliseconds from memory; what it takes to open a file once more is nothing beside it. */
const PART_BYTES = 16 << 20;
/** Of what a sum in passing may be, and how many are looked at: those of one file are alike. */
const SUMMED_MOST = PART_BYTES / 8;
const SUMS_SEEN = 16;
/** From so many files on, the last one is no matter. */
const FEW_FILES = 4096;
/** What makes it unlikely that a Worker is waited for, and never more than it takes to fill a queue. */
const LANES_LEAST = 2;
const LANES_MOST = 8;

export interface PartsAsked {
  readonly data: Pick<Address, "scheme">;
  readonly verify: { readonly fraction: number };
}

/** 1: each file is verified as a whole. */
export function partsPerFile(
  spec: DatasetSpec,
  format: Format,
  { first, count }: FileShare,
  { data: { scheme }, verify: { fraction } }: PartsAsked,
): number {
  // Of objects each part would be one more request for their size, and a sample chooses blocks of a whole file.
  if ((scheme !== "file" && scheme !== "direct") || fraction < 1) return 1;
  if (count === 0 || count > FEW_FILES || !format.partsApart?.(spec)) return 1;
  const layout = new NamedLayouts(spec, format).outputs(first)[0]?.layout;
  if (!layout || !areSumsShort(layout)) return 1;
  // Tickets are words of 32 bits.
  const most = Math.floor(2 ** 30 / count);
  return Math.max(1, Math.min(most, Math.floor(layout.size / PART_BYTES)));
}

/**
 * Sums that are added up as bytes pass by know nothing of those that pass another Worker, so what one of them lacks is
 * made again: at most once in each part, and then little beside it.
 */
function areSumsShort({ inPassing }: Layout): boolean {
  let seen = 0;
  for (const { of } of inPassing?.(0) ?? []) {
    if ("segments" in of || of.length > SUMMED_MOST) return false;
    if (++seen === SUMS_SEEN) break;
  }
  return true;
}

/** Parts that one Worker has under way: one more than fill its queue. */
export function lanesOfParts({ queueDepth, blockSizeBytes }: IoOptions): number {
  const filling = Math.ceil(queueDepth * blockSizeBytes / PART_BYTES);
  return Math.max(LANES_LEAST, Math.min(LANES_MOST, 1 + filling));
}
