import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Result } from "../schema/result.ts";
import { dlioLog, type DlioOrders } from "./dlio_log.ts";
import { checkpoints, phase, rankStage, resultOf, RUN, stage } from "./fixture.ts";

const ORDERS: DlioOrders = {
  modes: ["Training"],
  folder: "out",
  batch: 2,
  steps: 2,
  evaluationSteps: 2,
  computation: 0.01,
};

const DONE: Partial<Result> = { status: "complete", warnings: [] };

/** Without tag and time. */
const bare = (lines: readonly string[]) => lines.map((line) => line.replace(/^\[\w+\] (\S+T\S+ )?/, ""));

Deno.test("dlioLog: what was listed stands with the number that was found, and the time it took", () => {
  const listings = [{ split: "train", files: 9, seconds: 1.234 }] as const;
  const lines = bare(dlioLog(resultOf({ train: phase([0.9, 100]) }, DONE), { ...RUN, listings }, ORDERS));
  assertEquals(lines.filter((line) => line.startsWith("File listing")), [
    "File listing [train]: 9 files discovered, 4 assigned to rank 0, completed in 1.23s",
    "File listing [valid]: 2 files discovered, 2 assigned to rank 0, completed in 0.00s",
  ]);
});

Deno.test("dlioLog: a training from its start to its metrics", () => {
  const result = resultOf({ train: phase([0.9, 100], [0.8, 200]) }, DONE);
  const lines = dlioLog(result, RUN, ORDERS);
  for (const line of lines.filter((one) => one !== "")) assertMatch(line, /^\[(OUTPUT|WARNING|METRIC)\] /);
  assertMatch(
    lines[0] ?? "",
    /^\[OUTPUT\] \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6} Running DLIO \[Training\] with 1 /,
  );
  assertEquals(bare(lines).slice(1, 12), [
    "The amount of dataset is smaller than the host memory; data might be cached after the first epoch.",
    "File listing [train]: 4 files discovered, 4 assigned to rank 0, completed in 0.00s",
    "File listing [valid]: 2 files discovered, 2 assigned to rank 0, completed in 0.00s",
    "Max steps per epoch per rank: 2 = 4 * 4 / 2 (samples per file * local files / batch size)",
    "Starting epoch 1: 2 steps expected",
    "Starting block 1",
    "Ending block 1 - 2 steps completed in 0.03 s",
    "Epoch 1 - Block 1 [Training] Accelerator Utilization [AU] (%): 80.0000",
    "Epoch 1 - Block 1 [Training] Throughput (samples/second): 150.0000",
    "Epoch 1 - Block 1 [Training] Computation time per step (second): 0.0100+/-0.0000 (set value: 0.01)",
    "Ending epoch 1 - 2 steps completed in 0.03 s",
  ]);
  assertEquals(bare(lines).filter((line) => line.startsWith("Ending epoch")).length, 2);
  const end = bare(lines).indexOf("Saved outputs in out");
  assertEquals(bare(lines)[end + 1], "Averaged metric over all steps/epochs");
  assertEquals(bare(lines).at(-1), "outputs saved in RANKID_output.json");
});

Deno.test("dlioLog: an evaluation stands inside its epoch, several accelerators are one line", () => {
  const ranks = [rankStage(), rankStage()];
  const run = { ...RUN, stages: [stage("train", 1, { ranks }), stage("evaluate", 1, { ranks })] };
  const lines = bare(dlioLog(resultOf({ train: phase([1, 1]) }, DONE), run, ORDERS));
  const at = lines.indexOf("Starting eval - 2 steps expected");
  assertEquals(lines.slice(at + 1, at + 5), [
    "Ending eval - 2 steps completed in 0.03 s",
    "Epoch 1 [Eval] Accelerator Utilization [AU] (%): 80.0000",
    "Epoch 1 [Eval] Throughput (samples/second): 300.0000",
    "Ending epoch 1 - 2 steps completed in 0.03 s",
  ]);
  assertEquals(lines.filter((line) => line.startsWith("Ending epoch")).length, 1);
});

Deno.test("dlioLog: a checkpoint between blocks says the steps done so far", () => {
  const block = { firstStep: 0, steps: 1, seconds: 0.01, au: 1, samplesPerSecond: 1 };
  const ranks = [rankStage({ blocks: [block, { ...block, firstStep: 1 }] })];
  const result = resultOf({ train: phase([1, 1]), checkpoint: checkpoints([0.5]) }, {
    ...DONE,
    warnings: [],
  });
  const lines = bare(dlioLog(result, { ...RUN, stages: [stage("train", 1, { ranks })] }, ORDERS));
  const at = lines.indexOf("Starting saving checkpoint 1 after total step 1 for epoch 1");
  assertEquals(lines[at + 1], "Finished saving checkpoint 1 for epoch 1 in 0.50 s; Throughput: 2.0000 GiB/s");
  assertEquals(lines[at + 2], "Starting block 2");
});

Deno.test("dlioLog: a checkpoint run saves, then loads", () => {
  const result = resultOf({ checkpoint: checkpoints([0.5], [0.25]) }, DONE);
  const lines = bare(dlioLog(result, { ...RUN, stages: [] }, { ...ORDERS, modes: ["Checkpointing"] }));
  assertEquals(lines.slice(0, 5), [
    "Running DLIO [Checkpointing] with 1 process(es)",
    "Starting saving checkpoint 1 after total step 1 for epoch 1",
    "Finished saving checkpoint 1 for epoch 1 in 0.50 s; Throughput: 2.0000 GiB/s",
    "Starting loading checkpoint 1 after total step 1 for epoch 1",
    "Finished loading checkpoint 1 for epoch 1 in 0.25 s; Throughput: 4.0000 GiB/s",
  ]);
});

Deno.test("dlioLog: what did not end well says so and has no metrics", () => {
  const warnings = [{ code: "X", text: "Watch out." }];
  const result = resultOf({ train: phase([1, 1]) }, { status: "failed", reasons: ["Disk gone."], warnings });
  const lines = dlioLog(result, { ...RUN, stages: [] }, ORDERS);
  assert(lines.at(-1)?.endsWith("failed: Disk gone."), lines.at(-1));
  assert(lines.includes("[WARNING] Watch out."));
  assertEquals(lines.some((line) => line.includes("[METRIC]")), false);
});
