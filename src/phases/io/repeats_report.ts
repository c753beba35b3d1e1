/** The document of raw I/O over all its repeats: the last one's rates, each one's, their spread, objectives. Pure. */
import { EXIT } from "../../base/errors.ts";
import { spreadOf } from "../../metrics/spread.ts";
import { failureFacts } from "../../report/failure_facts.ts";
import { judgeObjective } from "../../report/objectives.ts";
import type { IoMeasured, IoRates, IoRepeats, IoReport } from "../../report/schema/io.ts";
import type { ResolvedObjective } from "../../report/verdict.ts";
import { type EndedIo, ioReport, type ReportHead } from "./io_report.ts";
import type { IoRequest } from "./io_request.ts";
import type { IoRuns } from "./repeat_io.ts";

export function repeatsReport(
  head: ReportHead,
  request: IoRequest,
  { runs, interrupted }: IoRuns,
  objectives: readonly ResolvedObjective[],
): EndedIo {
  const [one, ...more] = runs;
  const first = ioReport(head, request, one.prepared, one.outcome);
  const reports = [first, ...more.map((run) => ioReport(head, request, run.prepared, run.outcome))];
  const last = reports.at(-1) ?? first;
  const findings = reports.flatMap((report) => report.findings);
  const judged = objectives.map(({ rule, path }) => judgeObjective(rule, path, reports));
  const complete = reports.filter((_, index) => !runs[index]?.outcome.interrupted).map(measuredOf);
  const exitStatus = interrupted
    ? EXIT.interrupted
    : findings.length > 0
    ? EXIT.integrity
    : judged.some(({ met }) => !met)
    ? EXIT.verdictFail
    : EXIT.done;
  return {
    ...last,
    status: interrupted ? "interrupted" : "complete",
    exitStatus,
    findings,
    warnings: [
      ...new Map(reports.flatMap(({ warnings }) => warnings).map((one) => [one.text, one])).values(),
    ],
    objectives: judged,
    ...(complete.length > 1 ? { repeats: complete, summary: summaryOf(complete) } : {}),
    ...(interrupted ? { error: failureFacts(interrupted) } : {}),
  };
}

function measuredOf({ bytes, seconds, bytesPerSecond, iops, latencyMs, read, write }: IoReport): IoMeasured {
  if (read && write) return { read, write };
  return {
    ...(bytes === undefined ? {} : { bytes }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    ...(iops === undefined ? {} : { iops }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}

function summaryOf(repeats: readonly IoMeasured[]): NonNullable<IoRepeats["summary"]> {
  const spread = (of: (one: IoMeasured) => Partial<IoRates> | undefined) => ({
    bytesPerSecond: spreadOf(repeats.map((one) => of(one)?.bytesPerSecond ?? null)),
    iops: spreadOf(repeats.map((one) => of(one)?.iops ?? null)),
  });
  if (repeats.some(({ read }) => read)) {
    return {
      read: spread(({ read }) => read),
      write: spread(({ write }) => write),
    };
  }
  return spread((one) => one);
}
