/**
 * One save or load by all ranks, with its live line and its series. The clock covers what the ranks do and nothing
 * of what is done around it.
 */
import { type CheckpointPlace, filesOfRank } from "../../checkpoint/description.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import { totals } from "../../metrics/shared_memory.ts";
import type { CheckpointTransfer } from "../../report/schema/phases.ts";
import type { RankReport } from "../../workers/checkpoint_job.ts";
import type { Session } from "../session.ts";
import { spanOf } from "../span.ts";
import { stallNow } from "../stall.ts";
import type { CheckpointCrew } from "./checkpoint_crew.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { rankJobs } from "./rank_jobs.ts";
import { transferOf } from "./transfer_of.ts";

export interface TransferOrders {
  readonly kind: "save" | "load";
  readonly place: CheckpointPlace;
  readonly cachedFraction: number | null;
}

/** What all ranks did, at rank 0; undefined elsewhere. */
export async function measureTransfer(
  session: Session,
  plan: CheckpointPlan,
  crew: CheckpointCrew,
  { kind, place, cachedFraction }: TransferOrders,
): Promise<CheckpointTransfer | undefined> {
  const { cluster, outside } = session.request;
  const { parts } = crew;
  const before = totals(parts);
  const whole = rankJobs(session, plan).flatMap(({ rank, loads }) =>
    filesOfRank(plan.description, kind === "save" ? rank : loads)
  );
  const wholeBytes = whole.reduce((sum, { layout }) => sum + layout.size, 0);
  const span = spanOf(outside.now());
  const line = session.progress(() => {
    const now = totals(parts);
    const bytes = now.bytesMoved - before.bytesMoved;
    return {
      phase: kind,
      count: `checkpoint ${checkpointFolderName(place.epoch, place.step)}  ${
        now.files - before.files
      }/${whole.length} files`,
      done: wholeBytes === 0 ? 1 : bytes / wholeBytes,
      bytes,
      bytesPerSecond: bytes / Math.max(span.elapsed(), 1e-3),
      elapsedSeconds: span.elapsed(),
      extras: [],
      stall: stallNow(parts),
    };
  });
  const op = kind === "save" ? "write" : "read";
  const recorder = session.record(
    "checkpoint",
    op,
    () => parts,
    () => place.epoch,
    session.request.checkpoints?.place,
  );
  try {
    const done = await crew.perform({ kind, ...place });
    const { startedMs, endedMs } = span.end(outside.now());
    const [inFlightSeconds = 0] = await cluster.reduce(
      [totals(parts).inFlightSeconds - before.inFlightSeconds],
      "sum",
    );
    const all = await cluster.gather(done);
    if (!all) return undefined;
    return transferOf({
      place,
      span: {
        startedMs,
        endedMs,
        seconds: Math.max(...all.map(({ seconds }) => seconds)),
        secondsFirstDone: Math.min(...all.map(({ secondsFirstDone }) => secondsFirstDone)),
      },
      reports: all.flatMap(({ reports }): readonly RankReport[] => reports),
      rankSync: plan.rankSync,
      cachedFraction,
      inFlightSeconds,
    });
  } finally {
    line.close();
    recorder.close();
  }
}
