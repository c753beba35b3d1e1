/**
 * Raw writing where nothing is changed in place: whole objects, one after the other. Depth and block size are
 * those of each object's own upload.
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
  let isMeasuring = job.rampSeconds === 0;
  do {
    for (const file of own) {
      if (control.stopped || performance.now() >= endMs) return;
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
      if (now < measuredFromMs) continue;
      metrics.histograms.write.record(now - began);
      tally.end(now);
    }
  } while (Number.isFinite(endMs) && own.length > 0);
}
