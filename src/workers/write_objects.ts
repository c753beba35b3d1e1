/**
 * Raw writing where nothing is changed in place: whole objects, as many at once as requests may be in flight. The
 * store shares its requests among those that need several.
 */
import { piecesOf } from "./block_turns.ts";
import type { IoBench } from "./io_bench.ts";
import type { IoJob, IoTally } from "./io_job.ts";
import type { BareDuty } from "./serve.ts";

export async function writeObjects(
  { job, worker, bench, metrics, control }: BareDuty<IoJob, IoBench>,
  tally: IoTally,
  measuredFromMs: number,
  endMs: number,
): Promise<void> {
  // Files, not blocks, are dealt to the jobs.
  const own = piecesOf(job.files.map(() => 1), 1, worker, job.jobs).map(({ file }) => file);
  if (own.length === 0) return;
  let isMeasuring = job.rampSeconds === 0;
  const write = async (file: number) => {
    const began = performance.now();
    await bench.store.write(bench.file(file).name, bench.source(file), {
      fsync: job.fsync,
      overwrite: true, // the coordinator made sure that this may be written
      onProgress(bytes) {
        const now = performance.now();
        if (now < measuredFromMs) return;
        if (!isMeasuring) {
          tally.begin(measuredFromMs);
          isMeasuring = true;
        }
        tally.add(bytes, true, now);
        metrics.add("bytesMoved", bytes);
      },
    });
    const now = performance.now();
    if (now < measuredFromMs) return;
    metrics.histograms.write.record(now - began);
    tally.end(now);
  };
  // Only --duration writes an object again.
  const most = Number.isFinite(endMs) ? Infinity : own.length;
  const lanes = Math.min(job.queueDepth, own.length);
  let next = 0;
  let hasFailed = false;
  const lane = async (first: number) => {
    for (let at = first; at < most; at = next++) {
      if (hasFailed || control.stopped || performance.now() >= endMs) return;
      await write(own[at % own.length] ?? 0);
    }
  };
  next = lanes;
  const outcomes = await Promise.allSettled(
    Array.from({ length: lanes }, (_, first) =>
      lane(first).catch((error) => {
        hasFailed = true;
        throw error;
      })),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
