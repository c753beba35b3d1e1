/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * A generator: takes file numbers from the shared counter and writes each file's outputs, several files at the
 * same time so that small ones keep the queue full. It stops taking files when anybody failed.
 */
import type { LayoutSource } from "../dataset/layout_source.ts";
import { fileAt } from "../dataset/names.ts";
import { loadFormat } from "../formats/registry.ts";
import type { WriteOptions, Written } from "../storage/store.ts";
import { alreadyThere } from "./already_there.ts";
import type { GenerateJob } from "./protocol.ts";
import { type Duty, serve } from "./serve.ts";
import { settleLanes } from "./settle_lanes.ts";

export interface GenerateReport {
  readonly files: number;
}

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
      for (const { name, layout } of outputs) {
        const source = duty.bench.source(layout, index);
        if (writeNow(duty, name, source) || await write(duty, name, source)) skipped = false;
      }
      duty.metrics.add(skipped ? "skippedFiles" : "files", 1);
    }
  };
  await duty.bench.finish(settleLanes(Array.from({ length: duty.job.lanes }, lane), duty.control));
  const { metrics } = duty;
  const made = metrics.get("randomSeconds") + metrics.get("encodeSeconds");
  // A thread that makes nothing hands bytes over or waits, for one file or for several at the same time.
  metrics.add("writeSeconds", Math.max(0, (performance.now() - began) / 1000 - made));
  return { files: duty.metrics.get("files") };
});

/** True where the store wrote the output at once: a small file has no time for promises. */
function writeNow(duty: Duty<GenerateJob>, name: string, source: LayoutSource): boolean {
  const { store } = duty.bench;
  if (!duty.job.rewrite || !store.writeNow) return false;
  const began = performance.now();
  const written = store.writeNow(name, source, optionsOf(duty));
  if (!written) return false;
  duty.metrics.inFlight.begin(began);
  count(duty, source, written, began);
  return true;
}

/** False when the output was there already. */
async function write(duty: Duty<GenerateJob>, name: string, source: LayoutSource): Promise<boolean> {
  const { store } = duty.bench;
  if (!duty.job.rewrite && await alreadyThere(store, name, source)) return false;
  const began = performance.now();
  duty.metrics.inFlight.begin(began);
  count(duty, source, await store.write(name, source, optionsOf(duty)), began);
  return true;
}

function optionsOf({ job, metrics, signal }: Duty<GenerateJob>): WriteOptions {
  return {
    fsync: job.fsync,
    signal,
    overwrite: true, // the coordinator made sure that this name belongs to the dataset
    onProgress: (bytes) => metrics.add("bytesMoved", bytes),
  };
}

function count(
  { metrics }: Duty<GenerateJob>,
  source: LayoutSource,
  { fillSeconds }: Written,
  began: number,
): void {
  const ended = performance.now();
  metrics.inFlight.end(ended);
  metrics.histograms.write.record(ended - began);
  const randomSeconds = Math.min(fillSeconds, source.randomMs / 1000);
  metrics.add("randomSeconds", randomSeconds);
  metrics.add("encodeSeconds", fillSeconds - randomSeconds);
}
