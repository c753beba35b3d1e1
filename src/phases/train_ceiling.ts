/**
 * What this client could do at most: the pipeline of the training that was just measured, against null:// and
 * without computation. It runs after the measured time, never inside it, and its failure costs the run nothing
 * but this one number.
 */
import { InterruptedError } from "../base/errors.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { totals } from "../metrics/shared_memory.ts";
import { shard } from "../sampling/shard.ts";
import type { AcceleratorJob } from "../workers/protocol.ts";
import { type LiveCrew, runAccelerators } from "./accelerator_crew.ts";
import { boundOf, boundWithoutStorage, ceilingFrom, evidenceOf, type Reached } from "./bound_of.ts";
import type { FoundDataset } from "./dataset_here.ts";
import type { Epoch } from "../report/schema/phases.ts";
import type { Result } from "../report/schema/result.ts";
import { descriptorsNow } from "./descriptors.ts";
import type { Session } from "./session.ts";
import { standInFor } from "./stand_in.ts";
import { acceleratorJob } from "./train_job.ts";

const MOST_SECONDS = 3;
const LEAST_SECONDS = 0.2;
/** Of the measured time. */
const SHARE = 0.2;

/** 3 s, less where that would be much beside what was measured. */
export function ceilingSeconds(measuredSeconds: number): number {
  return Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, SHARE * measuredSeconds));
}

/** Puts `ceiling`, and `bound` of every epoch, into the result. All ranks take part. */
export async function trainCeiling(session: Session, found?: FoundDataset): Promise<void> {
  const { request, result } = session;
  const { train, evaluate } = result.phases;
  const measured = train?.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0) ?? 0;
  if (request.data.scheme === "null") {
    result.ceiling = {
      bytesPerSecond: null,
      bound: boundWithoutStorage(train?.au.mean ?? null),
      evidence: "not measured: this run reads null:// itself, so there is no storage to compare with",
    };
    for (const epoch of [...train?.epochs ?? [], ...evaluate?.epochs ?? []]) {
      epoch.bound = boundWithoutStorage(epoch.au);
    }
    return;
  }
  const { cluster } = request;
  const seconds = await cluster.broadcast(cluster.rank === 0 ? ceilingSeconds(measured) : undefined);
  const own = await ownRate(session, seconds, await specFor(session, found));
  // The ranks share what their nodes can do, so their rates of the same time may be added.
  const [sum = 0, missing = 0] = await cluster.reduce([own ?? 0, own === undefined ? 1 : 0], "sum");
  if (!train) return;
  const ceiling = missing === 0 && sum > 0 ? ceilingFrom(sum, train.epochs) : null;
  for (const epoch of [...train.epochs, ...evaluate?.epochs ?? []]) {
    const shares = { decodingShare: decodingShare([epoch]), ...crowdedShare([epoch], result) };
    epoch.bound = boundOf({ ...epoch, ...shares }, ceiling);
  }
  const reached: Reached = {
    au: train.au.mean,
    bytesPerSecond: train.bytesPerSecond,
    decodingShare: decodingShare(train.epochs),
    ...crowdedShare(train.epochs, result),
  };
  const compares = request.reading.verify !== "off";
  const decodes = request.workload.values["reader.decode"];
  result.ceiling = {
    bytesPerSecond: ceiling,
    bound: boundOf(reached, ceiling),
    evidence: ceiling === null
      ? "not measured: the pipeline did not run against null://, see the warnings"
      : evidenceOf(reached, {
        measured: sum,
        ceiling,
        seconds,
        compares,
        decodes,
        standsIn: found?.foreign !== undefined,
      }),
  };
}

/** Nothing where each accelerator has a processor, and where nobody counted. */
function crowdedShare(
  epochs: readonly Epoch[],
  { accelerators, hosts }: Pick<Result, "accelerators" | "hosts">,
): Pick<Reached, "crowdedShare"> {
  const cpus = hosts.reduce((sum, host) => sum + host.cpus, 0);
  if (accelerators <= cpus) return {};
  let claimed = 0;
  let lost = 0;
  for (const { processorSeconds, seconds, au } of epochs) {
    if (processorSeconds === null || au === null) return {};
    claimed += processorSeconds;
    lost += (1 - au) * accelerators * seconds;
  }
  return lost > 0 ? { crowdedShare: claimed / lost } : {};
}

/** Of the waits for batches, the share in which the client decoded. */
function decodingShare(epochs: readonly Epoch[]): number {
  const decoding = epochs.reduce((sum, epoch) => sum + epoch.decoding.waitSeconds, 0);
  const waits = epochs.flatMap(({ accelerators }) => accelerators).reduce(
    (sum, one) => sum + one.waitSeconds,
    0,
  );
  return waits > 0 ? Math.min(1, decoding / waits) : 0;
}

/** Files that null:// can make: those of the workload, or such as lie there. */
async function specFor({ request }: Session, found: FoundDataset | undefined): Promise<DatasetSpec> {
  if (found?.meanFileBytes === undefined) return request.spec;
  return standInFor(request.spec, await loadFormat(request.spec.format), found.meanFileBytes);
}

/** Bytes per second of this process; undefined, with a warning, when it could not be measured. */
async function ownRate(session: Session, seconds: number, spec: DatasetSpec): Promise<number | undefined> {
  await session.request.cluster.barrier();
  try {
    return await measure(session, seconds, spec);
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    session.warn("NO_CEILING", `The client ceiling is unknown: ${reason}`);
    return undefined;
  }
}

async function measure(session: Session, seconds: number, spec: DatasetSpec): Promise<number> {
  const { request, signal } = session;
  const { accelerators, io, workload } = request;
  const decodes = workload.values["reader.decode"];
  const jobs = Array.from({ length: accelerators }, (_, index) => ceilingJob(session, index, seconds));
  let live: LiveCrew | undefined;
  let began = performance.now();
  let bytes = 0;
  let busySeconds = 0;
  const elapsed = () => (performance.now() - began) / 1000;
  const line = session.progress(() => {
    const { bytesMoved } = totals(live?.parts ?? []);
    return {
      phase: "ceiling",
      count: "null://",
      done: Math.min(1, elapsed() / seconds),
      bytes: bytesMoved,
      bytesPerSecond: bytesMoved / Math.max(elapsed(), 1e-3),
      elapsedSeconds: elapsed(),
      extras: [],
    };
  });
  try {
    await runAccelerators({
      // Evaluation reads the valid split: here that is the train split under its other name.
      spec: { ...spec, train: { files: 0, subfolders: 0 }, valid: spec.train },
      // Storage brings bytes without costing the client their making; only who looks at them needs the right ones.
      store: { address: "null://", io, unmade: request.reading.verify === "off" && !decodes },
      jobs,
      steps: jobs[0]?.evaluate.maxSteps ?? 0,
      signal,
      descriptors: descriptorsNow(0),
      onFinding: ({ file, detail }) =>
        session.warn(
          "CEILING_DAMAGE",
          `Bytes that never left this machine's memory were wrong (${file}: ${detail}). Check the memory.`,
        ),
      onNotice: (code, text) => session.warn(code, text),
      before: async (number) => {
        if (number === 0) began = performance.now();
        return number === 0 || elapsed() < seconds;
      },
      after: async (_number, _stage, done) => {
        bytes += done.records.reduce((sum, { counters }) => sum + counters.bytesMoved, 0);
        busySeconds += done.seconds;
      },
    }, (crew) => live = crew);
  } finally {
    line.close();
  }
  return busySeconds > 0 ? bytes / busySeconds : 0;
}

/**
 * Each process measures alone, as long as an epoch of its own or until the time is up, again and again. The
 * loop is that of an evaluation, in which nobody waits for the others: null:// has to look for them by the
 * clock, which storage with completions of its own need not.
 */
function ceilingJob({ request }: Session, index: number, seconds: number): AcceleratorJob {
  const { spec, accelerators, cluster } = request;
  const job = acceleratorJob(request, { spec, foreign: undefined }, index);
  const { steps } = shard({
    files: job.train.files,
    samplesPerFile: spec.samplesPerFile,
    accelerators: accelerators * cluster.size,
    batch: job.train.batch,
    maxSteps: job.train.maxSteps,
  });
  return {
    ...job,
    accelerator: index,
    accelerators,
    stages: [{ kind: "evaluate", epoch: 1 }],
    evaluate: { ...job.train, maxSteps: steps, step: { kind: "constant", mean: 0 } },
    durationSeconds: seconds,
  };
}
