/**
 * Reads one file of a checkpoint to its end, compares it when asked, and times its parts. A file that is missing
 * or has the wrong size is a finding; what the storage refuses is an error.
 */
import { StorageError } from "../base/errors.ts";
import type { Slot } from "../base/slot.ts";
import type { CheckpointFile } from "../checkpoint/description.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { CheckpointBench } from "./checkpoint_bench.ts";
import type { CheckpointJob, ShardTimes } from "./checkpoint_job.ts";
import type { BareDuty } from "./serve.ts";

/** With `--verify sample` one block in this many is compared. */
const SAMPLED = 16;

type LoadDuty = Pick<BareDuty<CheckpointJob, CheckpointBench>, "bench" | "job" | "metrics" | "report">;

export async function loadShard(
  duty: LoadDuty,
  file: CheckpointFile,
  signal: AbortSignal,
): Promise<ShardTimes> {
  const { inFlight } = duty.metrics;
  const began = performance.now();
  inFlight.begin(began);
  const handle = await openIfThere(duty, file);
  if (!handle) {
    const ended = performance.now();
    inFlight.end(ended);
    return timesOf(file, 0, ended - began, 0);
  }
  let compareMs = 0;
  const bytes = Math.min(handle.size, file.layout.size);
  try {
    compareMs = await readAll(duty, file, handle, bytes, signal);
  } finally {
    await handle.close();
  }
  reportSize(duty, file, handle.size);
  const ended = performance.now();
  inFlight.end(ended);
  const milliseconds = ended - began;
  duty.metrics.histograms.read.record(milliseconds);
  duty.metrics.add("files", 1);
  return timesOf(file, bytes, milliseconds, compareMs);
}

async function openIfThere(
  { bench, report }: LoadDuty,
  file: CheckpointFile,
): Promise<ReadHandle | undefined> {
  const name = bench.nameOf(file);
  try {
    return await bench.store.openRead(name);
  } catch (error) {
    if (!(error instanceof StorageError) || error.errno !== "ENOENT") throw error;
    report({ file: name, kind: "missing", offset: 0, length: file.layout.size, detail: "is not there" });
    return undefined;
  }
}

/** Milliseconds that comparing took. */
async function readAll(
  { bench, job, metrics, report }: LoadDuty,
  file: CheckpointFile,
  handle: ReadHandle,
  bytes: number,
  signal: AbortSignal,
): Promise<number> {
  const moved = (length: number) => metrics.add("bytesMoved", length);
  if (job.verify === "off") {
    await handle.read(0, bytes, (_slot, _offset, length) => moved(length), signal);
    return 0;
  }
  const verified = (length: number) => metrics.add("verifiedBytes", length);
  const comparison = bench.comparison(file.index, bench.nameOf(file), verified);
  const every = job.verify === "full" ? 1 : SAMPLED;
  let block = 0;
  let milliseconds = 0;
  await handle.read(0, bytes, (slot: Slot, offset: number, length: number) => {
    moved(length);
    if (block++ % every !== 0) return;
    const began = performance.now();
    comparison.block(slot, offset, length);
    milliseconds += performance.now() - began;
  }, signal);
  for (const finding of comparison.findings()) report(finding);
  return milliseconds;
}

function reportSize({ bench, report }: LoadDuty, file: CheckpointFile, found: number): void {
  const { size } = file.layout;
  if (found === size) return;
  report({
    file: bench.nameOf(file),
    kind: found < size ? "short" : "long",
    offset: Math.min(found, size),
    length: Math.abs(found - size),
    detail: `has ${found} bytes, must have ${size}`,
  });
}

function timesOf(
  { name }: CheckpointFile,
  bytes: number,
  milliseconds: number,
  compareMs: number,
): ShardTimes {
  return {
    name,
    bytes,
    seconds: milliseconds / 1000,
    makeSeconds: null,
    writeSeconds: null,
    fsyncSeconds: null,
    readSeconds: Math.max(0, milliseconds - compareMs) / 1000,
    compareSeconds: compareMs / 1000,
  };
}
