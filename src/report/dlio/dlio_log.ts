/** DLIO's log of a run, line by line in its order, from the result. Pure. */
import type { CheckpointTransfer } from "../schema/phases.ts";
import type { Result } from "../schema/result.ts";
import { dlioHosts } from "./dlio_hosts.ts";
import type { DlioRun, DlioStage, RankStage } from "./dlio_run.ts";
import { dlioDuration, dlioTime } from "./dlio_time.ts";
import { meanAndDeviation } from "./mean_and_deviation.ts";
import { metricBlock } from "./metric_block.ts";
import { gibPerSecond } from "./metrics.ts";

/** What was asked for, as DLIO announces it. */
export interface DlioOrders {
  /** "Generating data", "Training", "Evaluation", "Checkpointing". */
  readonly modes: readonly string[];
  /** Where the files of the run lie. */
  readonly folder: string;
  readonly batch: number;
  /** Of each accelerator in an epoch, and in an evaluation. */
  readonly steps: number;
  readonly evaluationSteps: number;
  /** The emulated time of a step, as it was written. */
  readonly computation: unknown;
}

export function dlioLog(result: Result, run: DlioRun, orders: DlioOrders): string[] {
  const { phases, accelerators } = result;
  const { facts } = run;
  const startedMs = Date.parse(result.started);
  const endedMs = result.ended === null ? startedMs : Date.parse(result.ended);
  const modes = orders.modes.join(" & ");
  const lines = [output(`Running DLIO [${modes}] with ${accelerators} process(es)`, startedMs)];
  const warnings = result.warnings.map(({ text }) => `[WARNING] ${text}`);
  if (phases.train && dlioHosts(result, facts).hosts.some(({ potentialCaching }) => potentialCaching === 1)) {
    warnings.unshift(
      "[WARNING] The amount of dataset is smaller than the host memory; data might be cached after the first epoch.",
    );
  }
  lines.push(...warnings);
  if (phases.generate) {
    lines.push(
      output("Starting data generation", phases.generate.startedMs),
      output("Generation done", phases.generate.endedMs),
    );
  }
  if (phases.train) lines.push(...discovery(result, run, orders));
  const saves = phases.checkpoint?.save ?? [];
  for (const stage of run.stages) {
    lines.push(...stage.kind === "train" ? epochLines(stage, saves, orders) : evaluationLines(stage, orders));
    // An epoch ends after its evaluation.
    const isLast = !run.stages.some(({ epoch, kind }) => epoch === stage.epoch && kind === "evaluate");
    if (isLast || stage.kind === "evaluate") lines.push(epochEnd(run.stages, stage));
  }
  if (phases.checkpoint && !phases.train) {
    lines.push(...saves.flatMap((one, index) => transferLines("saving", one, index + 1)));
    lines.push(...phases.checkpoint.load.flatMap((one, index) => transferLines("loading", one, index + 1)));
  }
  if (result.status !== "complete") {
    return [...lines, `[ERROR] ${dlioTime(endedMs)} ${result.status}: ${result.reasons.join(" ")}`];
  }
  if (!phases.train && !phases.checkpoint) return lines;
  return [
    ...lines,
    output(`Saved outputs in ${orders.folder}`, endedMs),
    "[OUTPUT] Averaged metric over all steps/epochs",
    ...metricBlock(result, facts.recordBytes),
    "",
    output("outputs saved in RANKID_output.json", endedMs),
  ];
}

function output(text: string, atMs: number): string {
  return `[OUTPUT] ${dlioTime(atMs)} ${text}`;
}

function discovery({ accelerators }: Result, run: DlioRun, orders: DlioOrders): string[] {
  const { facts, stages, listings } = run;
  const at = stages[0]?.startedMs ?? 0;
  const listing = (split: "train" | "valid", used: number) => {
    const { files, seconds } = listings.find((one) => one.split === split) ?? { files: used, seconds: 0 };
    const mine = Math.ceil(used / accelerators);
    return output(
      `File listing [${split}]: ${files} files discovered, ${mine} assigned to rank 0, ` +
        `completed in ${seconds.toFixed(2)}s`,
      at,
    );
  };
  const local = Math.floor(facts.filesTrain / accelerators);
  return [
    listing("train", facts.filesTrain),
    listing("valid", facts.filesEval),
    output(
      `Max steps per epoch per rank: ${orders.steps} = ${facts.samplesPerFile} * ${local} / ${orders.batch} ` +
        "(samples per file * local files / batch size)",
      at,
    ),
  ];
}

function epochLines(
  stage: DlioStage,
  saves: readonly CheckpointTransfer[],
  orders: DlioOrders,
): string[] {
  const { epoch, startedMs, ranks } = stage;
  const [first] = ranks;
  const lines = [output(`Starting epoch ${epoch}: ${orders.steps} steps expected`, startedMs)];
  const mine = saves.filter((one) => one.epoch === epoch);
  let at = startedMs;
  let total = 0;
  for (const [index, block] of first?.blocks.entries() ?? []) {
    const number = index + 1;
    const ends = at + 1000 * block.seconds;
    total += block.steps;
    const title = `Epoch ${epoch} - Block ${number} [Training]`;
    const { au, rate } = together(ranks, index);
    const compute = first?.compute.slice(block.firstStep, block.firstStep + block.steps) ?? [];
    const { mean, stdev } = meanAndDeviation(compute);
    lines.push(
      output(`Starting block ${number}`, at),
      output(
        `Ending block ${number} - ${block.steps} steps completed in ${dlioDuration(block.seconds)} s`,
        ends,
      ),
      output(`${title} Accelerator Utilization [AU] (%): ${au.toFixed(4)}`, ends),
      output(`${title} Throughput (samples/second): ${rate.toFixed(4)}`, ends),
      output(
        `${title} Computation time per step (second): ${mean.toFixed(4)}+/-${stdev.toFixed(4)} ` +
          `(set value: ${JSON.stringify(orders.computation)})`,
        ends,
      ),
    );
    const save = mine[index];
    if (save) lines.push(...transferLines("saving", save, number, total));
    at = Math.max(ends, save?.endedMs ?? ends);
  }
  return lines;
}

function evaluationLines(stage: DlioStage, orders: DlioOrders): string[] {
  const { epoch, startedMs, seconds, ranks } = stage;
  const steps = ranks[0]?.blocks[0]?.steps ?? 0;
  const ends = startedMs + 1000 * seconds;
  const { au, rate } = together(ranks, 0);
  return [
    output(`Starting eval - ${orders.evaluationSteps} steps expected`, startedMs),
    output(`Ending eval - ${steps} steps completed in ${dlioDuration(seconds)} s`, ends),
    output(`Epoch ${epoch} [Eval] Accelerator Utilization [AU] (%): ${au.toFixed(4)}`, ends),
    output(`Epoch ${epoch} [Eval] Throughput (samples/second): ${rate.toFixed(4)}`, ends),
  ];
}

function epochEnd(stages: readonly DlioStage[], last: DlioStage): string {
  const train = stages.find((stage) => stage.kind === "train" && stage.epoch === last.epoch) ?? last;
  const steps = train.ranks[0]?.blocks.reduce((sum, block) => sum + block.steps, 0) ?? 0;
  const text = `Ending epoch ${last.epoch} - ${steps} steps completed in ${dlioDuration(train.seconds)} s`;
  return output(text, last.endedMs);
}

/** Of all accelerators: the mean of AU in percent, the sum of the rates. */
function together(ranks: readonly RankStage[], block: number): { au: number; rate: number } {
  const blocks = ranks.map((rank) => rank.blocks[block]);
  const { mean } = meanAndDeviation(blocks.map((one) => 100 * (one?.au ?? 0)));
  return { au: mean, rate: blocks.reduce((sum, one) => sum + (one?.samplesPerSecond ?? 0), 0) };
}

function transferLines(
  verb: "saving" | "loading",
  one: CheckpointTransfer,
  number: number,
  step = one.step,
): string[] {
  const { epoch, startedMs, endedMs, seconds } = one;
  return [
    output(`Starting ${verb} checkpoint ${number} after total step ${step} for epoch ${epoch}`, startedMs),
    output(
      `Finished ${verb} checkpoint ${number} for epoch ${epoch} in ${dlioDuration(seconds)} s; ` +
        `Throughput: ${gibPerSecond(one).toFixed(4)} GiB/s`,
      endedMs,
    ),
  ];
}
