/** The document of raw I/O, from what was asked, prepared and measured. Pure. */
import { printAddress } from "../../base/address.ts";
import { EXIT, StokerError } from "../../base/errors.ts";
import { formatBytes, formatDuration } from "../../base/units.ts";
import { VERSION } from "../../base/version.ts";
import { failureFacts } from "../../report/failure_facts.ts";
import type { IoRates, IoReport } from "../../report/schema/io.ts";
import { latencyOf } from "../latency.ts";
import type { IoRequest } from "./io_request.ts";
import type { PreparedFiles } from "./prepare_files.ts";
import type { Direction, IoOutcome } from "./run_io.ts";

/** Less is the time in which queues fill and code is compiled. A second that was asked for may end a little early. */
const LEAST_SECONDS = 0.9;
/** The smallest that there are. */
const SECTOR_BYTES = 512;

export interface ReportHead {
  readonly started: Date;
  readonly command: string;
  readonly fio: string | null;
  readonly label: string | null;
  readonly note: string | null;
}

/** The document of a command that has ended. */
export type EndedIo = IoReport & { readonly exitStatus: number };

/** Before the first byte moves: what a command that is killed leaves behind. */
export function runningReport(head: ReportHead, request: IoRequest, prepared: PreparedFiles): IoReport {
  const { description, files } = prepared;
  return {
    schema: "stoker.io/1",
    stoker: { version: VERSION },
    started: head.started.toISOString(),
    command: head.command,
    fio: head.fio,
    label: head.label,
    note: head.note,
    objectives: [],
    kind: request.kind,
    status: "running",
    exitStatus: null,
    addresses: request.addresses.map(printAddress),
    files: files.length,
    totalBytes: files.reduce((sum, { size }) => sum + size, 0),
    random: request.random,
    backend: description.backend,
    engine: description.engine,
    direct: description.direct,
    queueDepth: request.io.queueDepth,
    blockSizeBytes: request.io.blockSizeBytes,
    jobs: request.jobs,
    cachedFraction: prepared.cachedFraction,
    cachedBy: prepared.cachedBy,
    bytesFromDevice: null,
    bytesFromDeviceBy: null,
    deviceReadBytes: null,
    deviceReadBy: null,
    cpuSeconds: null,
    verifiedBytes: 0,
    retries: 0,
    retriedBytes: 0,
    backoffSeconds: 0,
    endpoints: [],
    findings: [],
    warnings: [...prepared.warnings],
  };
}

/**
 * A rate of what failed would count waits for errors, so there is none. `outcome` is that of the failed run, where
 * one had begun.
 */
export function failedReport(running: IoReport, error: unknown, outcome: IoOutcome | undefined): EndedIo {
  const exitStatus = error instanceof StokerError ? error.exitStatus : EXIT.bug;
  const counted = outcome === undefined
    ? {}
    : { ...countedIn(outcome), warnings: [...running.warnings, ...outcome.warnings] };
  return { ...running, ...counted, status: "failed", exitStatus, error: failureFacts(error) };
}

/** What is known however it ended. */
function countedIn({ verifiedBytes, retries, retriedBytes, backoffSeconds, endpoints, findings }: IoOutcome) {
  return {
    verifiedBytes,
    retries,
    retriedBytes,
    backoffSeconds,
    endpoints: [...endpoints],
    findings: [...findings],
  };
}

export function ioReport(
  head: ReportHead,
  request: IoRequest,
  prepared: PreparedFiles,
  outcome: IoOutcome,
): EndedIo {
  const { kind } = request;
  const { description } = prepared;
  const paced = Number.isFinite(request.blocksPerSecond);
  const object = kind !== "read" && description.engine === "http";
  const measures = object
    ? "one object, from its first request to its success"
    : `one block, from ${paced ? "when it was due" : "its request"} to its completion`;
  const rates = (direction: Direction) => ratesOf(direction, outcome.seconds, measures);
  const { interrupted } = outcome;
  const common = {
    ...runningReport(head, request, prepared),
    status: interrupted ? "interrupted" as const : "complete" as const,
    exitStatus: interrupted ? EXIT.interrupted : outcome.findings.length > 0 ? EXIT.integrity : EXIT.done,
    bytesFromDevice: outcome.device.own,
    bytesFromDeviceBy: outcome.device.by.own,
    deviceReadBytes: outcome.device.all,
    deviceReadBy: outcome.device.by.all,
    cpuSeconds: outcome.cpuSeconds,
    ...countedIn(outcome),
    warnings: [...prepared.warnings, ...outcome.warnings, ...doubts(request, prepared), ...tooShort(outcome)],
    ...(interrupted ? { error: failureFacts(interrupted) } : {}),
  };
  if (kind === "mix") return { ...common, read: rates(outcome.read), write: rates(outcome.write) };
  return { ...common, ...rates(kind === "read" ? outcome.read : outcome.write) };
}

function ratesOf({ bytes, latency }: Direction, seconds: number, measures: string): IoRates {
  const latencyMs = latencyOf(latency, measures);
  return {
    bytes,
    seconds,
    bytesPerSecond: seconds > 0 ? bytes / seconds : null,
    iops: seconds > 0 ? latencyMs.count / seconds : null,
    latencyMs,
  };
}

/** Interrupted ones are short by will. */
function tooShort({ seconds, interrupted }: IoOutcome): { code: string; text: string }[] {
  if (interrupted || seconds >= LEAST_SECONDS) return [];
  const text =
    `All of it took ${formatDuration(seconds)}, which says more about the start than about the storage: ` +
    "add --duration 30s, or move more.";
  return [{ code: "TOO_SHORT", text }];
}

/** What would make somebody believe a number that the storage did not earn. */
function doubts(
  { kind, fsync, cache, io: { blockSizeBytes } }: IoRequest,
  { description, cachedFraction, files }: PreparedFiles,
): { code: string; text: string }[] {
  const found: { code: string; text: string }[] = [];
  const largest = files.reduce((most, { size }) => Math.max(most, size), 0);
  if (largest > 0 && largest < blockSizeBytes) {
    found.push({
      code: "SMALL_FILES",
      text: `No file has a whole block of ${formatBytes(blockSizeBytes)}: requests were of at most ${
        formatBytes(largest)
      }.`,
    });
  }
  if (
    blockSizeBytes % SECTOR_BYTES !== 0 &&
    (description.backend === "file" || description.backend === "direct")
  ) {
    found.push({
      code: "ODD_BLOCKS",
      text:
        `Blocks of ${blockSizeBytes} bytes are no whole sectors (of 512 bytes), so storage moves more than it ` +
        "is asked for. K and KiB are 1024 bytes, KB is 1000.",
    });
  }
  if (description.backend !== "file") return found;
  if (kind !== "read" && !fsync) {
    found.push({
      code: "BUFFERED_WRITE",
      text: "Writes went to the page cache and were not forced to the device: add --fsync end or --direct.",
    });
  }
  // After --cache drop it was said already that pages stayed.
  if (kind !== "write" && cache !== "drop" && cachedFraction !== null && cachedFraction > 0.01) {
    found.push({
      code: "CACHED",
      text: `${(100 * cachedFraction).toFixed(1)} % of the files were in the page cache: ` +
        "add --cache drop or --direct to measure the storage.",
    });
  }
  return found;
}
