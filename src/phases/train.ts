/**
 * Reads the dataset as the accelerators of all processes would, epoch by epoch, evaluations included, and keeps
 * the result after every one of them.
 */
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Epoch } from "../report/schema/phases.ts";
import { totals } from "../metrics/shared_memory.ts";
import type { Store } from "../storage/store.ts";
import { MOST_HELD } from "../workers/held_files.ts";
import type { AcceleratorJob, ReadUnitKind, Stage } from "../workers/protocol.ts";
import { type CrewRequest, type LiveCrew, runAccelerators, type StageRecord } from "./accelerator_crew.ts";
import { prepareCache } from "./cache_state.ts";
import { openTrainingCheckpoints, type TrainingCheckpoints } from "./checkpoint/training_checkpoints.ts";
import { DamagedPlaces } from "./damaged_places.ts";
import { datasetHere, type FoundDataset } from "./dataset_here.ts";
import { descriptorsNow } from "./descriptors.ts";
import { type EpochFacts, epochOf } from "./epoch_of.ts";
import { gatherStage } from "./gather_stage.ts";
import { latencyOf } from "./latency.ts";
import { openPlace } from "./place.ts";
import { serverCacheWarning } from "./server_cache.ts";
import type { Session } from "./session.ts";
import { spanOf } from "./span.ts";
import { chosenThreads } from "./chosen_threads.ts";
import { type Counted, StageCounts } from "./stage_counts.ts";
import { StageEvents } from "./stage_events.ts";
import { acceleratorJob, readUnitOf, stagesOf } from "./train_job.ts";
import { trainPhaseOf } from "./train_phase_of.ts";
import { trainProgress } from "./train_progress.ts";
import { TrainSteps } from "./train_steps.ts";

export async function trainPhase(session: Session): Promise<FoundDataset> {
  const { request } = session;
  const store = await openPlace(request.data, request.io);
  try {
    session.describeStore(store.describe);
    const found = await datasetHere(store, request, session.signal);
    await session.begin();
    for (const { code, text } of found.warnings) session.warn(code, text);
    session.keepThreads(chosenThreads(request.workload, "reader.read_threads"));
    session.tell({ kind: "listed", listings: found.listings });
    await new Training(session, store, found).run();
    return found;
  } finally {
    await store.close();
  }
}

class Training {
  readonly #session: Session;
  readonly #store: Store;
  readonly #found: FoundDataset;
  readonly #spec: DatasetSpec;
  readonly #steps: TrainSteps;
  readonly #epochs: Record<Stage["kind"], Epoch[]> = { train: [], evaluate: [] };
  readonly #damaged = new DamagedPlaces();
  readonly #span;
  readonly #events: StageEvents;
  #live: LiveCrew | undefined;
  #checkpoints: TrainingCheckpoints | undefined;
  #stage: Stage = { kind: "train", epoch: 1 };
  #cached: number | null = null;
  readonly #counts: StageCounts;
  #openedMs = 0;

  constructor(session: Session, store: Store, found: FoundDataset) {
    this.#session = session;
    this.#store = store;
    this.#found = found;
    this.#spec = found.spec;
    this.#steps = new TrainSteps(session.request, found);
    this.#counts = new StageCounts(session.request);
    this.#span = spanOf(session.request.outside.now());
    this.#events = new StageEvents(session);
  }

  async run(): Promise<void> {
    const session = this.#session;
    const { request } = session;
    const jobs = Array.from(
      { length: request.accelerators },
      (_, index) => acceleratorJob(request, this.#found, index),
    );
    const [job] = jobs;
    if (!job) return;
    const stages = stagesOf(request.workload);
    session.forgetSteps();
    Object.assign(session.result.io, this.#counts.by);
    this.#checkpoints = await openTrainingCheckpoints(session);
    const line = session.progress(() =>
      trainProgress({
        parts: this.#live?.parts ?? [],
        stage: this.#stage,
        epochs: request.workload.values["train.epochs"],
        plannedSteps: this.#steps.count(this.#stage.kind),
        elapsedSeconds: this.#span.elapsed(),
        firstAccelerator: job.accelerator,
      })
    );
    const crew: CrewRequest = {
      spec: this.#spec,
      store: session.storeSetup(),
      jobs,
      steps: Math.max(this.#steps.count("train"), this.#steps.count("evaluate")),
      signal: session.signal,
      descriptors: descriptorsNow(request.accelerators * openFiles(job)),
      onFinding: (finding) => {
        const tooMany = this.#damaged.add(finding);
        if (tooMany !== undefined) session.warn("FINDINGS", tooMany);
      },
      onNotice: (code, text) => session.notice(code, text),
      onEndpoints: (records) => session.addEndpoints(records),
      before: (number, stage) => this.#before(number, stage, stages.length),
      checkpoint: (epoch, step) => this.#checkpoint(epoch, step),
      after: (_number, stage, done) => this.#after(stage, done),
    };
    const recorder = session.record("train", "read", () => this.#live?.parts ?? [], () => this.#stage.epoch);
    try {
      await runAccelerators(crew, (live) => this.#live = live);
    } finally {
      line.close();
      recorder.close();
      if (this.#live) session.addIo(totals(this.#live.parts));
      this.#keep();
      await this.#checkpoints?.close();
    }
  }

  /** False when the run is over: all stages done, or with --duration the time. */
  async #before(number: number, stage: Stage, stages: number): Promise<boolean> {
    const { reading, cluster } = this.#session.request;
    const { durationSeconds } = reading;
    if (durationSeconds === undefined ? number >= stages : this.#span.elapsed() >= durationSeconds) {
      this.#events.endEpoch();
      return false;
    }
    this.#stage = stage;
    const first = stage.kind === "train" ? 0 : this.#spec.train.files;
    const { files } = this.#steps.split(stage.kind);
    this.#cached = await prepareCache(this.#session, this.#store, this.#found, first, files);
    this.#counts.begin();
    await cluster.barrier();
    this.#openedMs = this.#session.request.outside.now().getTime();
    this.#events.begins(stage);
    return true;
  }

  async #checkpoint(epoch: number, step: number): Promise<void> {
    const own = (this.#live?.parts ?? []).map(({ epoch: record }) => ({
      times: record.times(),
      blocks: record.blocks(),
    }));
    await this.#events.blockEnds(this.#stage, own, this.#steps.measure(this.#stage.kind));
    await this.#checkpoints?.save({ epoch, step });
    if (step < this.#steps.count("train")) this.#events.blockBegins();
  }

  async #after(stage: Stage, own: StageRecord): Promise<void> {
    const endedMs = this.#session.request.outside.now().getTime();
    const counted = await this.#counts.end();
    const done = await gatherStage(this.#session.request.cluster, own);
    if (done) await this.#keepEpoch(stage, done, endedMs, counted);
    await this.#events.stageEnds(stage, own.records, own.seconds, this.#steps.measure(stage.kind));
    if (stage.kind !== "train") return;
    await this.#checkpoints?.afterEpoch(stage.epoch, own.records[0]?.times.load.length ?? 0);
  }

  /** What all accelerators recorded becomes an epoch of the result. */
  async #keepEpoch(
    stage: Stage,
    done: StageRecord,
    endedMs: number,
    counted: Counted,
  ): Promise<void> {
    const { workload } = this.#session.request;
    const facts: EpochFacts = {
      stage,
      span: {
        // Of another clock than the seconds: the checks of the result compare the two.
        startedMs: this.#openedMs,
        endedMs,
        seconds: done.seconds,
        secondsFirstDone: done.secondsFirstDone,
      },
      ...this.#steps.measure(stage.kind),
      plannedSteps: this.#steps.count(stage.kind),
      readLatencyMs: latencyOf(done.reads, measuredRead(readUnitOf(workload))),
      ...counted,
      cachedFraction: this.#cached,
    };
    this.#epochs[stage.kind].push(epochOf(facts, done.records));
    this.#session.keepSteps(facts, done.records);
    const doubt = serverCacheWarning(this.#epochs[stage.kind]);
    if (doubt !== undefined) this.#session.warn("SERVER_CACHE", doubt);
    this.#keep();
    await this.#session.save();
  }

  /** Puts what is known into the result. */
  #keep(): void {
    const { result, request } = this.#session;
    const target = request.workload.values["metric.au"];
    const verifiedBytes = (this.#live?.parts ?? []).reduce((sum, part) => sum + part.get("verifiedBytes"), 0);
    const span = this.#span.end(request.outside.now());
    const { train, evaluate } = this.#epochs;
    const { found } = this.#damaged;
    const restOf = (kind: Stage["kind"]) => ({
      ...span,
      unreadSamples: this.#steps.unreadSamples(kind),
      verifiedBytes,
      findings: kind === "train" ? found : [],
    });
    if (train.length > 0 || found.length > 0) {
      result.phases.train = trainPhaseOf(train, target, restOf("train"));
    }
    if (evaluate.length > 0) {
      result.phases.evaluate = trainPhaseOf(evaluate, target, restOf("evaluate"));
    }
  }
}

/** Files that an accelerator has open at the same time; each reader may be looking into two indexes of one. */
function openFiles({ readers, readUnit, foreign }: AcceleratorJob): number {
  const reading = Math.max(1, readers);
  return readUnit === "file" ? reading : Math.max(MOST_HELD, reading) + (foreign ? 2 * reading : 0);
}

function measuredRead(unit: ReadUnitKind): string {
  return unit === "file" ? "open-read-close" : `one ${unit} of a file, with opening it where it was not open`;
}
