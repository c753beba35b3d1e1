import { assertEquals } from "@std/assert";
import { dlioTime } from "./dlio_time.ts";
import { checkpoints, phase, rankStage, resultOf, RUN, stage } from "./fixture.ts";
import { GOLDEN_EPOCHS, GOLDEN_OUTPUT, shapeOf } from "./golden_fixture.ts";
import { rankEpochs, rankOutput } from "./rank_files.ts";

const RESULT = resultOf({ train: phase([0.9, 100], [0.8, 200]) });

Deno.test("rankOutput: has exactly the keys and types of DLIO", () => {
  assertEquals(shapeOf(rankOutput(RESULT, RUN, 0)), GOLDEN_OUTPUT);
});

Deno.test("rankEpochs: has exactly the keys and types of DLIO", () => {
  assertEquals(shapeOf(rankEpochs(RESULT, RUN, 0)), GOLDEN_EPOCHS);
});

Deno.test("rankOutput: the steps of each block and of the evaluation, of this rank alone", () => {
  const mine = rankStage({
    load: [1, 2, 3],
    proc: [4, 5, 6],
    compute: [7, 8, 9],
    blocks: [
      { firstStep: 0, steps: 2, seconds: 1, au: 0.5, samplesPerSecond: 10 },
      { firstStep: 2, steps: 1, seconds: 1, au: null, samplesPerSecond: null },
    ],
  });
  const stages = [
    stage("train", 1, { ranks: [rankStage(), mine] }),
    stage("evaluate", 1, { ranks: [rankStage(), rankStage({ load: [0.5, 0.25] })] }),
  ];
  const epoch = rankOutput(RESULT, { ...RUN, stages }, 1)["1"] as Record<string, unknown>; // an epoch
  assertEquals(epoch.load, { block1: [1, 2], block2: [3], eval: [0.5, 0.25] });
  assertEquals(epoch.proc, { block1: [4, 5], block2: [6], eval: [0.011, 0.012] });
  assertEquals(epoch.compute, { block1: [7, 8], block2: [9], eval: [0.01, 0.01] });
  assertEquals(epoch.au, { block1: 50, block2: 0, eval: 80 });
  assertEquals(epoch.throughput, { block1: 10, block2: 0, eval: 150 });
});

Deno.test("rankEpochs: an epoch lasts as long as its training and ends after its evaluation", () => {
  const stages = [stage("train", 1), stage("evaluate", 1)];
  const epoch = rankEpochs(RESULT, { ...RUN, stages }, 0)["1"] as Record<string, unknown>; // an epoch
  assertEquals(epoch.duration, "0.03");
  assertEquals(epoch.end, dlioTime(stages[1]?.endedMs ?? 0));
  const started = stages[1]?.startedMs ?? 0;
  assertEquals(epoch.eval, { start: dlioTime(started), end: dlioTime(started + 30), duration: "0.03" });
});

Deno.test("rankEpochs: the block behind a checkpoint begins when that is saved", () => {
  const block = { firstStep: 0, steps: 1, seconds: 0.01, au: 1, samplesPerSecond: 1 };
  const at = stage("train", 1, {
    startedMs: 1_700_000_000_980,
    ranks: [rankStage({ blocks: [block, { ...block, firstStep: 1 }] })],
  });
  const result = resultOf({ train: phase([1, 1]), checkpoint: checkpoints([0.5]) });
  const epoch = rankEpochs(result, { ...RUN, stages: [at] }, 0)["1"] as Record<string, unknown>; // as above
  assertEquals(epoch.block1, {
    start: dlioTime(1_700_000_000_980),
    end: dlioTime(1_700_000_000_990),
    duration: "0.01",
  });
  assertEquals(epoch.block2, {
    start: dlioTime(1_700_000_001_500),
    end: dlioTime(1_700_000_001_510),
    duration: "0.01",
  });
  assertEquals(epoch.save_ckpt1, {
    start: dlioTime(1_700_000_001_000),
    end: dlioTime(1_700_000_001_500),
    duration: 0.5,
    throughput: 2,
  });
});

Deno.test("rank files: of a checkpoint run have one epoch, with the transfers and nothing read", () => {
  const result = resultOf({ checkpoint: checkpoints([0.5, 0.5], [0.25]) });
  const run = { ...RUN, stages: [] };
  const epochs = rankEpochs(result, run, 0);
  assertEquals(Object.keys(epochs["1"] as object), [
    "start",
    "save_ckpt1",
    "save_ckpt2",
    "load_ckpt1",
    "end",
    "duration",
  ]);
  const output = rankOutput(result, run, 0)["1"] as Record<string, unknown>; // an epoch
  assertEquals([output.load, output.au], [{}, {}]);
  assertEquals(Object.keys(output).sort(), [
    "au",
    "compute",
    "end",
    "host_meminfo",
    "load",
    "proc",
    "start",
    "throughput",
  ]);
});
