/** The block of metrics with which DLIO ends its output. Pure. */
import type { Result } from "../schema/result.ts";
import { type DlioMetric, dlioMetric } from "./metrics.ts";

const RULE = "=".repeat(58);
const TAG = "[METRIC] ";

/** Lines in DLIO's order, each with its tag. */
export function metricBlock(result: Result, recordBytes: number): string[] {
  const metric = dlioMetric(result.phases, recordBytes);
  const { train, evaluate, checkpoint } = result.phases;
  const lines = [RULE, `Number of Simulated Accelerators: ${result.accelerators} `];
  if (train) {
    lines.push(
      pair("Training Accelerator Utilization [AU] (%)", metric, "train_au", "percentage"),
      pair("Training Throughput (samples/second)", metric, "train_throughput", "samples_per_second"),
      pair("Training I/O Throughput (MiB/second)", metric, "train_io", "MB_per_second"),
      `train_au_meet_expectation: ${metric.train_au_meet_expectation}`,
    );
  }
  // DLIO shows those of a checkpoint run only, not those between the steps of a training.
  for (const kind of train ? [] : ["save", "load"] as const) {
    if (!checkpoint || checkpoint[kind].length === 0) continue;
    lines.push(
      pair(`Checkpoint ${kind} duration (seconds)`, metric, `${kind}_checkpoint_duration`, "seconds"),
      pair(
        `Checkpoint ${kind} I/O Throughput (GiB/second)`,
        metric,
        `${kind}_checkpoint_io`,
        "GB_per_second",
      ),
    );
  }
  if (evaluate) {
    lines.push(
      pair("Eval Accelerator Utilization [AU] (%)", metric, "eval_au", "percentage"),
      pair("Eval Throughput (samples/second)", metric, "eval_throughput", "samples_per_second", 6),
      pair("Eval Throughput (MiB/second)", metric, "eval_io", "MB_per_second", 6),
      `eval_au_meet_expectation: ${metric.eval_au_meet_expectation}`,
    );
  }
  lines.push(RULE);
  return lines.map((line) => TAG + line);
}

function pair(label: string, metric: DlioMetric, name: string, unit: string, decimals = 4): string {
  const number = (statistic: "mean" | "stdev") =>
    Number(metric[`${name}_${statistic}_${unit}`]).toFixed(decimals);
  return `${label}: ${number("mean")} (${number("stdev")})`;
}
