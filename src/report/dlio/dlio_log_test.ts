import { assert, assertEquals, assertMatch } from "@std/assert";
import type { RankPart } from "../schema/phases.ts";
import type { Result } from "../schema/result.ts";
import type { DlioEvent } from "./dlio_event.ts";
import { dlioLines, type DlioOrders } from "./dlio_log.ts";
import { checkpoints, FACTS, phase, resultOf } from "./fixture.ts";

const ORDERS: DlioOrders = {
  modes: ["Training"],
  folder: "out",
  accelerators: 1,
  facts: FACTS,
  trains: true,
  evaluates: false,
  batch: 2,
  evaluationBatch: 4,
  steps: 8,
  evaluationSteps: 2,
  isOverridden: false,
  computation: "{'mean': 0.01}",
};

const DONE: Partial<Result> = { status: "complete", warnings: [] };
const AT = new Date(2026, 10, 21, 0, 1, 54, 61);

const written = (event: DlioEvent, change: Partial<DlioOrders> = {}) =>
  dlioLines(event, { ...ORDERS, ...change }, AT);

/** Without tag and time. */
const bare = (event: DlioEvent, change: Partial<DlioOrders> = {}) =>
  written(event, change).map((line) => line.replace(/^\[\w+\] (\S+T\S+ )?/, ""));

Deno.test("dlioLines: a run begins with its modes and its number of processes, in DLIO's shape", () => {
  const start: DlioEvent = { kind: "start", result: resultOf({}) };
  const [line] = written(start, { trains: false, modes: ["Generating data", "Training"], accelerators: 8 });
  assertEquals(
    line,
    "[OUTPUT] 2026-11-21T00:01:54.061000 Running DLIO [Generating data & Training] with 8 process(es)",
  );
});

Deno.test("dlioLines: warns of the cache where the data is smaller than the memory, and only there", () => {
  const start: DlioEvent = { kind: "start", result: resultOf({}) };
  const cached =
    "[WARNING] The amount of dataset is smaller than the host memory; data might be cached after the first epoch.";
  assertEquals(written(start).slice(1), [cached]);
  const large = { ...FACTS, filesTrain: 2 ** 20, recordBytes: 2 ** 30 };
  assertEquals(written(start, { facts: large }).slice(1), []);
  assertEquals(written(start, { trains: false }).slice(1), []);
});

Deno.test("dlioLines: a warning has its tag and no time", () => {
  const text =
    "Number of files for train in '/d' (9) is more than requested (4). A subset of files will be used.";
  assertEquals(written({ kind: "warning", text }), [`[WARNING] ${text}`]);
});

Deno.test("dlioLines: chosen threads stand with their rule", () => {
  const threads = { key: "reader.read_threads", count: 2, rule: "auto: 2 processors / 1 ranks of the node" };
  assertEquals(bare({ kind: "threads", threads }), [
    "reader.read_threads: 2 (auto: 2 processors / 1 ranks of the node)",
  ]);
});

Deno.test("dlioLines: generating is announced and done", () => {
  assertEquals(bare({ kind: "generation", isDone: false }), ["Starting data generation"]);
  assertEquals(bare({ kind: "generation", isDone: true }), ["Generation done"]);
});

Deno.test("dlioLines: what was listed stands with the number that was found, and the time it took", () => {
  const listings = [{ split: "train", files: 9, seconds: 1.234 }] as const;
  assertEquals(bare({ kind: "listed", listings }, { accelerators: 2 }), [
    "File listing [train]: 9 files discovered, 2 assigned to rank 0, completed in 1.23s",
    "File listing [valid]: 2 files discovered, 1 assigned to rank 0, completed in 0.00s",
    "Max steps per epoch per rank: 8 = 4 * 2 / 2 (samples per file * local files / batch size)",
  ]);
});

Deno.test("dlioLines: the steps of an evaluation stand there when there is one", () => {
  const lines = bare({ kind: "listed", listings: [] }, { evaluates: true });
  assertEquals(lines[3], "Steps per eval: 2 = 4 * 2 / 4 (samples per file * local files / batch size eval)");
});

Deno.test("dlioLines: an epoch begins with the steps it expects, or those it was told", () => {
  assertEquals(bare({ kind: "epoch", epoch: 2 }), ["Starting epoch 2: 8 steps expected"]);
  assertEquals(bare({ kind: "epoch", epoch: 2 }, { isOverridden: true, steps: 3 }), [
    "Starting epoch 2: Overriding number of steps to 3.",
  ]);
  assertEquals(bare({ kind: "epoch end", epoch: 2, steps: 8, seconds: 0.096 }), [
    "Ending epoch 2 - 8 steps completed in 0.10 s",
  ]);
});

Deno.test("dlioLines: a block with its AU, its throughput and the computation as it was and as it was set", () => {
  assertEquals(bare({ kind: "block", block: 1 }), ["Starting block 1"]);
  const end: DlioEvent = {
    kind: "block end",
    block: 1,
    epoch: 1,
    steps: 8,
    seconds: 0.09,
    au: 0.939203,
    samplesPerSecond: 181.0549,
    compute: { mean: 0.0104, stdev: 0.0003 },
  };
  assertEquals(bare(end), [
    "Ending block 1 - 8 steps completed in 0.09 s",
    "Epoch 1 - Block 1 [Training] Accelerator Utilization [AU] (%): 93.9203",
    "Epoch 1 - Block 1 [Training] Throughput (samples/second): 181.0549",
    "Epoch 1 - Block 1 [Training] Computation time per step (second): 0.0104+/-0.0003 (set value: {'mean': 0.01})",
  ]);
});

Deno.test("dlioLines: an evaluation from its steps to its rates", () => {
  assertEquals(bare({ kind: "evaluation" }), ["Starting eval - 2 steps expected"]);
  const rates = { au: 0.8, samplesPerSecond: 300 };
  assertEquals(bare({ kind: "evaluation end", epoch: 1, steps: 2, seconds: 0.03, ...rates }), [
    "Ending eval - 2 steps completed in 0.03 s",
    "Epoch 1 [Eval] Accelerator Utilization [AU] (%): 80.0000",
    "Epoch 1 [Eval] Throughput (samples/second): 300.0000",
  ]);
});

Deno.test("dlioLines: checkpoints are saved and loaded, rank 0 tells of its model and of its optimizer", () => {
  const file = (name: string, seconds: number): RankPart["files"][number] => ({
    ...{ name, bytes: 1, seconds, makeSeconds: null, writeSeconds: null, fsyncSeconds: null },
    ...{ readSeconds: null, compareSeconds: null },
  });
  const rank = (number: number, files: RankPart["files"]): RankPart => ({
    ...{ rank: number, shardsOf: number, bytes: 1, seconds: 1, files },
  });
  const ranks = [
    rank(1, [file("zero_pp_rank_0_mp_rank_1_optim_states.pt", 9)]),
    rank(0, [
      file("layer_0-model_0_model_states.pt", 0.125),
      file("layer_1-model_0_model_states.pt", 0.125),
      file("zero_pp_rank_0_mp_rank_0_optim_states.pt", 0.1234567),
    ]),
  ];
  for (const [verb, did] of [["saving", "Saved"], ["loading", "Loaded"]] as const) {
    const event = { kind: "transfer", verb, number: 2, epoch: 1, step: 4 } as const;
    assertEquals(bare(event), [`Starting ${verb} checkpoint 2 after total step 4 for epoch 1`]);
    const finished = `Finished ${verb} checkpoint 2 for epoch 1 in 0.50 s; Throughput: 2.0000 GiB/s`;
    assertEquals(bare({ ...event, done: { seconds: 0.5, bytes: 2 ** 30, ranks } }), [
      `${did} model checkpoint in 0.2500 seconds`,
      `${did} optimizer checkpoint in 0.1235 seconds`,
      finished,
    ]);
    assertEquals(bare({ ...event, done: { seconds: 0.5, bytes: 2 ** 30, ranks: [rank(0, [])] } }), [
      finished,
    ]);
  }
});

Deno.test("dlioLines: the end holds the metrics of a training or of checkpoints", () => {
  const lines = written({ kind: "end", result: resultOf({ train: phase([0.9, 100], [0.8, 200]) }, DONE) });
  assertMatch(lines[0] ?? "", /^\[OUTPUT\] \S+ Saved outputs in out$/);
  assertEquals(lines[1], "[OUTPUT] Averaged metric over all steps/epochs");
  assert(lines.includes("[METRIC] Training Accelerator Utilization [AU] (%): 85.0000 (5.0000)"));
  assertMatch(lines.at(-1) ?? "", /^\[OUTPUT\] \S+ outputs saved in RANKID_output\.json$/);
  const saved = written({ kind: "end", result: resultOf({ checkpoint: checkpoints([0.5]) }, DONE) });
  assert(saved.some((line) => line.startsWith("[METRIC] Checkpoint save duration (seconds): 0.5000")));
  assertEquals(written({ kind: "end", result: resultOf({}, DONE) }), []);
});

Deno.test("dlioLines: what did not end well says so and has no metrics", () => {
  const result = resultOf({ train: phase([1, 1]) }, { status: "failed", reasons: ["Disk gone."] });
  const lines = written({ kind: "end", result });
  assertEquals(lines, ["[ERROR] 2026-11-21T00:01:54.061000 failed: Disk gone."]);
});
