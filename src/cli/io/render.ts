/** Raw I/O for the eye. Pure. */
import { formatBytes, formatDuration, formatRate } from "../../base/units.ts";
import { requestLines } from "../../report/request_lines.ts";
import type { IoRates, IoReport } from "../../report/schema/io.ts";

/** The document has more. */
/** What the device reads for others is told from so much on, and from such a part of all. */
const WORTH_A_WORD_BYTES = 1 << 20;
const WORTH_A_WORD = 0.1;
const MOST_FINDINGS = 10;

/** Said before the first byte moves. */
export function renderTotals(
  { kind, files, totalBytes, random, jobs, queueDepth, blockSizeBytes, engine, direct }: Pick<
    IoReport,
    | "kind"
    | "files"
    | "totalBytes"
    | "random"
    | "jobs"
    | "queueDepth"
    | "blockSizeBytes"
    | "engine"
    | "direct"
  >,
): string {
  const names = files === 1 ? "1 file" : `${files} files`;
  // Nothing of an object is changed in place.
  const isWhole = kind === "write" && engine === "http";
  const how = [
    ...(isWhole
      ? ["whole objects"]
      : [random ? "random" : "sequential", `${formatBytes(blockSizeBytes)} blocks`]),
    `QD ${queueDepth}`,
    jobs === 1 ? "1 job" : `${jobs} jobs`,
    engine === "uring" ? "io_uring" : engine,
    ...(direct ? ["O_DIRECT"] : []),
  ];
  return `total    ${formatBytes(totalBytes)} (${totalBytes} bytes) in ${names} · ${how.join(", ")}`;
}

/** Of an objective, in its metric's own unit. */
export function measuredText(measured: number | null): string {
  return measured === null ? "nothing" : String(Number(measured.toPrecision(4)));
}

export function renderIo(report: IoReport): string {
  const lines: string[] = [];
  if (report.kind === "mix") {
    if (report.read) lines.push(...ratesLines("read", report.read));
    if (report.write) lines.push(...ratesLines("write", report.write));
  } else lines.push(...ratesLines(report.kind, topRates(report)));
  const cache: string[] = [];
  if (report.cachedFraction !== null) cache.push(`${percent(report.cachedFraction)} cached before`);
  if (report.bytesFromDevice !== null) cache.push(`${formatBytes(report.bytesFromDevice)} from the device`);
  const others = (report.deviceReadBytes ?? 0) - (report.bytesFromDevice ?? Infinity);
  if (others > WORTH_A_WORD_BYTES && others > WORTH_A_WORD * (report.deviceReadBytes ?? 0)) {
    cache.push(`${formatBytes(others)} more that the device read for others`);
  }
  if (cache.length > 0) lines.push(`cache    ${cache.join(", ")}`);
  if (report.verifiedBytes > 0) {
    lines.push(`verified ${formatBytes(report.verifiedBytes)} compared and right`);
  }
  lines.push(...troubleLines(report));
  for (const { file, kind, offset, length, detail } of report.findings.slice(0, MOST_FINDINGS)) {
    lines.push(`wrong    ${kind} ${file} at ${offset}, ${length} bytes: ${detail}`);
  }
  const more = report.findings.length - MOST_FINDINGS;
  if (more > 0) lines.push(`wrong    ${more} more places; --json has them`);
  if (report.repeats && report.summary) {
    lines.push(`repeats  ${report.repeats.length}: ${spreadsText(report.summary)}`);
  }
  for (const { expression, met, measured } of report.objectives) {
    lines.push(`${met ? "met" : "MISSED"}`.padEnd(9) + `${expression}, measured ${measuredText(measured)}`);
  }
  for (const { text } of report.warnings) lines.push(`warning  ${text}`);
  if (report.status === "interrupted") lines.push("interrupted: these are the numbers until then");
  if (report.fio) lines.push(`compare  ${report.fio}`);
  return lines.join("\n");
}

/** Of the requests; empty where all went well. */
export function troubleLines(report: IoReport): string[] {
  return requestLines(report, report.endpoints).map(([label, text]) => `${label.padEnd(8)} ${text}`);
}

function ratesLines(
  name: string,
  { bytes, seconds, bytesPerSecond, iops, latencyMs }: IoRates,
): string[] {
  const rate = bytesPerSecond === null || iops === null
    ? "nothing was measured"
    : `${formatRate(bytesPerSecond)} · ${count(iops)} IOPS`;
  const part = (label: string, ms: number | null) =>
    ms === null ? [] : [`${label} ${formatDuration(ms / 1000)}`];
  const { mean, p50, p95, p99, p999, max } = latencyMs;
  const first = `${name.padEnd(8)} ${rate} · ${formatBytes(bytes)} in ${formatDuration(seconds)}`;
  if (latencyMs.count === 0) return [first];
  return [
    first,
    [
      ["latency ", ...part("mean", mean)].join(" "),
      ...part("p50", p50),
      ...part("p95", p95),
      ...part("p99", p99),
      ...part("p99.9", p999),
      ...part("max", max),
    ].join("  "),
  ];
}

/** Of read and write alone the rates stand at the top. */
function topRates(
  { bytes = 0, seconds = 0, bytesPerSecond = null, iops = null, latencyMs }: IoReport,
): IoRates {
  if (!latencyMs) throw new TypeError("A report of one direction has its latencies");
  return { bytes, seconds, bytesPerSecond, iops, latencyMs };
}

function count(value: number): string {
  return value < 1000 ? value.toPrecision(3) : `${(value / 1000).toPrecision(3)} k`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function spreadsText({ read, write, bytesPerSecond }: NonNullable<IoReport["summary"]>): string {
  const rows = [["", bytesPerSecond], ["read ", read?.bytesPerSecond], [
    "write ",
    write?.bytesPerSecond,
  ]] as const;
  return rows.flatMap(([name, spread]) => {
    if (!spread || spread.mean === null) return [];
    const half = spread.ci95 === null ? "" : ` ± ${formatRate(spread.ci95)} (95 %)`;
    return [`${name}mean ${formatRate(spread.mean)}${half}`];
  }).join(", ");
}
