import { assertAlmostEquals, assertEquals } from "@std/assert";
import { COUNTER_NAMES } from "../metrics/counters.ts";
import type { Latency } from "../report/schema/parts.ts";
import { type AcceleratorRecord, type EpochFacts, epochOf } from "./epoch_of.ts";

/** 10 steps of 10 samples: the first lasts 4 s, the others 0.1 s, half of it computation. */
const STEPS = 10;

function facts(kind: "train" | "evaluate", change: Partial<EpochFacts> = {}): EpochFacts {
  return {
    stage: { kind, epoch: 1 },
    span: { startedMs: 0, endedMs: 5000, seconds: 5, secondsFirstDone: 5 },
    batch: 10,
    plannedSteps: STEPS,
    window: { expectedSteps: STEPS, excludeStart: 1, excludeEnd: 0 },
    readLatencyMs: {} as Latency, // only handed on
    bytesFromDevice: null,
    deviceReadBytes: null,
    bytesFromNetwork: null,
    processorSeconds: null,
    cachedFraction: null,
    ...change,
  };
}

function record(accelerator: number): AcceleratorRecord {
  const column = (first: number, others: number) =>
    Array.from({ length: STEPS }, (_, i) => i === 0 ? first : others);
  return {
    accelerator,
    times: {
      load: column(3.95, 0.05),
      compute: column(0.05, 0.05),
      proc: column(4, 0.1),
      whole: column(4, 0.1),
    },
    blocks: [{ firstStep: 0, steps: STEPS, seconds: 4.9 }],
    // Complete by construction: COUNTER_NAMES holds every name.
    counters: {
      ...Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])),
      inFlightSeconds: 10,
    } as AcceleratorRecord["counters"],
  };
}

Deno.test("epochOf: the rate is the wall clock's, and what DLIO's figure leaves out stands beside it", () => {
  const epoch = epochOf(facts("train"), [record(0), record(1)]);
  assertEquals(epoch.samples, 200);
  assertEquals(epoch.samplesPerSecond, 40);
  assertAlmostEquals(epoch.windowSamplesPerSecond ?? 0, 200);
  assertEquals(epoch.leftOut.samples, 20);
  assertAlmostEquals(epoch.leftOut.seconds, 4.1);
  // What was left out, put back, is the wall clock again.
  const { samples, seconds } = epoch.leftOut;
  assertAlmostEquals(
    (epoch.samples - samples) / (epoch.seconds - seconds),
    epoch.windowSamplesPerSecond ?? 0,
  );
});

Deno.test("epochOf: an evaluation's rate holds all its steps, its AU is the mean over accelerators", () => {
  const slow = record(1);
  const half = { ...slow, times: { ...slow.times, compute: slow.times.load } };
  const epoch = epochOf(facts("evaluate"), [record(0), {
    ...half,
    blocks: [{ firstStep: 0, steps: 10, seconds: 4.9 }],
  }]);
  assertEquals(epoch.leftOut.samples, 0);
  assertAlmostEquals(epoch.leftOut.seconds, 0.1);
  const [first, second] = epoch.accelerators.map(({ au }) => au ?? NaN);
  assertAlmostEquals(epoch.au ?? 0, ((first ?? 0) + (second ?? 0)) / 2);
  assertAlmostEquals(epoch.windowSamplesPerSecond ?? 0, 2 * 100 / 4.9);
});

Deno.test("epochOf: requests in flight are the mean over the epoch, of all accelerators together", () => {
  assertEquals(epochOf(facts("train"), [record(0), record(1)]).requestsInFlight, 4);
});
