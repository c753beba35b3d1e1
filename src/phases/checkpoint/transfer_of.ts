/** A save or a load as the result holds it, from what every rank reported. The slowest rank decides. Pure. */
import type { CheckpointPlace } from "../../checkpoint/description.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import type { Span } from "../../report/schema/parts.ts";
import type { CheckpointTransfer } from "../../report/schema/phases.ts";
import type { RankReport, ShardTimes } from "../../workers/checkpoint_job.ts";

export interface TransferFacts {
  readonly place: CheckpointPlace;
  readonly span: Span;
  /** All ranks of all processes. */
  readonly reports: readonly RankReport[];
  /** The clock of every rank runs until the last one is done. */
  readonly rankSync: boolean;
  readonly cachedFraction: number | null;
  /** Seconds of files under way, of all ranks, summed as they began and ended. */
  readonly inFlightSeconds: number;
}

type Part = "makeSeconds" | "writeSeconds" | "fsyncSeconds" | "readSeconds" | "compareSeconds";

export function transferOf(facts: TransferFacts): CheckpointTransfer {
  const { place, span, rankSync } = facts;
  const reports = facts.reports.toSorted((a, b) => a.rank - b.rank);
  const bytes = reports.reduce((sum, report) => sum + report.bytes, 0);
  const slowest = reports.reduce<RankReport | undefined>(
    (worst, one) => !worst || one.seconds > worst.seconds ? one : worst,
    undefined,
  );
  const longest = slowest?.seconds ?? 0;
  const part = (name: Part) => longestPart(reports, name);
  return {
    ...span,
    epoch: place.epoch,
    step: place.step,
    folder: checkpointFolderName(place.epoch, place.step),
    bytes,
    bytesPerSecond: span.seconds > 0 ? bytes / span.seconds : null,
    makeSeconds: part("makeSeconds"),
    writeSeconds: part("writeSeconds"),
    fsyncSeconds: part("fsyncSeconds"),
    readSeconds: part("readSeconds"),
    compareSeconds: part("compareSeconds"),
    requestsInFlight: span.seconds > 0 ? facts.inFlightSeconds / span.seconds : null,
    cachedFraction: facts.cachedFraction,
    slowest: { rank: slowest?.rank ?? 0, seconds: longest },
    ranks: reports.map(({ rank, shardsOf, bytes, seconds, files }) => ({
      rank,
      shardsOf,
      bytes,
      seconds: rankSync ? longest : seconds,
      files: [...files],
    })),
  };
}

/** The sum over a rank's files, of the rank where it is largest; null when no file has such a part. */
function longestPart(reports: readonly RankReport[], name: Part): number | null {
  const sums = reports.map(({ files }) => sumOf(files, name)).filter((sum) => sum !== null);
  return sums.length === 0 ? null : Math.max(...sums);
}

function sumOf(files: readonly ShardTimes[], name: Part): number | null {
  return files.reduce<number | null>((sum, file) => {
    const value = file[name];
    return value === null ? sum : (sum ?? 0) + value;
  }, null);
}
