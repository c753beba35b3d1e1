/** What an epoch was limited by: from its AU, its rate and the client's ceiling. Pure. */
import { formatRate } from "../base/units.ts";
import type { Bound } from "../report/schema/phases.ts";

/** Accelerators that compute this much would become at most a ninth faster on storage without any delay. */
export const COMPUTE_BOUND_AU = 0.9;
/** Storage whose rate comes this close to the ceiling cannot be told apart from none at all. */
export const CLIENT_BOUND_SHARE = 0.8;

/** Of the waits: what then limits is this client, whatever the storage does. */
export const DECODING_SHARE = 0.5;

/** Of the time that accelerators lost: from here on it was this client that kept them waiting. */
export const CROWDED_SHARE = 0.5;

export interface Reached {
  readonly au: number | null;
  readonly bytesPerSecond: number | null;
  /** Of the waits for batches, the share in which the client decoded. */
  readonly decodingShare?: number;
  /**
   * Where accelerators share processors: of the time in which they did not compute, the share in which threads of
   * this program ran or stood ready to run.
   */
  readonly crowdedShare?: number;
}

/**
 * "compute" from an AU of 90 % on, else "client" from 80 % of the ceiling on or where most waits were for decoding
 * or for a processor, else "storage"; null when what decides is unknown.
 */
export function boundOf(
  { au, bytesPerSecond, decodingShare = 0, crowdedShare = 0 }: Reached,
  ceiling: number | null,
): Bound {
  if (au !== null && au >= COMPUTE_BOUND_AU) return "compute";
  if (decodingShare >= DECODING_SHARE && au !== null) return "client";
  if (crowdedShare >= CROWDED_SHARE && au !== null) return "client";
  if (bytesPerSecond === null || ceiling === null || ceiling <= 0) return null;
  if (bytesPerSecond >= CLIENT_BOUND_SHARE * ceiling) return "client";
  return au === null ? null : "storage";
}

/** Without a storage there are only two who can be the limit. */
export function boundWithoutStorage(au: number | null): Bound {
  if (au === null) return null;
  return au >= COMPUTE_BOUND_AU ? "compute" : "client";
}

export interface CeilingFacts {
  /** What the pipeline did against null://. */
  readonly measured: number;
  /** That, or what the run itself reached, if it was more. */
  readonly ceiling: number;
  readonly seconds: number;
  /** Whether what is read is compared with what must be there. */
  readonly compares: boolean;
  /** Whether it is decoded. */
  readonly decodes: boolean;
  /** Whether other files stood in for those that were read. */
  readonly standsIn: boolean;
}

/** A run cannot have been faster than its ceiling. */
export function ceilingFrom(measured: number, epochs: readonly Reached[]): number {
  return Math.max(measured, ...epochs.map(({ bytesPerSecond }) => bytesPerSecond ?? 0));
}

/** The numbers and the rule behind a bound, as one sentence. */
export function evidenceOf(reached: Reached, facts: CeilingFacts): string {
  const { measured, ceiling, seconds, compares, decodes, standsIn } = facts;
  const parts = [
    `the same pipeline against null:// for ${Number(seconds.toFixed(1))} s: ${formatRate(measured)}`,
  ];
  if (standsIn) {
    parts.push("with files of about the same size as Stoker would write them, since these are not its own");
  }
  const looks = [compares ? "compared" : "", decodes ? "decoded" : ""].filter((word) => word !== "");
  if (looks.length > 0) parts.push(`at least, since null:// makes the bytes that are ${looks.join(" and ")}`);
  if (ceiling > measured) parts.push(`an epoch of the run itself reached ${formatRate(ceiling)}`);
  const { au, bytesPerSecond, decodingShare = 0, crowdedShare } = reached;
  if (decodes) parts.push(`${(100 * decodingShare).toFixed(0)} % of the waits for batches were for decoding`);
  if (crowdedShare !== undefined) {
    parts.push(
      `accelerators share processors, and this program's threads wanted one for ${
        (100 * Math.min(1, crowdedShare)).toFixed(0)
      } % of the time that the accelerators lost`,
    );
  }
  if (bytesPerSecond !== null) {
    const share = (100 * bytesPerSecond / ceiling).toFixed(0);
    const busy = au === null ? "AU unknown" : `AU ${(100 * au).toFixed(1)} %`;
    parts.push(`the run reached ${formatRate(bytesPerSecond)}, ${share} % of the ceiling, with ${busy}`);
  }
  const orCrowded = crowdedShare === undefined ? "" : ` or ${100 * CROWDED_SHARE} % of the lost time`;
  const orDecoding = decodes ? ` or ${100 * DECODING_SHARE} % of the waits for decoding` : "";
  return `${parts.join("; ")} (compute: AU at least ${
    100 * COMPUTE_BOUND_AU
  } %; otherwise client: at least ` +
    `${100 * CLIENT_BOUND_SHARE} % of the ceiling${orDecoding}${orCrowded}; otherwise storage)`;
}
