/**
 * Reads the dataset as the accelerators of all processes would, epoch by epoch, evaluations included, and keeps
 * the result after every one of them.
 */
import { spread as meanAndDeviation } from "../metrics/utilisation.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Epoch, TrainPhase } from "../report/schema/phases.ts";
import { totals } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { Store } from "../storage/store.ts";
import { MOST_HELD } from "../workers/held_files.ts";
import type { AcceleratorJob, ReadUnitKind, Stage } from "../workers/protocol.ts";
import { type CrewRequest, type LiveCrew, runAccelerators, type StageRecord } from "./accelerator_crew.ts";
import { prepareCache } from "./cache_state.ts";
import { openTrainingCheckpoints, type TrainingCheckpoints } from "./checkpoint/training_checkpoints.ts";
import { datasetHere, type FoundDataset } from "./dataset_here.ts";
import { descriptorsNow } from "./descriptors.ts";
import { type DeviceCounter, deviceCounter } from "./device_bytes.ts";
import { type EpochFacts, epochOf } from "./epoch_of.ts";
import { gatherStage } from "./gather_stage.ts";
import { latencyOf } from "./latency.ts";
import { type NetworkCounter, networkCounter } from "./network_bytes.ts";
import { openPlace } from "./place.ts";
import { processorClaim } from "./processor_claim.ts";
import { serverCacheWarning } from "./server_cache.ts";
import type { Session } from "./session.ts";
import { spanOf } from "./span.ts";
import { chosenThreads } from "./chosen_threads.ts";
import { StageEvents } from "./stage_events.ts";
import { acceleratorJob, readUnitOf, stagesOf } from "./train_job.ts";
import { trainProgress } from "./train_progress.ts";
import { TrainSteps } from "./train_steps.ts";

/** Findings kept in the result; a warning says that there are more. */
const MOST_FINDINGS = 1000;

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
  readonly #findings: DamageFinding[] = [];
  readonly #damaged = new Set<string>();
  readonly #span;
  readonly #events: StageEvents;
  #live: LiveCrew | undefined;
  #checkpoints: TrainingCheckpoints | undefined;
  #stage: Stage = { kind: "train", epoch: 1 };
  #cached: number | null = null;
  readonly #device: DeviceCounter;
  #deviceBefore: number | null = null;
  readonly #network: NetworkCounter;
  #networkBefore: number | null = null;
  #claimBefore: number | null = null;
  #openedMs = 0;

  constructor(session: Session, store: Store, found: FoundDataset) {
    this.#session = session;
    this.#store = store;
    this.#found = found;
    this.#spec = found.spec;
    this.#steps = new TrainSteps(session.request, found);
    this.#device = deviceCounter([session.request.data]);
    this.#network = networkCounter(session.request.data, session.request.io);
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
      onFinding: (finding) => this.#find(finding),
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

  /** What is read again is damaged again: it is told once. */
  #find(finding: DamageFinding): void {
    const { file, kind, offset, length } = finding;
    const place = `${file} ${kind} ${offset} ${length}`;
    if (this.#damaged.has(place)) return;
    if (this.#findings.length === MOST_FINDINGS) {
      const text =
        `More than ${MOST_FINDINGS} damaged places were found; the result keeps the first of them.`;
      return this.#session.warn("FINDINGS", text);
    }
    this.#damaged.add(place);
    this.#findings.push(finding);
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
    this.#deviceBefore = this.#device();
    this.#networkBefore = this.#network()?.received ?? null;
    this.#claimBefore = processorClaim();
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
    const claim = processorClaim();
    const { cluster } = this.#session.request;
    const claimed = claim === null || this.#claimBefore === null ? null : claim - this.#claimBefore;
    const [processorSeconds = 0, unknown = 0] = await cluster.reduce(
      [claimed ?? 0, claimed === null ? 1 : 0],
      "sum",
    );
    const done = await gatherStage(cluster, own);
    if (done) await this.#keepEpoch(stage, done, endedMs, unknown > 0 ? null : processorSeconds);
    await this.#events.stageEnds(stage, own.records, own.seconds, this.#steps.measure(stage.kind));
    if (stage.kind !== "train") return;
    await this.#checkpoints?.afterEpoch(stage.epoch, own.records[0]?.times.load.length ?? 0);
  }

  /** What all accelerators recorded becomes an epoch of the result. */
  async #keepEpoch(
    stage: Stage,
    done: StageRecord,
    endedMs: number,
    processorSeconds: number | null,
  ): Promise<void> {
    const { workload, cluster } = this.#session.request;
    const device = this.#device();
    const network = this.#network()?.received ?? null;
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
      processorSeconds,
      bytesFromDevice: difference(device, this.#deviceBefore),
      // Another process may stand on another machine, or share this one's interfaces.
      bytesFromNetwork: cluster.size > 1 ? null : difference(network, this.#networkBefore),
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
    if (this.#epochs.train.length > 0 || this.#findings.length > 0) {
      result.phases.train = {
        ...phaseOf(this.#epochs.train, target),
        ...span,
        unreadSamples: this.#steps.unreadSamples("train"),
        verifiedBytes,
        findings: this.#findings,
      };
    }
    if (this.#epochs.evaluate.length > 0) {
      result.phases.evaluate = {
        ...phaseOf(this.#epochs.evaluate, target),
        ...span,
        unreadSamples: this.#steps.unreadSamples("evaluate"),
        verifiedBytes,
        findings: [],
      };
    }
  }
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/** Files that an accelerator has open at the same time; each reader may be looking into two indexes of one. */
function openFiles({ readers, readUnit, foreign }: AcceleratorJob): number {
  const reading = Math.max(1, readers);
  return readUnit === "file" ? reading : Math.max(MOST_HELD, reading) + (foreign ? 2 * reading : 0);
}

function measuredRead(unit: ReadUnitKind): string {
  return unit === "file" ? "open-read-close" : `one ${unit} of a file, with opening it where it was not open`;
}

type Averages = Pick<TrainPhase, "epochs" | "au" | "samplesPerSecond" | "bytesPerSecond">;

function phaseOf(epochs: readonly Epoch[], target: number): Averages {
  const { mean, stdev } = meanAndDeviation(epochs.map((epoch) => epoch.au));
  return {
    epochs: [...epochs],
    au: { mean, stdev, target },
    samplesPerSecond: meanAndDeviation(epochs.map((epoch) => epoch.samplesPerSecond)).mean,
    bytesPerSecond: meanAndDeviation(epochs.map((epoch) => epoch.bytesPerSecond)).mean,
  };
}
