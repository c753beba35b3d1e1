/** Writes one file of a checkpoint and times its parts. The store pulls the bytes, so making overlaps writing. */
import type { CheckpointFile } from "../checkpoint/description.ts";
import type { CheckpointBench } from "./checkpoint_bench.ts";
import type { CheckpointJob, ShardTimes } from "./checkpoint_job.ts";
import type { BareDuty } from "./serve.ts";

export async function saveShard(
  { bench, job, metrics }: Pick<BareDuty<CheckpointJob, CheckpointBench>, "bench" | "job" | "metrics">,
  file: CheckpointFile,
  signal: AbortSignal,
): Promise<ShardTimes> {
  const began = performance.now();
  metrics.inFlight.begin(began);
  const written = await bench.store.write(bench.nameOf(file), bench.source(file), {
    fsync: job.fsync,
    overwrite: false, // the coordinator emptied the folder, so what is there now was not meant to go
    signal,
    onProgress: (bytes) => metrics.add("bytesMoved", bytes),
  });
  const ended = performance.now();
  metrics.inFlight.end(ended);
  const milliseconds = ended - began;
  const fsyncSeconds = written.fsyncSeconds ?? 0;
  metrics.histograms.write.record(milliseconds);
  metrics.add("randomSeconds", written.fillSeconds);
  metrics.add("writeSeconds", written.writeSeconds);
  metrics.add("files", 1);
  return {
    name: file.name,
    bytes: written.bytes,
    seconds: milliseconds / 1000,
    makeSeconds: written.fillSeconds,
    writeSeconds: Math.max(0, written.writeSeconds - fsyncSeconds),
    fsyncSeconds: written.fsyncSeconds ?? null,
    readSeconds: null,
    compareSeconds: null,
  };
}
