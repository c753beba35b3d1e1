import { assertAlmostEquals, assertEquals } from "@std/assert";
import { checkpoints, phase } from "./fixture.ts";
import { dlioMetric, gibPerSecond } from "./metrics.ts";

Deno.test("dlioMetric: has the numbers of a run of DLIO from its epochs", () => {
  const train = phase([0.9392025850772224, 181.05486197401973], [0.9534605469280014, 181.07663652847503]);
  const metric = dlioMetric({ train }, 16384);
  assertAlmostEquals(Number(metric.train_au_mean_percentage), 94.63315660026119, 1e-9);
  assertAlmostEquals(Number(metric.train_au_stdev_percentage), 0.7128980925389499, 1e-9);
  assertAlmostEquals(Number(metric.train_throughput_mean_samples_per_second), 181.06574925124738, 1e-9);
  assertAlmostEquals(Number(metric.train_throughput_stdev_samples_per_second), 0.010887277227652703, 1e-9);
  assertAlmostEquals(Number(metric.train_io_mean_MB_per_second), 2.8291523320507403, 1e-9);
  assertAlmostEquals(Number(metric.train_io_stdev_MB_per_second), 0.00017011370668207348, 1e-12);
  assertEquals(metric.train_au_meet_expectation, "success");
});

Deno.test("dlioMetric: unknown is 0 and fails, no epoch gives no NaN", () => {
  const metric = dlioMetric({ train: phase([null, null]), evaluate: phase() }, 1);
  assertEquals([metric.train_au_percentage, metric.train_au_meet_expectation], [[0], "fail"]);
  assertEquals([metric.eval_au_percentage, metric.eval_io_mean_MB_per_second], [[], 0]);
  assertEquals(JSON.stringify(metric).includes("null"), false);
});

Deno.test("dlioMetric: of checkpoints the mean of the rates, with keys only for what happened", () => {
  const metric = dlioMetric({ checkpoint: checkpoints([0.5, 1]) }, 1);
  assertEquals(metric, {
    save_checkpoint_io_mean_GB_per_second: 1.5,
    save_checkpoint_io_stdev_GB_per_second: 0.5,
    save_checkpoint_duration_mean_seconds: 0.75,
    save_checkpoint_duration_stdev_seconds: 0.25,
    checkpoint_size_GB: 1,
  });
});

Deno.test("dlioMetric: a run that trains, evaluates, saves and loads has every key, with DLIO's types", () => {
  const nine = (kind: string) => [
    ...["percentage", "mean_percentage", "stdev_percentage", "meet_expectation"].map((name) =>
      `${kind}_au_${name}`
    ),
    ...["", "mean_", "stdev_"].map((name) => `${kind}_throughput_${name}samples_per_second`),
    ...["mean", "stdev"].map((name) => `${kind}_io_${name}_MB_per_second`),
  ];
  const four = (kind: string) =>
    ["io_mean_GB_per_second", "io_stdev_GB_per_second", "duration_mean_seconds", "duration_stdev_seconds"]
      .map((name) => `${kind}_checkpoint_${name}`);
  const one = phase([0.9, 100], [0.8, 200]);
  const metric = dlioMetric({ train: one, evaluate: one, checkpoint: checkpoints([1], [2]) }, 1);
  assertEquals(
    Object.keys(metric).sort(),
    [...nine("train"), ...nine("eval"), ...four("save"), ...four("load"), "checkpoint_size_GB"].sort(),
  );
  for (const [key, value] of Object.entries(metric)) {
    if (/_expectation$/.test(key)) assertEquals(["success", "fail"].includes(String(value)), true, key);
    else if (/_au_percentage$|throughput_samples/.test(key)) assertEquals(Array.isArray(value), true, key);
    else assertEquals(typeof value, "number", key);
  }
});

Deno.test("gibPerSecond: is 0 where no time passed", () => {
  assertEquals(gibPerSecond({ bytes: 1, seconds: 0 }), 0);
});
