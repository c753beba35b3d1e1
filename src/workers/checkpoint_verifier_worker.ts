/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Verifies files of one checkpoint, taken from the shared counter, several at the same time. */
import { filesOfCheckpoint } from "../checkpoint/description.ts";
import { BlockSample } from "./block_sample.ts";
import { CheckpointBench } from "./checkpoint_bench.ts";
import type { CheckpointVerifyJob } from "./checkpoint_job.ts";
import { serveWith } from "./serve.ts";
import { settleLanes } from "./settle_lanes.ts";
import { verifyFile } from "./verify_file.ts";

/** Files under way in one Worker; small ones alone would not fill the queue. */
const LANES = 4;

serveWith<CheckpointVerifyJob, null, CheckpointBench>(
  ({ store, job }, ties) => CheckpointBench.open(store, job, ties),
  async ({ bench, metrics, control, job, report }) => {
    metrics.state = "running";
    bench.choose(job, job.folder);
    const files = [...filesOfCheckpoint(job.description)];
    const sample = new BlockSample(job.fraction, job.seed, files.length);
    const verification = { bench, metrics, sample, report };
    const lane = async () => {
      for (;;) {
        const ticket = control.stopped ? -1 : control.takeTicket(job.count);
        const file = files[ticket < 0 ? files.length : job.first + ticket * job.stride];
        if (!file) return;
        const isRead = await verifyFile(verification, file.index, bench.nameOf(file), file.layout.size);
        metrics.add("files", 1);
        if (isRead) metrics.add("readFiles", 1);
      }
    };
    const lanes = Array.from({ length: LANES }, lane);
    await bench.finish(() => settleLanes(lanes, control), () => control.stopped);
    return null;
  },
);
