/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * Measures this client on one core, and then together with its fellows on all: the random stream, the comparison,
 * the checksums, and a file that lies in the page cache. One Worker measures alone while the others sleep.
 */
import { crc32 } from "node:zlib";
import { bestRate } from "./best_rate.ts";
import { IoBench } from "./io_bench.ts";
import type { IoFile } from "./io_job.ts";
import { meet } from "./meet.ts";
import { type BareDuty, serveWith } from "./serve.ts";

export interface CeilingJob {
  /** For each rate. */
  readonly milliseconds: number;
  /** Lies in the page cache. */
  readonly file: IoFile;
}

export interface CeilingRates {
  readonly random: number;
  readonly compare: number;
  readonly crc32: number;
  readonly crc32c: number;
  readonly pageCache: number;
}

export interface CeilingReport {
  /** Of the Worker that measured alone. */
  readonly alone: CeilingRates | undefined;
  /** While all did the same. */
  readonly random: number;
}

type CeilingDuty = BareDuty<CeilingJob, IoBench>;

/** Stays in a core's own cache, so that no memory is measured. */
const BLOCK_BYTES = 131072;
const SEED = 42;

serveWith<CeilingJob, CeilingReport, IoBench>(
  ({ store, job }, ties) => IoBench.open(store, [job.file], SEED, ties),
  async (duty) => {
    duty.metrics.state = "running";
    const alone = duty.worker === 0 ? await measureAlone(duty) : undefined;
    await meet(duty);
    return { alone, random: bestRate(randomStep(duty.bench), duty.job.milliseconds) };
  },
);

async function measureAlone(duty: CeilingDuty): Promise<CeilingRates> {
  const { bench, job, control } = duty;
  const { stream } = bench;
  const { kernel, memory, scratch } = stream;
  const rate = (step: () => number) => control.stopped ? 0 : bestRate(step, job.milliseconds);
  const random = rate(randomStep(bench));
  const identity = bench.identity(0);
  stream.fill(identity, 0, BLOCK_BYTES, scratch.offset);
  const compare = rate(() => stream.compare(identity, 0, BLOCK_BYTES, scratch.offset));
  const block = memory.subarray(scratch.offset, scratch.offset + BLOCK_BYTES);
  let sum = 0;
  const crc = rate(() => {
    sum = crc32(block, sum);
    return BLOCK_BYTES;
  });
  const crc32c = rate(() => {
    sum = kernel.crc32c(sum, scratch.offset, BLOCK_BYTES);
    return BLOCK_BYTES;
  });
  return { random, compare, crc32: crc, crc32c, pageCache: await readCached(duty) };
}

function randomStep(bench: IoBench): () => number {
  const { stream } = bench;
  const identity = bench.identity(0);
  let offset = 0;
  return () => {
    stream.fill(identity, offset, BLOCK_BYTES, stream.scratch.offset);
    offset += BLOCK_BYTES;
    return BLOCK_BYTES;
  };
}

/** The best whole pass over the file; a pass is long enough to hide what begins and ends it. */
async function readCached({ bench, job, control }: CeilingDuty): Promise<number> {
  const handle = await bench.finish(bench.store.openRead(job.file.name));
  let best = 0;
  try {
    const end = performance.now() + job.milliseconds;
    while (performance.now() < end && !control.stopped) {
      const began = performance.now();
      await bench.finish(handle.read(0, job.file.size, () => {}));
      best = Math.max(best, job.file.size * 1000 / (performance.now() - began));
    }
  } finally {
    await handle.close();
  }
  return best;
}
