/** Raw I/O from its first request to its numbers: a crew of jobs over prepared files, and a live line. */
import { printAddress } from "../../base/address.ts";
import { InterruptedError } from "../../base/errors.ts";
import {
  controlBlock,
  createSharedMetrics,
  merged,
  totals,
  type WorkerMetrics,
  workerParts,
} from "../../metrics/shared_memory.ts";
import type { Histogram } from "../../metrics/histogram.ts";
import type { Endpoint } from "../../report/schema/endpoint.ts";
import type { DamageFinding } from "../../report/schema/parts.ts";
import type { ProgressState } from "../../terminal/progress.ts";
import { ProgressLine } from "../../terminal/progress_line.ts";
import { type IoJob, IoTally } from "../../workers/io_job.ts";
import { OPERATION_NOTICE } from "../../storage/store.ts";
import { runCrew } from "../crew.ts";
import { stallNow } from "../stall.ts";
import { descriptorsNow } from "../descriptors.ts";
import { DeviceAccounts, type DeviceBytes, difference } from "../device_accounts.ts";
import { EndpointRows, throttlingSentence } from "../endpoint_rows.ts";
import type { IoRequest } from "./io_request.ts";
import { openFilesOf } from "./machine_findings.ts";
import type { PreparedFiles } from "./prepare_files.ts";
import { processCpuSeconds } from "../process_cpu.ts";

export interface Direction {
  readonly bytes: number;
  readonly latency: Histogram;
}

export interface IoOutcome {
  readonly read: Direction;
  readonly write: Direction;
  /** Of the measured part, until the last job was done. */
  readonly seconds: number;
  readonly device: DeviceBytes & { readonly by: Readonly<Record<keyof DeviceBytes, string | null>> };
  readonly cpuSeconds: number | null;
  readonly verifiedBytes: number;
  readonly retries: number;
  readonly retriedBytes: number;
  readonly backoffSeconds: number;
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly DamageFinding[];
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
  readonly interrupted: InterruptedError | undefined;
  /** Of the storage, or of a Worker; the rest holds what was counted until then. */
  readonly failure: { readonly error: unknown } | undefined;
}

const MOST_FINDINGS = 100;
/** Whoever only writes asks for nothing that a device could read. */
const NOT_ASKED: IoOutcome["device"] = { own: null, all: null, by: { own: null, all: null } };
/** How late the processor time of the measured part may begin. */
const CPU_WATCH_MS = 5;

export async function runIo(request: IoRequest, prepared: PreparedFiles): Promise<IoOutcome> {
  const { jobs, io, outside } = request;
  const { files } = prepared;
  const metrics = createSharedMetrics(jobs);
  const parts = workerParts(metrics);
  controlBlock(metrics).parties = jobs;
  const tally = IoTally.bufferFor(jobs);
  const tallies = Array.from({ length: jobs }, (_, worker) => new IoTally(tally, worker));
  const findings: DamageFinding[] = [];
  const warnings: { code: string; text: string }[] = [];
  const rows = new EndpointRows();
  const job: IoJob = {
    kind: request.kind,
    files: files.map(({ name, size, number, shown }) => ({ name, size, number, shown })),
    jobs,
    random: request.random,
    blockBytes: io.blockSizeBytes,
    queueDepth: io.queueDepth,
    readFraction: request.readFraction,
    seed: request.seed,
    durationSeconds: request.durationSeconds,
    rampSeconds: request.rampSeconds,
    blocksPerSecond: request.blocksPerSecond / jobs,
    verify: request.verify,
    fsync: request.fsync,
    tally,
  };
  const device = new DeviceAccounts(request.addresses);
  // Starting Workers costs more than many a measured part, and is none of it.
  let cpu: number | null = null;
  const watch = setInterval(() => {
    if (tallies.some(({ beganMs }) => beganMs === 0)) return;
    cpu = processCpuSeconds();
    clearInterval(watch);
  }, CPU_WATCH_MS);
  const state = liveState(request, prepared, parts);
  const line = new ProgressLine(outside.console, request.quiet ? "off" : request.progress, state);
  let interrupted: InterruptedError | undefined;
  let failure: IoOutcome["failure"];
  try {
    await runCrew<IoJob, null>({
      kind: "io",
      metrics,
      signal: outside.interrupt,
      descriptors: descriptorsNow(openFilesOf(jobs, files.length)),
      setup: (worker) => ({ worker, metrics, store: { address: printAddress(prepared.root), io }, job }),
      onEndpoints: (records) => rows.add(records),
      onFinding: (finding) => findings.length < MOST_FINDINGS && findings.push(finding),
      onNotice(code, text) {
        if (code === OPERATION_NOTICE) outside.console.err(`${text}\n`);
        else warnings.push({ code, text });
      },
    });
  } catch (error) {
    if (error instanceof InterruptedError) interrupted = error;
    else failure = { error };
  } finally {
    clearInterval(watch);
    line.close();
  }
  const endpoints = rows.rows();
  const throttled = throttlingSentence(endpoints);
  if (throttled !== undefined) warnings.push({ code: "THROTTLED", text: throttled });
  const { verifiedBytes, retries, retriedBytes, backoffSeconds } = totals(parts);
  const began = tallies.map(({ beganMs }) => beganMs).filter((ms) => ms > 0);
  const ended = tallies.map(({ endedMs }) => endedMs).filter((ms) => ms > 0);
  const sum = (bytes: (one: IoTally) => number) => tallies.reduce((total, one) => total + bytes(one), 0);
  return {
    read: { bytes: sum((one) => one.readBytes), latency: merged(parts, "read") },
    write: { bytes: sum((one) => one.writeBytes), latency: merged(parts, "write") },
    seconds: ended.length === 0 ? 0 : Math.max(0, (Math.max(...ended) - Math.min(...began)) / 1000),
    device: request.kind === "write" ? NOT_ASKED : readsSince(device),
    cpuSeconds: difference(processCpuSeconds(), cpu),
    verifiedBytes,
    retries,
    retriedBytes,
    backoffSeconds,
    endpoints,
    findings,
    warnings,
    interrupted,
    failure,
  };
}

function readsSince(device: DeviceAccounts): IoOutcome["device"] {
  return { ...device.since(), by: { own: device.own.by, all: device.all.by } };
}

function liveState(
  { kind, durationSeconds, rampSeconds, io }: IoRequest,
  { files }: PreparedFiles,
  parts: readonly WorkerMetrics[],
): () => ProgressState {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const began = performance.now();
  let last = { bytes: 0, at: began };
  let rate = 0;
  return () => {
    const now = performance.now();
    const bytes = totals(parts).bytesMoved;
    if (now - last.at >= 500 || rate === 0) {
      rate = (bytes - last.bytes) / Math.max(1e-3, (now - last.at) / 1000);
      last = { bytes, at: now };
    }
    const elapsed = (now - began) / 1000;
    return {
      phase: `io ${kind}`,
      count: `${Math.round(rate / io.blockSizeBytes)} IOPS`,
      done: Math.min(
        1,
        durationSeconds === undefined ? bytes / total : elapsed / (durationSeconds + rampSeconds),
      ),
      bytes,
      bytesPerSecond: rate,
      elapsedSeconds: elapsed,
      extras: [],
      stall: stallNow(parts),
    };
  };
}
