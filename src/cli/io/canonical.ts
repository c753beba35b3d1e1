/** What `stoker io` does, as the one command line that says it in Stoker's own words; and in fio's. Pure. */
import { printAddress } from "../../base/address.ts";
import type { IoRequest } from "../../phases/io/io_request.ts";

/** Every option that shapes the load, the defaults among them. */
export function canonicalCommand(request: IoRequest): string {
  const { kind, io } = request;
  const words = [
    "stoker",
    "io",
    kind,
    ...request.addresses.map((address) => shellWord(printAddress(address))),
  ];
  if (request.sizeBytes !== undefined) words.push("--size", exactSize(request.sizeBytes));
  if (request.files !== undefined) words.push("--files", String(request.files));
  if (request.random) words.push("--random");
  words.push("--block-size", exactSize(io.blockSizeBytes));
  words.push("--queue-depth", String(io.queueDepth), "--jobs", String(request.jobs));
  if (kind === "mix") words.push("--read-percent", String(Math.round(request.readFraction * 100)));
  if (request.durationSeconds !== undefined) words.push("--duration", `${request.durationSeconds}s`);
  if (request.rampSeconds > 0) words.push("--ramp", `${request.rampSeconds}s`);
  if (Number.isFinite(request.blocksPerSecond)) {
    const { blocksPerSecond } = request;
    if (Number.isInteger(blocksPerSecond)) words.push("--limit-iops", String(blocksPerSecond));
    else words.push("--limit-rate", exactSize(Math.round(blocksPerSecond * io.blockSizeBytes)));
  }
  if (request.verify) words.push("--verify", "full");
  if (request.fsync) words.push("--fsync", "end");
  if (request.cache !== "keep") words.push("--cache", request.cache);
  if (request.overwrite) words.push("--overwrite");
  if (io.engine !== "auto") words.push("--io-engine", io.engine);
  return words.join(" ");
}

/** Files beyond this make a line that nobody compares with. */
const MOST_FILES = 16;

/** fio's line for the same load, to compare with; null where fio has none. */
export function fioCommand(
  request: IoRequest,
  files: readonly { readonly path: string; readonly size: number }[],
): string | null {
  const { kind, io, jobs } = request;
  const [first] = request.addresses;
  if (!first || (first.scheme !== "file" && first.scheme !== "direct") || files.length > MOST_FILES) {
    return null;
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const share = Math.ceil(total / jobs / io.blockSizeBytes) * io.blockSizeBytes;
  const pattern = kind === "mix" ? "rw" : kind;
  const words = [
    "fio --name=compare",
    shellWord(`--filename=${files.map(({ path }) => path.replaceAll(":", "\\:")).join(":")}`),
    `--rw=${request.random ? `rand${pattern}` : pattern}`,
    `--bs=${io.blockSizeBytes}`,
    ...sizeWords(jobs, files.length, total, share),
    io.engine === "threads" ? "--ioengine=posixaio" : "--ioengine=io_uring",
    `--iodepth=${io.queueDepth}`,
    `--direct=${first.scheme === "direct" ? 1 : 0}`,
    `--invalidate=${request.cache === "drop" ? 1 : 0}`,
    // Its other percentiles leave out the submission, in which cached reads do all their work.
    "--lat_percentiles=1",
  ];
  if (kind === "mix") words.push(`--rwmixread=${Math.round(request.readFraction * 100)}`);
  if (request.durationSeconds !== undefined) words.push(`--time_based --runtime=${request.durationSeconds}`);
  if (request.rampSeconds > 0) words.push(`--ramp_time=${request.rampSeconds}`);
  if (Number.isFinite(request.blocksPerSecond)) {
    words.push(`--rate_iops=${Math.max(1, Math.round(request.blocksPerSecond / jobs))}`);
  }
  if (request.fsync) words.push("--end_fsync=1");
  // Every block that Stoker writes is new; fio would write the same few over and over.
  if (kind !== "read") words.push("--refill_buffers");
  return words.join(" ");
}

/**
 * Jobs share a file; of several files fio's jobs cannot each have some (an offset counts in every file), so each goes
 * over all of them, for its share of the bytes.
 */
function sizeWords(jobs: number, files: number, total: number, share: number): readonly string[] {
  if (jobs === 1) return [`--size=${total}`];
  const part = files === 1
    ? [`--size=${share}`, `--offset_increment=${share}`]
    : [`--size=${total}`, `--io_size=${share}`];
  return [...part, `--numjobs=${jobs}`, "--group_reporting"];
}

/** `4KiB` where that is exact, else bytes. */
export function exactSize(bytes: number): string {
  for (const [unit, name] of [[2 ** 40, "TiB"], [2 ** 30, "GiB"], [2 ** 20, "MiB"], [1024, "KiB"]] as const) {
    if (bytes >= unit && bytes % unit === 0) return `${bytes / unit}${name}`;
  }
  return String(bytes);
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
