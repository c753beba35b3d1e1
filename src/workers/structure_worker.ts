/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Looks at the structure of files that somebody else made, several at the same time; never at their content. */
import { StorageError } from "../base/errors.ts";
import { namesOf } from "../dataset/name_list/name_list.ts";
import { fileAt } from "../dataset/names.ts";
import { loadFormat } from "../formats/registry.ts";
import { examined } from "../formats/structure.ts";
import { BlockSample } from "./block_sample.ts";
import { countFailure } from "./count_failure.ts";
import { meet } from "./meet.ts";
import type { StructureJob } from "./protocol.ts";
import { openRangeReader } from "./range_reader.ts";
import { serve } from "./serve.ts";
import { settleLanes } from "./settle_lanes.ts";

/** Files under way in one Worker: each of them waits for one small read after the other. */
const LANES = 32;

serve<StructureJob, null>(async (duty) => {
  const { bench, metrics, control, signal, spec, job, report } = duty;
  await meet(duty);
  metrics.state = "running";
  const format = await loadFormat(spec.format);
  // All files of a dataset have one structure, but for drawn sizes, which nobody knows of foreign ones.
  const expected = fileAt(spec, 0, format.extension(spec));
  const [train, valid] = [namesOf(job.lists.train), namesOf(job.lists.valid)];
  const look = async (name: string) => {
    const began = performance.now();
    metrics.inFlight.begin(began);
    try {
      await examine(name);
    } finally {
      const ended = performance.now();
      metrics.inFlight.end(ended);
      metrics.histograms.read.record(ended - began);
    }
  };
  const examine = async (name: string) => {
    const opened = await openRangeReader(
      bench.store,
      name,
      (bytes) => metrics.add("bytesMoved", bytes),
      signal,
    );
    try {
      const { samples, faults } = await examined(format, expected, opened.read);
      metrics.add("samples", samples);
      for (const fault of faults) report({ file: name, ...fault });
    } finally {
      await opened.close();
    }
  };
  const sample = new BlockSample(job.fraction, spec.seed, train.count + valid.count);
  const lane = async () => {
    for (;;) {
      const ticket = control.stopped ? -1 : control.takeTicket(job.count);
      if (ticket < 0) return;
      const file = job.first + ticket * job.stride;
      if (!sample.hasFile(file)) {
        metrics.add("skippedFiles", 1);
        continue;
      }
      const name = file < train.count ? train.at(file) : valid.at(file - train.count);
      try {
        await look(name);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        countFailure(metrics, error);
        // One file that cannot be read never ends the rest.
        const kind = error.errno === "ENOENT" ? "missing" : "unreadable";
        report({ file: name, kind, offset: 0, length: 0, detail: error.message });
      }
      metrics.add("files", 1);
      metrics.add("readFiles", 1);
    }
  };
  await bench.finish(settleLanes(Array.from({ length: LANES }, lane), control));
  return null;
});
