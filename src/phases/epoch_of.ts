/** One epoch of the result from what the accelerators recorded. Pure. */
import type { CounterName } from "../metrics/counters.ts";
import type { BlockTimes, StepTimes } from "../metrics/epoch_record.ts";
import {
  blockUtilisation,
  epochUtilisation,
  evaluationUtilisation,
  overAccelerators,
  type Utilisation,
  type Window,
} from "../metrics/utilisation.ts";
import type { AcceleratorPart, Epoch } from "../report/schema/phases.ts";
import type { Latency, Span } from "../report/schema/parts.ts";
import type { Stage } from "../workers/protocol.ts";

/** What one accelerator did in one stage; counters are the differences over the stage. */
export interface AcceleratorRecord {
  readonly accelerator: number;
  readonly times: StepTimes;
  readonly blocks: readonly BlockTimes[];
  readonly counters: Readonly<Record<CounterName, number>>;
}

export interface EpochFacts {
  readonly stage: Stage;
  readonly span: Span;
  readonly batch: number;
  readonly plannedSteps: number;
  readonly window: Window;
  readonly readLatencyMs: Latency;
  readonly bytesFromDevice: number | null;
  readonly deviceReadBytes: number | null;
  readonly bytesFromNetwork: number | null;
  readonly processorSeconds: number | null;
  readonly cachedFraction: number | null;
}

export function epochOf(facts: EpochFacts, records: readonly AcceleratorRecord[]): Epoch {
  const { batch, span, window } = facts;
  const measured = records.map((record) => measuredOf(facts, record));
  const each = measured.map(({ utilisation }) => utilisation);
  const whole = overAccelerators(each);
  const parts = records.map((record, index): AcceleratorPart => ({
    accelerator: record.accelerator,
    steps: record.times.load.length,
    au: each[index]?.au ?? null,
    samplesPerSecond: each[index]?.samplesPerSecond ?? null,
    bytes: record.counters.bytesMoved,
    computeSeconds: record.counters.computeSeconds,
    waitSeconds: record.counters.waitSeconds,
  }));
  const steps = Math.min(...parts.map((part) => part.steps));
  const samples = parts.reduce((sum, part) => sum + part.steps * batch, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const slowest = parts.reduce(
    (worst, part) => (part.au ?? 2) < (worst.au ?? 2) ? part : worst,
    parts[0] ?? NONE,
  );
  return {
    ...span,
    epoch: facts.stage.epoch,
    steps,
    samples,
    bytes,
    au: whole.au,
    samplesPerSecond: span.seconds > 0 ? samples / span.seconds : null,
    bytesPerSecond: span.seconds > 0 ? bytes / span.seconds : null,
    windowSamplesPerSecond: whole.samplesPerSecond,
    leftOut: {
      samples: measured.reduce(
        (sum, one, index) => sum + ((parts[index]?.steps ?? 0) - one.steps) * batch,
        0,
      ),
      seconds: Math.max(
        0,
        span.seconds - measured.reduce((sum, one) => sum + one.seconds, 0) / Math.max(1, measured.length),
      ),
    },
    readLatencyMs: facts.readLatencyMs,
    requestsInFlight: span.seconds > 0 ? total(records, "inFlightSeconds") / span.seconds : null,
    bytesAsked: total(records, "bytesAsked"),
    bytesMoved: bytes,
    bytesFromDevice: facts.bytesFromDevice,
    deviceReadBytes: facts.deviceReadBytes,
    bytesFromNetwork: facts.bytesFromNetwork,
    processorSeconds: facts.processorSeconds,
    cachedFraction: facts.cachedFraction,
    opening: {
      files: total(records, "openings"),
      bytes: total(records, "openingBytes"),
      seconds: total(records, "openingSeconds"),
    },
    rowGroups: { hits: total(records, "groupHits"), evictions: total(records, "groupEvictions") },
    decoding: {
      samples: total(records, "decodedSamples"),
      bytes: total(records, "decodedBytes"),
      seconds: total(records, "decodeSeconds"),
      waitSeconds: total(records, "decodeWaitSeconds"),
    },
    excludedSteps: Math.min(steps, window.excludeStart + window.excludeEnd),
    bound: null,
    accelerators: parts,
    slowest: { accelerator: slowest.accelerator, au: slowest.au },
    complete: steps >= facts.plannedSteps,
  };
}

/** What the rate of the window is made of: steps and seconds of one accelerator. */
interface Measured {
  readonly utilisation: Utilisation;
  readonly steps: number;
  readonly seconds: number;
}

function measuredOf({ stage, window, batch }: EpochFacts, { blocks, times }: AcceleratorRecord): Measured {
  if (stage.kind === "evaluate") {
    const [block] = blocks;
    const none = { au: null, samplesPerSecond: null };
    // The rate of an evaluation holds all its steps.
    return {
      utilisation: block ? evaluationUtilisation(block, times, window, batch) : none,
      steps: block?.steps ?? 0,
      seconds: block?.seconds ?? 0,
    };
  }
  const each = blocks.map((block) => blockUtilisation(block, times, window, batch));
  return {
    utilisation: epochUtilisation(each),
    steps: each.reduce((sum, { measuredSteps }) => sum + measuredSteps, 0),
    seconds: each.reduce((sum, one) => sum + (one.measuredSteps > 0 ? one.windowSeconds : 0), 0),
  };
}

function total(records: readonly AcceleratorRecord[], name: CounterName): number {
  return records.reduce((sum, { counters }) => sum + counters[name], 0);
}

const NONE: AcceleratorPart = {
  accelerator: 0,
  steps: 0,
  au: null,
  samplesPerSecond: null,
  bytes: 0,
  computeSeconds: 0,
  waitSeconds: 0,
};
