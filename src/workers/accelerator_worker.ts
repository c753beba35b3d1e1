/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * One simulated accelerator: keeps its prefetch queue filled, "computes" by waiting precisely while reads go
 * on, meets the others after every step, and records every clock.
 */
import { IntegrityError } from "../base/errors.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Format } from "../formats/format.ts";
import type { ControlBlock } from "../metrics/control_block.ts";
import { epochPlan } from "../sampling/epoch_plan.ts";
import { timeDraw } from "../sampling/time_draw.ts";
import { atEveryTurn, eventLoopTurn } from "../storage/event_loop.ts";
import { BatchFeed } from "./batch_feed.ts";
import { type Decoder, loadDecoder } from "./decode/decoder.ts";
import { Decoding } from "./decode/decoding.ts";
import { Delays } from "./delays.ts";
import { type AcceleratorJob, FINISHED, type Stage, stageOf } from "./protocol.ts";
import { Readers } from "./readers.ts";
import { SampleReader } from "./sample_reader.ts";
import { type Duty, serve } from "./serve.ts";

/** Between two turns of the event loop while nothing is to be done: less than a Worker may be silent. */
const IDLE_MS = 1000;

/** Of the job under way, where it asks for one. */
let decoder: Decoder | undefined;

serve<AcceleratorJob, null>(
  async (duty) => {
    const format = await loadFormat(duty.spec.format);
    duty.metrics.state = "running";
    const { job, control } = duty;
    const draws = {
      train: timeDraw(job.train.step, job.timeSeed, job.accelerator, "computation"),
      evaluate: timeDraw(job.evaluate.step, job.timeSeed, job.accelerator, "evaluation"),
      preprocess: timeDraw(job.preprocess, job.timeSeed, job.accelerator, "preprocess"),
    };
    let endAt = Infinity;
    for (let number = 0;; number++) {
      await phaseBehind(number, control);
      if (control.stopped || control.phase === FINISHED) break;
      if (number === 0) endAt = performance.now() + job.durationSeconds * 1000;
      duty.metrics.histograms.read.clear();
      duty.metrics.histograms.wait.clear();
      const stage = stageOf(job, number);
      await new StageRun(duty, format, stage, draws[stage.kind], draws.preprocess, endAt).run();
      duty.stageDone(number);
    }
    return null;
  },
  (job) => job.verify !== "off",
  async (job, spec) => {
    decoder = job.decode ? await loadDecoder(spec.format) : undefined;
  },
  // An accelerator always waits in its store, so it needs no timer, which would cost each 1.5 MiB. Sockets need
  // timers in any case, and are drained while nobody waits.
  (store) => store.describe.engine === "http" ? undefined : atEveryTurn,
);

/**
 * Resolves when the stage of this number is open, or the run over. No reads are on: hundreds of accelerators that
 * asked again and again would take the processors from those that still start.
 */
async function phaseBehind(number: number, control: ControlBlock): Promise<void> {
  while (control.phase <= number && !control.stopped) {
    control.waitForPhase(number, IDLE_MS);
    await eventLoopTurn();
  }
}

class StageRun {
  readonly #duty: Duty<AcceleratorJob>;
  readonly #stage: Stage;
  readonly #draw: () => number;
  readonly #reader: SampleReader;
  readonly #readers: Readers;
  readonly #decoding: Decoding | undefined;
  readonly #feed: BatchFeed;
  readonly #steps: number;
  readonly #delays = new Delays();
  readonly #endAt: number;
  #failure: unknown;

  constructor(
    duty: Duty<AcceleratorJob>,
    format: Format,
    stage: Stage,
    draw: () => number,
    preprocess: () => number,
    endAt: number,
  ) {
    const { job, spec } = duty;
    const split = job[stage.kind];
    this.#duty = duty;
    this.#stage = stage;
    this.#draw = draw;
    this.#endAt = endAt;
    const plan = epochPlan({
      files: split.files,
      samplesPerFile: spec.samplesPerFile,
      accelerators: job.accelerators,
      batch: split.batch,
      maxSteps: split.maxSteps,
      seed: job.shuffleSeed,
      epoch: stage.epoch,
      fileShuffle: job.fileShuffle,
      sampleShuffle: job.sampleShuffle,
      seedChangeEpoch: job.seedChangeEpoch,
    });
    const mine = plan.accelerator(job.accelerator);
    this.#steps = mine.steps;
    this.#feed = new BatchFeed(mine.cursor(), split.batch, job.readUnit);
    this.#decoding = decoder && new Decoding(decoder, format, spec, duty.metrics);
    this.#reader = new SampleReader(duty, format, stage, this.#decoding, () => {
      if (job.stopOnDamage) this.#failure ??= damageStops();
    });
    this.#readers = new Readers({
      feed: this.#feed,
      reader: this.#reader,
      delays: this.#delays,
      preprocess,
      most: Math.max(1, job.readers),
      ahead: job.readers === 0 ? 0 : job.prefetch,
      isOver: () => this.#over,
      failed: (error) => this.#failure ??= error,
    });
  }

  async run(): Promise<void> {
    const { job, metrics, control, bench } = this.#duty;
    const record = metrics.epoch;
    record.begin();
    let stepBegan = performance.now();
    record.openBlock(stepBegan / 1000);
    for (let step = 0; step < this.#steps; step++) {
      const decodedMs = this.#decoding?.busyMs ?? 0;
      if (!this.#feed.isReady(step)) await this.#load(step);
      const decodingMs = (this.#decoding?.busyMs ?? 0) - decodedMs;
      if (this.#over) break;
      const loaded = performance.now();
      const due = loaded + this.#draw() * 1000;
      // What is asked for ahead is asked for while the accelerator computes, as it would be by other threads.
      this.#readers.has(step, due > loaded);
      const decodedBefore = this.#decoding?.busyMs ?? 0;
      await this.#wait(due);
      if (this.#over) break;
      const woke = performance.now();
      const decodedMeanwhile = (this.#decoding?.busyMs ?? 0) - decodedBefore;
      // Past the end of the computation this thread decoded, or had to do with what it decodes: its accelerator waited.
      const overrunMs = decodedMeanwhile > 0 ? Math.max(0, woke - due) : 0;
      const computed = woke - overrunMs;
      if (job.accelerator === 0 && woke >= this.#endAt) control.lastStep = step;
      if (this.#stage.kind === "train") {
        const meeting = control.arrive();
        if (control.passed(meeting)) this.#duty.ringOthers();
        else await this.#wait(Infinity, () => control.passed(meeting));
        if (this.#over) break;
      }
      const now = performance.now();
      record.step(
        (loaded - stepBegan) / 1000,
        (computed - loaded) / 1000,
        (computed - stepBegan) / 1000,
        (now - stepBegan) / 1000,
      );
      metrics.add("steps", 1);
      metrics.add("samples", job[this.#stage.kind].batch);
      metrics.add("waitSeconds", (loaded - stepBegan + woke - computed) / 1000);
      metrics.add("decodeWaitSeconds", (decodingMs + Math.min(overrunMs, decodedMeanwhile)) / 1000);
      metrics.add("computeSeconds", (computed - loaded) / 1000);
      metrics.add("barrierSeconds", (now - woke) / 1000);
      metrics.histograms.wait.record(loaded - stepBegan);
      stepBegan = now;
      const isLast = step + 1 >= this.#steps || step >= control.lastStep;
      if (this.#isCheckpointDue(step + 1)) {
        record.closeBlock(now / 1000);
        await this.#checkpoint(step + 1);
        if (this.#over) break;
        stepBegan = performance.now();
        if (!isLast) record.openBlock(stepBegan / 1000);
      }
      if (isLast) break;
    }
    record.end(performance.now() / 1000);
    await this.#wait(Infinity, () => this.#readers.reading === 0, true);
    await bench.finish(this.#reader.close());
    if (this.#failure !== undefined) throw this.#failure;
  }

  #isCheckpointDue(stepsDone: number): boolean {
    const { checkpointEvery } = this.#duty.job;
    return this.#stage.kind === "train" && checkpointEvery > 0 && stepsDone % checkpointEvery === 0;
  }

  /** Waits, while reads go on, until everybody's shards are saved: the next block opens for all at once. */
  async #checkpoint(stepsDone: number): Promise<void> {
    const { control } = this.#duty;
    // Nobody is let go before everybody has come, so all of them see the same number here.
    const resumed = control.resumed;
    this.#duty.checkpointDue(this.#stage.epoch, stepsDone);
    await this.#wait(Infinity, () => control.resumed !== resumed);
  }

  get #over(): boolean {
    return this.#failure !== undefined || this.#duty.control.stopped;
  }

  /** Waits for the batch of a step. */
  async #load(step: number): Promise<void> {
    this.#readers.want(step);
    if (!this.#feed.isReady(step)) await this.#wait(Infinity, () => this.#feed.isReady(step));
    if (!this.#readers.owesTurn) return;
    await eventLoopTurn();
    this.#readers.turned();
  }

  /** Completes I/O until the time has come or it is ready; ends early when the run is over, unless draining. */
  async #wait(deadline: number, ready: () => boolean = never, draining = false): Promise<void> {
    const done = () => ready() || (!draining && this.#over);
    while (!done()) {
      const next = Math.min(deadline, this.#delays.next);
      await this.#duty.bench.store.wait(next, () => done() || this.#delays.next < next);
      const now = performance.now();
      this.#delays.fire(now);
      if (now >= deadline) return;
    }
  }
}

function never(): boolean {
  return false;
}

function damageStops(): IntegrityError {
  return new IntegrityError("Wrong bytes were read, and --on-damage stop was asked for.", {
    code: "DAMAGE",
    remedy: "See the findings in the result; 'stoker verify' looks at the whole dataset.",
  });
}
