/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * A generator: takes file numbers from the shared counter and writes each file's outputs, several files at the
 * same time so that small ones keep the queue full. It stops taking files when anybody failed.
 */
import { fileAt } from "../dataset/names.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Output } from "../formats/format.ts";
import { alreadyThere } from "./already_there.ts";
import type { GenerateJob } from "./protocol.ts";
import { type Duty, serve } from "./serve.ts";

export interface GenerateReport {
  readonly files: number;
}

/** Files under way in one Worker. A large file alone fills the queue; for small ones this hides their opening. */
const LANES = 8;

serve<GenerateJob, GenerateReport>(async (duty) => {
  const format = await loadFormat(duty.spec.format);
  const began = performance.now();
  duty.metrics.state = "running";
  const lane = async () => {
    for (;;) {
      const ticket = duty.control.stopped ? -1 : duty.control.takeTicket(duty.job.count);
      if (ticket < 0) return;
      const index = duty.job.first + ticket * duty.job.stride;
      const file = fileAt(duty.spec, index, format.extension(duty.spec));
      let skipped = true;
      const described = performance.now();
      const outputs = format.outputs(file);
      duty.metrics.add("encodeSeconds", (performance.now() - described) / 1000);
      for (const output of outputs) skipped = !(await write(duty, output, index)) && skipped;
      duty.metrics.add(skipped ? "skippedFiles" : "files", 1);
    }
  };
  await duty.bench.finish(settleAll(Array.from({ length: LANES }, lane)));
  const { metrics } = duty;
  const made = metrics.get("randomSeconds") + metrics.get("encodeSeconds");
  // A thread that makes nothing hands bytes over or waits, for one file or for several at the same time.
  metrics.add("writeSeconds", Math.max(0, (performance.now() - began) / 1000 - made));
  return { files: duty.metrics.get("files") };
});

/** False when the output was there already. */
async function write(duty: Duty<GenerateJob>, output: Output, index: number): Promise<boolean> {
  const { bench, job, metrics } = duty;
  const source = bench.source(output.layout, index);
  if (!job.rewrite && await alreadyThere(bench.store, output.name, source)) return false;
  const began = performance.now();
  metrics.inFlight.begin(began);
  const written = await bench.store.write(output.name, source, {
    fsync: job.fsync,
    signal: duty.signal,
    overwrite: true, // the coordinator made sure that this name belongs to the dataset
    onProgress: (bytes) => metrics.add("bytesMoved", bytes),
  });
  const ended = performance.now();
  metrics.inFlight.end(ended);
  metrics.histograms.write.record(ended - began);
  const randomSeconds = Math.min(written.fillSeconds, source.randomMs / 1000);
  metrics.add("randomSeconds", randomSeconds);
  metrics.add("encodeSeconds", written.fillSeconds - randomSeconds);
  return true;
}

/** Waits for all, so that nothing is in flight when the first error is thrown. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
