import { assertEquals } from "@std/assert";
import { COUNTER_NAMES, type CounterName } from "../metrics/counters.ts";
import { DlioRecord } from "./dlio_record.ts";
import type { AcceleratorRecord, EpochFacts } from "./epoch_of.ts";
import { latencyOf } from "./latency.ts";
import { Histogram } from "../metrics/histogram.ts";

const COUNTERS = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as Record<CounterName, number>; // all names

function factsOf(kind: "train" | "evaluate", epoch: number): EpochFacts {
  return {
    stage: { kind, epoch },
    span: { startedMs: 1000, endedMs: 2000, seconds: 1, secondsFirstDone: 1 },
    batch: 16,
    plannedSteps: 3,
    window: { expectedSteps: 3, excludeStart: 1, excludeEnd: 0 },
    readLatencyMs: latencyOf(new Histogram(), "x"),
    bytesFromDevice: null,
    deviceReadBytes: null,
    bytesFromNetwork: null,
    processorSeconds: null,
    cachedFraction: null,
  };
}

const times = {
  load: new Float64Array([0.5, 0.25, 0.25]),
  compute: new Float64Array([0.5, 0.75, 0.75]),
  proc: new Float64Array([1, 1, 1]),
  whole: new Float64Array([1, 1, 1]),
};

const RECORD: AcceleratorRecord = {
  accelerator: 0,
  times,
  blocks: [{ firstStep: 0, steps: 2, seconds: 2 }, { firstStep: 2, steps: 1, seconds: 1 }],
  counters: COUNTERS,
};

Deno.test("DlioRecord: keeps copies of the steps, and AU and rate of every block", () => {
  const record = new DlioRecord();
  assertEquals(record.add(factsOf("train", 1), [RECORD], { a: "b" }), true);
  const first = times.load[0] ?? 0;
  times.load[0] = 99; // the next epoch writes over it
  const [stage] = record.stages;
  assertEquals(stage?.ranks[0]?.load, [0.5, 0.25, 0.25]);
  times.load[0] = first;
  assertEquals([stage?.kind, stage?.epoch, stage?.startedMs, stage?.meminfo], ["train", 1, 1000, { a: "b" }]);
  assertEquals(stage?.ranks[0]?.blocks, [
    { firstStep: 0, steps: 2, seconds: 2, au: 0.75, samplesPerSecond: 16 },
    { firstStep: 2, steps: 1, seconds: 1, au: 0.75, samplesPerSecond: 16 },
  ]);
});

Deno.test("DlioRecord: an evaluation's rate is that of all its steps", () => {
  const record = new DlioRecord();
  const [block] = RECORD.blocks;
  record.add(factsOf("evaluate", 1), [{ ...RECORD, blocks: block ? [block] : [] }], {});
  assertEquals(record.stages[0]?.ranks[0]?.blocks[0]?.samplesPerSecond, 16);
});

Deno.test("DlioRecord: steps beyond the bound are left out, blocks are not", () => {
  const record = new DlioRecord(7);
  const add = (epoch: number) => record.add(factsOf("train", epoch), [RECORD], {});
  assertEquals([add(1), add(2), add(3)], [true, true, false]);
  assertEquals(record.stages.map(({ ranks }) => ranks[0]?.proc.length), [3, 3, 0]);
  assertEquals(record.stages[2]?.ranks[0]?.blocks.length, 2);
  record.clear();
  assertEquals([record.stages.length, add(1)], [0, true]);
});
