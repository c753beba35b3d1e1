/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * A job of raw I/O: moves its share of the blocks, all jobs beginning together, and keeps enough turns under way
 * that the queue never runs dry.
 */
import { Histogram } from "../metrics/histogram.ts";
import { Random } from "../sampling/random.ts";
import { piecesOf, type Turn, turnsOf } from "./block_turns.ts";
import type { Comparison } from "./comparison.ts";
import { IoBench } from "./io_bench.ts";
import { type IoJob, IoTally } from "./io_job.ts";
import { IoMover } from "./io_mover.ts";
import { meet } from "./meet.ts";
import { moveAtRate } from "./move_at_rate.ts";
import { moveTurns } from "./move_turns.ts";
import { OpenFiles } from "./open_files.ts";
import { type BareDuty, serveWith } from "./serve.ts";
import { writeObjects } from "./write_objects.ts";

/** What the seed is used for beside the order of the blocks. */
const MIX = 0x6d6978;

type IoDuty = BareDuty<IoJob, IoBench>;

serveWith<IoJob, null, IoBench>(
  ({ store, job }, ties) => IoBench.open(store, job.files, job.seed, ties),
  work,
);

async function work(duty: IoDuty): Promise<null> {
  const { job, worker, bench, metrics, control } = duty;
  const tally = new IoTally(job.tally, worker);
  const wrong = job.verify ? new Map<number, Comparison>() : undefined;
  const pieces = piecesOf(job.files.map(({ size }) => size), job.blockBytes, worker, job.jobs);
  const rules = {
    blockBytes: job.blockBytes,
    random: job.random,
    seed: job.seed,
    isEndless: job.durationSeconds !== undefined,
  };
  const fractions = { read: 1, write: 0, mix: job.readFraction };
  const mover = (readFraction: number, reads: Histogram, counted: IoTally) =>
    new IoMover(
      {
        bench,
        tally: counted,
        blockBytes: job.blockBytes,
        reads,
        writes: metrics.histograms.write,
        count(bytes, verified) {
          metrics.add("bytesMoved", bytes);
          if (verified > 0) metrics.add("verifiedBytes", verified);
        },
        stopped: () => control.stopped,
        signal: duty.signal,
        wrong,
      },
      readFraction,
      job.queueDepth,
      new Random(job.seed, worker, MIX),
    );
  const isObjects = job.kind !== "read" && !bench.store.openInPlace;
  const files = new OpenFiles(bench, job.kind !== "read");
  if (!isObjects) await bench.finish(files.open(pieces.map(({ file }) => file)));
  await meet(duty);
  metrics.state = "running";
  const began = performance.now() + job.rampSeconds * 1000;
  if (job.rampSeconds === 0) tally.begin(began);
  const ended = began + (job.durationSeconds ?? Infinity) * 1000;
  if (isObjects) {
    await bench.finish(writeObjects(duty, tally, began, ended));
  } else {
    try {
      const measured = mover(fractions[job.kind], metrics.histograms.read, tally);
      measured.begin(began, ended);
      await moveAll(duty, measured, turnsOf(pieces, rules), files, ended);
      // At a low rate the last block may end long before the time is over, or the run was stopped: that belongs to
      // the rate.
      if (Number.isFinite(job.blocksPerSecond) && (ended !== Infinity || control.stopped)) {
        if (ended !== Infinity) await bench.store.wait(ended, () => control.stopped);
        tally.end(performance.now());
      }
      if (job.fsync && job.kind !== "read") {
        await bench.finish(files.sync(new Set(pieces.map(({ file }) => file))));
        tally.end(performance.now());
      }
    } finally {
      await bench.finish(files.close());
    }
  }
  if (job.kind === "write" && job.verify && bench.store.describe.backend !== "null") {
    if (bench.store.describe.backend === "file") await forget(duty);
    const written = new OpenFiles(bench, false);
    try {
      const check = mover(1, new Histogram(), new IoTally(IoTally.bufferFor(1), 0));
      await moveAll(duty, check, turnsOf(pieces, { ...rules, random: false, isEndless: false }), written);
    } finally {
      await bench.finish(written.close());
    }
  }
  for (const comparison of wrong?.values() ?? []) comparison.findings().forEach(duty.report);
  return null;
}

/**
 * What lies in the page cache proves nothing about the storage: when all jobs have written, one of them flushes the
 * files and lets their pages go.
 */
async function forget(duty: IoDuty): Promise<void> {
  const { job, worker, bench, control } = duty;
  await meet(duty);
  for (const { name } of worker === 0 ? job.files : []) {
    if (control.stopped) break;
    // The flush, which may take long, through the engine: it is shown, and does not hold this thread.
    const written = await bench.finish(bench.store.openInPlace?.(name) ?? Promise.resolve(undefined));
    if (written) await bench.finish(written.sync().finally(() => written.close()));
    const handle = await bench.finish(bench.store.openRead(name));
    try {
      await handle.dropCache();
    } finally {
      await bench.finish(handle.close());
    }
  }
  await meet(duty);
}

async function moveAll(
  duty: IoDuty,
  mover: IoMover,
  turns: Iterable<Turn>,
  files: OpenFiles,
  endMs = Infinity,
): Promise<void> {
  const { job, bench } = duty;
  if (Number.isFinite(job.blocksPerSecond)) return await moveAtRate(duty, mover, turns, files, endMs);
  await moveTurns(bench.store, job.queueDepth, mover, turns, files);
}
