/**
 * Runs accelerators through their stages: opens a stage, waits until every Worker has left it, hands over what
 * they recorded, and goes on until the caller has enough.
 */
import {
  controlBlock,
  createSharedMetrics,
  merged,
  type WorkerMetrics,
  workerParts,
} from "../metrics/shared_memory.ts";
import { COUNTER_NAMES, type CounterName } from "../metrics/counters.ts";
import type { Histogram } from "../metrics/histogram.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import { type AcceleratorJob, FINISHED, type Stage, stageOf, type StoreSetup } from "../workers/protocol.ts";
import { type CrewMeans, type Descriptors, runCrew } from "./crew.ts";
import type { AcceleratorRecord } from "./epoch_of.ts";

export interface CrewRequest {
  readonly spec: DatasetSpec;
  readonly store: StoreSetup;
  readonly jobs: readonly AcceleratorJob[];
  /** Steps of the longest stage. */
  readonly steps: number;
  readonly signal: AbortSignal;
  readonly descriptors: Descriptors;
  readonly onFinding: (finding: DamageFinding) => void;
  readonly onNotice: (code: string, text: string) => void;
  readonly onEndpoints?: (records: readonly EndpointRecord[]) => void;
  /** Called before the stage opens; false ends the run. */
  before(number: number, stage: Stage): Promise<boolean>;
  /** Called when all Workers have come to a checkpoint within a stage; they go on when it is saved. */
  checkpoint?(epoch: number, step: number): Promise<void>;
  /** Called when all Workers have left it. */
  after(number: number, stage: Stage, done: StageRecord): Promise<void>;
}

export interface StageRecord {
  readonly records: readonly AcceleratorRecord[];
  readonly reads: Histogram;
  /** Seconds from the opening until the first and the last Worker had left. */
  readonly secondsFirstDone: number;
  readonly seconds: number;
}

export interface LiveCrew {
  readonly parts: readonly WorkerMetrics[];
}

export async function runAccelerators(
  request: CrewRequest,
  watch: (live: LiveCrew) => void,
  means?: CrewMeans,
): Promise<void> {
  const metrics = createSharedMetrics(request.jobs.length, request.steps);
  const parts = workerParts(metrics);
  const control = controlBlock(metrics);
  control.parties = parts.length;
  watch({ parts });
  const left = new Map<number, number[]>();
  const failed = new AbortController();
  let arrived = () => {};
  let atCheckpoint = 0;
  let checkpointFailed = (_error: unknown) => {};
  const failure = new Promise<never>((_, reject) => checkpointFailed = reject);
  failure.catch(() => {}); // conduct() looks at it when there is one
  let wake = () => {};
  let starting = parts.length;
  let allStarted = () => {};
  const started = new Promise<"started">((resolve) => allStarted = () => resolve("started"));
  const crew = runCrew<AcceleratorJob, null>({
    kind: "accelerator",
    metrics,
    signal: AbortSignal.any([request.signal, failed.signal]),
    descriptors: request.descriptors,
    setup(worker) {
      const job = request.jobs[worker];
      if (!job) throw new RangeError(`There is no accelerator ${worker}`);
      return { worker, metrics, store: request.store, spec: request.spec, job };
    },
    onFinding: request.onFinding,
    onNotice: request.onNotice,
    ...(request.onEndpoints ? { onEndpoints: request.onEndpoints } : {}),
    onStarted: (ring) => wake = ring,
    onReady() {
      starting -= 1;
      if (starting === 0) allStarted();
    },
    onCheckpoint(epoch, step) {
      if (++atCheckpoint < parts.length) return;
      atCheckpoint = 0;
      (request.checkpoint?.(epoch, step) ?? Promise.resolve()).then(() => {
        control.resume();
        wake();
      }, checkpointFailed);
    },
    onStage(_worker, stage) {
      left.set(stage, [...left.get(stage) ?? [], performance.now()]);
      arrived();
    },
  }, means);
  // A crew that ends early, by failure or interrupt, must end the waiting below as well.
  const ended = crew.then(() => "ended" as const, () => "ended" as const);
  const everybodyLeft = (number: number) =>
    new Promise<"left">((resolve) => {
      arrived = () => {
        if (left.get(number)?.length === parts.length) resolve("left");
      };
      arrived();
    });
  const conduct = async () => {
    const [first] = request.jobs;
    if (!first) return;
    // Otherwise starting the Workers would be a part of the first epoch.
    if (await Promise.race([started, ended]) === "ended") return;
    let before = snapshot(parts);
    for (let number = 0;; number++) {
      const stage = stageOf(first, number);
      if (!await request.before(number, stage)) break;
      control.lastStep = Infinity;
      const opened = performance.now();
      control.phase = number + 1;
      wake();
      if (await Promise.race([everybodyLeft(number), ended, failure]) === "ended") break;
      const times = (left.get(number) ?? []).map((at) => (at - opened) / 1000);
      const now = snapshot(parts);
      await request.after(number, stage, {
        records: parts.map((part, index) => recordOf(part, request.jobs[index], before[index], now[index])),
        reads: merged(parts, "read"),
        secondsFirstDone: Math.min(...times),
        seconds: Math.max(...times),
      });
      before = now;
      left.delete(number);
    }
  };
  try {
    await conduct();
  } catch (error) {
    failed.abort(error);
    await ended;
    throw error;
  }
  control.phase = FINISHED;
  wake();
  await crew;
}

type Snapshot = Readonly<Record<CounterName, number>>;

function snapshot(parts: readonly WorkerMetrics[]): Snapshot[] {
  return parts.map((part) =>
    // Complete by construction: COUNTER_NAMES holds every name.
    Object.fromEntries(COUNTER_NAMES.map((name) => [name, part.get(name)])) as Snapshot
  );
}

function recordOf(
  part: WorkerMetrics,
  job: AcceleratorJob | undefined,
  before: Snapshot | undefined,
  now: Snapshot | undefined,
): AcceleratorRecord {
  if (!job || !before || !now) throw new RangeError("An accelerator without a record");
  const counters = Object.fromEntries(COUNTER_NAMES.map((name) => [name, now[name] - before[name]]));
  return {
    accelerator: job.accelerator,
    times: part.epoch.times(),
    blocks: part.epoch.blocks(),
    counters: counters as Snapshot, // as above
  };
}
