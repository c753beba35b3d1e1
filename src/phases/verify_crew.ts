/** Runs the Workers of a verification over the files of this rank: progress, series, findings, numbers. */
import type { DatasetSpec } from "../dataset/spec.ts";
import { controlBlock, createSharedMetrics, merged, totals, workerParts } from "../metrics/shared_memory.ts";
import type { VerifyPhase } from "../report/schema/phases.ts";
import type { FileShare } from "../workers/protocol.ts";
import { runCrew } from "./crew.ts";
import { descriptorsNow } from "./descriptors.ts";
import type { FindingList } from "./finding_list.ts";
import { gatherHistogram } from "./gather_histogram.ts";
import { latencyOf } from "./latency.ts";
import type { Session } from "./session.ts";
import { sinceReady, spanOf, untilDone } from "./span.ts";
import { stallNow } from "./stall.ts";

export interface VerifyOrders<Job extends FileShare> {
  readonly kind: "verifier" | "structure";
  readonly proves: VerifyPhase["proves"];
  readonly spec: DatasetSpec;
  readonly job: Job;
  /** What the Workers share: files, or parts of them. */
  readonly pieces: number;
  /** Files that one Worker has open at the same time. */
  readonly openFiles: number;
  /** What the files are a part of, over all ranks. */
  readonly inAll: Pick<VerifyPhase, "filesInAll" | "bytesInAll">;
  /** What one latency is. */
  readonly measures: string;
  /** Hears how many samples the Workers of this rank saw. */
  sawSamples?(count: number): void;
}

/** Workers that share so many files, or parts of them; they begin together. */
export function verifierCount(pieces: number): number {
  return Math.max(1, Math.min(navigator.hardwareConcurrency, 16, pieces));
}

export async function verifyCrew<Job extends FileShare>(
  session: Session,
  { kind, proves, spec, job, pieces, openFiles, inAll, measures, sawSamples }: VerifyOrders<Job>,
  findings: FindingList,
): Promise<VerifyPhase> {
  const { request } = session;
  const { count } = job;
  const workers = verifierCount(pieces);
  const metrics = createSharedMetrics(workers);
  controlBlock(metrics).parties = workers;
  const parts = workerParts(metrics);
  const span = spanOf(request.outside.now());
  const readyMs: number[] = [];
  const doneMs: number[] = [];
  const line = session.progress(() => {
    const now = totals(parts);
    const found = findings.kept.length + findings.leftOut;
    const done = now.files + now.skippedFiles;
    return {
      phase: "verify",
      count: `${done}/${count} files`,
      done: count === 0 ? 1 : done / count,
      bytes: now.bytesMoved,
      bytesPerSecond: now.bytesMoved / Math.max(span.elapsed(), 1e-3),
      elapsedSeconds: span.elapsed(),
      extras: found > 0 ? [`${found} findings`] : [],
      stall: stallNow(parts),
    };
  });
  const recorder = session.record("verify", "read", () => parts, () => null);
  try {
    await runCrew<Job, null>({
      kind,
      metrics,
      signal: session.signal,
      descriptors: descriptorsNow(workers * openFiles),
      setup: (worker) => ({ worker, metrics, store: session.storeSetup(), spec, job }),
      onFinding: (finding) => findings.add(finding),
      onNotice: (code, text) => session.notice(code, text),
      onEndpoints: (records) => session.addEndpoints(records),
      onReady: (atMs) => readyMs.push(atMs),
      onDone: (atMs) => doneMs.push(atMs),
    });
  } finally {
    line.close();
    recorder.close();
    session.addIo(totals(parts)); // of a run that failed, too
  }
  const sum = totals(parts);
  sawSamples?.(sum.samples);
  const whole = span.end(request.outside.now());
  const timed = untilDone(sinceReady(whole, Math.max(...readyMs)), doneMs);
  const reads = await gatherHistogram(request.cluster, merged(parts, "read"));
  return {
    ...timed,
    proves,
    files: sum.files,
    filesRead: sum.readFiles,
    ...inAll,
    bytes: sum.bytesMoved,
    bytesPerSecond: timed.seconds > 0 ? sum.bytesMoved / timed.seconds : null,
    sampledFraction: request.verify.fraction,
    readLatencyMs: latencyOf(reads, measures),
    requestsInFlight: timed.seconds > 0 ? sum.inFlightSeconds / timed.seconds : null,
    findings: findings.kept,
    findingsLeftOut: findings.leftOut,
  };
}
