/** What a generator does with each file: describes it, writes its outputs, counts. It waits only where the store does. */
import type { LayoutSource } from "../dataset/layout_source.ts";
import { fileAt } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import type { ControlBlock } from "../metrics/control_block.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import type { Store, WriteOptions, Written } from "../storage/store.ts";
import { alreadyThere } from "./already_there.ts";
import type { GenerateJob } from "./protocol.ts";
import type { Workbench } from "./workbench.ts";

/** Seconds of a Worker's files, added up over those under way together; without the making of bytes. */
export interface FileTimes {
  reading: number;
  writing: number;
}

export interface Making {
  readonly job: GenerateJob;
  readonly spec: DatasetSpec;
  readonly format: Format;
  readonly metrics: WorkerMetrics;
  readonly control: Pick<ControlBlock, "stopped" | "takeTicket">;
  readonly signal: AbortSignal;
  readonly times: FileTimes;
  readonly bench: Pick<Workbench, "source"> & {
    readonly store: Pick<Store, "stat" | "openRead" | "write" | "writeNow">;
  };
}

/** Files left for each Worker and each lane before it: a file takes its Worker as long as any other. */
const LEFT_FOR_EACH = 2;

/**
 * Up to which file of the share a lane takes any. The last files are for whoever has nothing else under way: a Worker
 * that takes them for all its lanes would be the only one to work in the end.
 */
export function limitOf(lane: number, { count, threads }: Pick<GenerateJob, "count" | "threads">): number {
  return count - LEFT_FOR_EACH * lane * threads;
}

/** One lane of a Worker: takes file after file until there are no more for it. */
export async function makeFiles(making: Making, lane: number): Promise<void> {
  const { control, job, spec, format, metrics, bench } = making;
  const limit = limitOf(lane, job);
  for (;;) {
    const ticket = control.stopped ? -1 : control.takeTicket(limit);
    if (ticket < 0) return;
    const index = job.first + ticket * job.stride;
    const file = fileAt(spec, index, format.extension(spec));
    let skipped = true;
    const described = performance.now();
    const outputs = format.outputs(file);
    metrics.add("encodeSeconds", (performance.now() - described) / 1000);
    for (const { name, layout } of outputs) {
      const source = bench.source(layout, index);
      if (writeNow(making, name, source) || await write(making, name, source)) skipped = false;
    }
    metrics.add(skipped ? "skippedFiles" : "files", 1);
  }
}

/** True where the store wrote the output at once: a small file has no time for promises. */
function writeNow(making: Making, name: string, source: LayoutSource): boolean {
  const { store } = making.bench;
  if (!making.job.rewrite || !store.writeNow) return false;
  const began = performance.now();
  const written = store.writeNow(name, source, optionsOf(making));
  if (!written) return false;
  making.metrics.inFlight.begin(began);
  count(making, source, written, began);
  return true;
}

/** False when the output was there already. */
async function write(making: Making, name: string, source: LayoutSource): Promise<boolean> {
  if (!making.job.rewrite && await wasThere(making, name, source)) return false;
  const began = performance.now();
  making.metrics.inFlight.begin(began);
  count(making, source, await making.bench.store.write(name, source, optionsOf(making)), began);
  return true;
}

async function wasThere({ bench, times }: Making, name: string, source: LayoutSource): Promise<boolean> {
  const began = performance.now();
  try {
    return await alreadyThere(bench.store, name, source);
  } finally {
    times.reading += (performance.now() - began) / 1000;
  }
}

function optionsOf({ job, metrics, signal }: Making): WriteOptions {
  return {
    fsync: job.fsync,
    signal,
    overwrite: true, // the coordinator made sure that this name belongs to the dataset
    onProgress: (bytes) => metrics.add("bytesMoved", bytes),
  };
}

function count(
  { metrics, times }: Making,
  source: LayoutSource,
  { fillSeconds }: Written,
  began: number,
): void {
  const ended = performance.now();
  metrics.inFlight.end(ended);
  metrics.histograms.write.record(ended - began);
  times.writing += Math.max(0, (ended - began) / 1000 - fillSeconds);
  const randomSeconds = Math.min(fillSeconds, source.randomMs / 1000);
  metrics.add("randomSeconds", randomSeconds);
  metrics.add("encodeSeconds", fillSeconds - randomSeconds);
}
