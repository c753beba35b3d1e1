/** Brings what all processes recorded of a stage to rank 0, as if all accelerators had been in one process. */
import type { Cluster } from "../cluster/cluster.ts";
import { Histogram } from "../metrics/histogram.ts";
import type { StageRecord } from "./accelerator_crew.ts";

/** Undefined on the other ranks. */
export async function gatherStage(cluster: Cluster, done: StageRecord): Promise<StageRecord | undefined> {
  if (cluster.size === 1) return done;
  const all = await cluster.gather({
    records: done.records.map((record) => ({
      ...record,
      times: {
        load: Array.from(record.times.load),
        compute: Array.from(record.times.compute),
        proc: Array.from(record.times.proc),
        whole: Array.from(record.times.whole),
      },
    })),
    reads: done.reads.data(),
    seconds: done.seconds,
    secondsFirstDone: done.secondsFirstDone,
  });
  if (!all) return undefined;
  const reads = new Histogram();
  for (const one of all) reads.merge(Histogram.from(one.reads));
  return {
    records: all.flatMap((one) => one.records),
    reads,
    seconds: Math.max(...all.map((one) => one.seconds)),
    secondsFirstDone: Math.min(...all.map((one) => one.secondsFirstDone)),
  };
}
