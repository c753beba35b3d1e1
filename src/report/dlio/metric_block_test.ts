import { assertEquals } from "@std/assert";
import { checkpoints, phase, resultOf } from "./fixture.ts";
import { metricBlock } from "./metric_block.ts";

const RULE = "[METRIC] ==========================================================";

Deno.test("metricBlock: is what DLIO printed of the same epochs", () => {
  const train = phase([0.9392025850772224, 181.05486197401973], [0.9534605469280014, 181.07663652847503]);
  assertEquals(metricBlock(resultOf({ train }), 16384), [
    RULE,
    "[METRIC] Number of Simulated Accelerators: 1 ",
    "[METRIC] Training Accelerator Utilization [AU] (%): 94.6332 (0.7129)",
    "[METRIC] Training Throughput (samples/second): 181.0657 (0.0109)",
    "[METRIC] Training I/O Throughput (MiB/second): 2.8292 (0.0002)",
    "[METRIC] train_au_meet_expectation: success",
    RULE,
  ]);
});

Deno.test("metricBlock: evaluation has six decimals; checkpoints between steps are not shown", () => {
  const phases = {
    train: phase([0.5, 1]),
    evaluate: phase([0.5, 2]),
    checkpoint: checkpoints([1]),
  };
  assertEquals(metricBlock(resultOf(phases), 2 ** 20).slice(5, -1), [
    "[METRIC] train_au_meet_expectation: fail",
    "[METRIC] Eval Accelerator Utilization [AU] (%): 50.0000 (0.0000)",
    "[METRIC] Eval Throughput (samples/second): 2.000000 (0.000000)",
    "[METRIC] Eval Throughput (MiB/second): 2.000000 (0.000000)",
    "[METRIC] eval_au_meet_expectation: fail",
  ]);
});

Deno.test("metricBlock: a checkpoint run shows what was saved and loaded", () => {
  assertEquals(metricBlock(resultOf({ checkpoint: checkpoints([0.5], [0.25]) }), 1).slice(2, -1), [
    "[METRIC] Checkpoint save duration (seconds): 0.5000 (0.0000)",
    "[METRIC] Checkpoint save I/O Throughput (GiB/second): 2.0000 (0.0000)",
    "[METRIC] Checkpoint load duration (seconds): 0.2500 (0.0000)",
    "[METRIC] Checkpoint load I/O Throughput (GiB/second): 4.0000 (0.0000)",
  ]);
});
