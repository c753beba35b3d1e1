/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * A generator: takes file numbers from the shared counter and writes each file's outputs, several files at the
 * same time so that small ones keep the queue full. It stops taking files when anybody failed.
 */
import { loadFormat } from "../formats/registry.ts";
import { splitElsewhere } from "./busy_split.ts";
import { type FileTimes, makeFiles } from "./make_files.ts";
import type { GenerateJob } from "./protocol.ts";
import { rehearseMaking } from "./rehearse_making.ts";
import { serve } from "./serve.ts";
import { settleLanes } from "./settle_lanes.ts";

export interface GenerateReport {
  readonly files: number;
}

serve<GenerateJob, GenerateReport>(
  async (duty) => {
    const times: FileTimes = { reading: 0, writing: 0 };
    const making = { ...duty, format: await loadFormat(duty.spec.format), times };
    const { metrics, job, bench, control } = duty;
    const began = performance.now();
    metrics.state = "running";
    const lanes = Array.from({ length: job.lanes }, (_, lane) => makeFiles(making, lane));
    await bench.finish(settleLanes(lanes, control));
    const made = metrics.get("randomSeconds") + metrics.get("encodeSeconds");
    // A thread that makes nothing hands bytes over or waits, for one file or for several at the same time.
    const elsewhere = (performance.now() - began) / 1000 - made;
    const { readSeconds, writeSeconds } = splitElsewhere(elsewhere, times.reading, times.writing);
    metrics.add("readSeconds", readSeconds);
    metrics.add("writeSeconds", writeSeconds);
    return { files: metrics.get("files") };
  },
  () => true,
  async (job, spec, bench) => void await rehearseMaking(job, spec, bench),
);
