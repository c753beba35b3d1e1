/**
 * The report that DLIO's postprocessor writes, from the files that a run left. It reads the names of today:
 * `<rank>_output.json` and `summary.json`. Pure.
 */
import { statistics } from "./statistics.ts";

/** Of `summary.json`, what the report needs. */
export interface SummaryFile {
  readonly metric: Readonly<Record<string, unknown>>;
}

type Lists = Readonly<Record<string, readonly number[]>>;

/** One rank's `"<epoch>"` in its `<rank>_output.json`. */
export interface OutputEpoch {
  readonly load: Lists;
  readonly proc: Lists;
}

export interface Postprocessed {
  readonly name: string;
  readonly summary: SummaryFile;
  /** By rank, then by epoch. */
  readonly ranks: readonly (Readonly<Record<string, OutputEpoch>>)[];
  readonly batch: number;
  readonly batchEval: number;
}

export function postprocessed(run: Postprocessed): string {
  const rates = numbers(run.summary.metric.train_throughput_samples_per_second);
  const mebibytes = recordMebibytes(run.summary);
  const lines = [
    `DLIO benchmark report: ${run.name}`,
    "",
    "Overall",
    `Ranks: ${run.ranks.length}`,
    `Samples/s: ${statisticsText(rates)}`,
    `MB/s (derived from samples/s): ${
      mebibytes === undefined ? "n/a" : statisticsText(rates.map((rate) => rate * mebibytes))
    }`,
    `Average process loading time: ${perRank(run, "load")}`,
    `Average process processing time: ${perRank(run, "proc")}`,
  ];
  for (const epoch of epochsOf(run)) {
    lines.push("", `Epoch ${epoch}`);
    for (const phase of phasesOf(run, epoch)) {
      lines.push(`${phase} samples/s: ${statisticsText(phaseRates(run, epoch, phase))}`);
    }
  }
  return lines.join("\n") + "\n";
}

function statisticsText(values: readonly number[]): string {
  const found = statistics(values);
  if (!found) return "n/a";
  return Object.entries(found).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(", ");
}

/** DLIO's own rate of bytes is samples times the nominal size, which stands in no other file. */
function recordMebibytes({ metric }: SummaryFile): number | undefined {
  const bytes = Number(metric.train_io_mean_MB_per_second);
  const samples = Number(metric.train_throughput_mean_samples_per_second);
  return samples > 0 && Number.isFinite(bytes) ? bytes / samples : undefined;
}

/** Seconds of all steps of all ranks and epochs, shared among the ranks. */
function perRank({ ranks }: Postprocessed, series: keyof OutputEpoch): string {
  let sum = 0;
  for (const rank of ranks) {
    for (const epoch of Object.values(rank)) {
      for (const list of Object.values(epoch[series])) for (const seconds of list) sum += seconds;
    }
  }
  return ranks.length === 0 ? "n/a" : (sum / ranks.length).toFixed(2);
}

/** Step by step, over the ranks that made this step. */
function phaseRates({ ranks, batch, batchEval }: Postprocessed, epoch: string, phase: string): number[] {
  const rates: number[] = [];
  const samples = phase === "eval" ? batchEval : batch;
  for (const rank of ranks) {
    for (const [step, seconds] of (rank[epoch]?.proc[phase] ?? []).entries()) {
      rates[step] = (rates[step] ?? 0) + (seconds > 0 ? samples / seconds : 0);
    }
  }
  return rates;
}

function epochsOf({ ranks: [first = {}] }: Postprocessed): string[] {
  return Object.keys(first).sort((a, b) => Number(a) - Number(b));
}

function phasesOf({ ranks: [first = {}] }: Postprocessed, epoch: string): string[] {
  return Object.keys(first[epoch]?.proc ?? {});
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : [];
}
