/**
 * Makes some files for nobody before a generator calls itself ready, with the code that makes the others: it is
 * compiled by then. Otherwise a run of some thousand small files is over before it is. The storage hears nothing of it.
 */
import type { Layout } from "../base/segment.ts";
import type { LayoutSource } from "../dataset/layout_source.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { controlBlock, createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { Store, WriteOptions } from "../storage/store.ts";
import { makeFiles } from "./make_files.ts";
import type { GenerateJob } from "./protocol.ts";
import type { Workbench } from "./workbench.ts";

/** Until the engine has noticed what is used often, and its compiler is through with it. */
const LASTS_MS = 12;
/** Of 2000 files the whole run becomes no shorter by it, of 6400 a tenth. */
const FEWEST_FILES = 4000;
/** After so many that could not be rehearsed there is nothing to rehearse: they are large, or there is no memory. */
const MOST_MISSES = 3;

/** Says how many files were made. */
export async function rehearseMaking(
  job: GenerateJob,
  spec: DatasetSpec,
  bench: Pick<Workbench, "source"> & { readonly store: Store },
): Promise<number> {
  const { store } = bench;
  if (!store.rehearseNow || job.count < FEWEST_FILES || job.fsync) return 0;
  const own = createSharedMetrics(1);
  const control = controlBlock(own);
  const until = performance.now() + LASTS_MS;
  let made = 0;
  let misses = 0;
  const rehearsed = {
    stat: (name: string) => store.stat(name),
    openRead: (name: string) => store.openRead(name),
    write: () => Promise.resolve({ bytes: 0, attempts: 1, fillSeconds: 0, writeSeconds: 0 }),
    writeNow(_name: string, source: LayoutSource, options: WriteOptions) {
      const written = store.rehearseNow?.(source, options);
      if (written) made++;
      else misses++;
      if (performance.now() >= until || misses > MOST_MISSES + made) control.stop();
      return written;
    },
  };
  await makeFiles({
    job: { ...job, rewrite: true }, // nothing that lies there is looked at
    spec,
    format: await loadFormat(spec.format),
    metrics: new WorkerMetrics(own, 0),
    control,
    signal: new AbortController().signal,
    times: { reading: 0, writing: 0 },
    bench: { source: (layout: Layout, file: number) => bench.source(layout, file), store: rehearsed },
  }, 0);
  return made;
}
