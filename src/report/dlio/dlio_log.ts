/** The lines that DLIO's log has for each thing that happens in a run. Pure. */
import type { RankPart } from "../schema/phases.ts";
import type { ChosenThreads, Result } from "../schema/result.ts";
import type { DlioEvent } from "./dlio_event.ts";
import { dlioHosts } from "./dlio_hosts.ts";
import type { DlioFacts, DlioListing } from "./dlio_run.ts";
import { dlioDuration, dlioTime } from "./dlio_time.ts";
import { metricBlock } from "./metric_block.ts";
import { gibPerSecond } from "./metrics.ts";

/** What was asked for, as DLIO announces it. */
export interface DlioOrders {
  /** "Generating data", "Training", "Evaluation", "Checkpointing". */
  readonly modes: readonly string[];
  /** Where the files of the run lie. */
  readonly folder: string;
  /** Over all processes. */
  readonly accelerators: number;
  readonly facts: DlioFacts;
  readonly trains: boolean;
  readonly evaluates: boolean;
  readonly batch: number;
  readonly evaluationBatch: number;
  /** Of each accelerator in an epoch, and in an evaluation. */
  readonly steps: number;
  readonly evaluationSteps: number;
  /** True where the workload says how many steps a training has, whatever the files would give. */
  readonly isOverridden: boolean;
  /** The emulated time of a step, as DLIO shows it. */
  readonly computation: string;
}

type Of<Kind extends DlioEvent["kind"]> = Extract<DlioEvent, { kind: Kind }>;

export function dlioLines(event: DlioEvent, orders: DlioOrders, at: Date): string[] {
  const output = (text: string) => `[OUTPUT] ${dlioTime(at.getTime())} ${text}`;
  switch (event.kind) {
    case "start":
      return startLines(event.result, orders, output);
    case "warning":
      return [`[WARNING] ${event.text}`];
    case "threads":
      return [output(threadsText(event.threads))];
    case "generation":
      return [output(event.isDone ? "Generation done" : "Starting data generation")];
    case "listed":
      return discoveryTexts(event.listings, orders).map(output);
    case "epoch":
      return [
        output(
          orders.isOverridden
            ? `Starting epoch ${event.epoch}: Overriding number of steps to ${orders.steps}.`
            : `Starting epoch ${event.epoch}: ${orders.steps} steps expected`,
        ),
      ];
    case "epoch end":
      return [output(`Ending epoch ${event.epoch} - ${completed(event)}`)];
    case "block":
      return [output(`Starting block ${event.block}`)];
    case "block end":
      return blockTexts(event, orders).map(output);
    case "evaluation":
      return [output(`Starting eval - ${orders.evaluationSteps} steps expected`)];
    case "evaluation end":
      return [`Ending eval - ${completed(event)}`, ...rateTexts(`Epoch ${event.epoch} [Eval]`, event)].map(
        output,
      );
    case "transfer":
      return transferTexts(event).map(output);
    case "end":
      return endLines(event.result, orders, at, output);
  }
}

function startLines(result: Result, orders: DlioOrders, output: (text: string) => string): string[] {
  const modes = orders.modes.join(" & ");
  const lines = [output(`Running DLIO [${modes}] with ${orders.accelerators} process(es)`)];
  const { hosts } = dlioHosts(result, orders.facts);
  if (orders.trains && hosts.some(({ potentialCaching }) => potentialCaching === 1)) {
    lines.push(
      "[WARNING] The amount of dataset is smaller than the host memory; data might be cached after the first epoch.",
    );
  }
  return lines;
}

function threadsText({ key, count, rule }: ChosenThreads): string {
  return `${key}: ${count} (${rule})`;
}

function discoveryTexts(listings: readonly DlioListing[], orders: DlioOrders): string[] {
  const { accelerators, facts, batch, evaluationBatch } = orders;
  const listing = (split: "train" | "valid", used: number) => {
    const { files, seconds } = listings.find((one) => one.split === split) ?? { files: used, seconds: 0 };
    const mine = Math.ceil(used / accelerators);
    return `File listing [${split}]: ${files} files discovered, ${mine} assigned to rank 0, ` +
      `completed in ${seconds.toFixed(2)}s`;
  };
  const local = (files: number) => Math.floor(files / accelerators);
  const texts = [
    listing("train", facts.filesTrain),
    listing("valid", facts.filesEval),
    `Max steps per epoch per rank: ${orders.steps} = ${facts.samplesPerFile} * ${
      local(facts.filesTrain)
    } / ${batch} ` +
    "(samples per file * local files / batch size)",
  ];
  if (orders.evaluates) {
    texts.push(
      `Steps per eval: ${orders.evaluationSteps} = ${facts.samplesPerFile} * ${
        local(facts.filesEval)
      } / ${evaluationBatch} (samples per file * local files / batch size eval)`,
    );
  }
  return texts;
}

function blockTexts(event: Of<"block end">, { computation }: DlioOrders): string[] {
  const { epoch, block, compute: { mean, stdev } } = event;
  const title = `Epoch ${epoch} - Block ${block} [Training]`;
  return [
    `Ending block ${block} - ${completed(event)}`,
    ...rateTexts(title, event),
    `${title} Computation time per step (second): ${mean.toFixed(4)}+/-${stdev.toFixed(4)} ` +
    `(set value: ${computation})`,
  ];
}

function rateTexts(title: string, { au, samplesPerSecond }: Of<"block end" | "evaluation end">): string[] {
  return [
    `${title} Accelerator Utilization [AU] (%): ${(100 * au).toFixed(4)}`,
    `${title} Throughput (samples/second): ${samplesPerSecond.toFixed(4)}`,
  ];
}

function transferTexts({ verb, number, epoch, step, done }: Of<"transfer">): string[] {
  if (!done) return [`Starting ${verb} checkpoint ${number} after total step ${step} for epoch ${epoch}`];
  return [
    ...stateTexts(verb === "saving" ? "Saved" : "Loaded", done.ranks),
    `Finished ${verb} checkpoint ${number} for epoch ${epoch} in ${dlioDuration(done.seconds)} s; ` +
    `Throughput: ${gibPerSecond(done).toFixed(4)} GiB/s`,
  ];
}

/** Rank 0 tells the time of its own states. */
function stateTexts(did: string, ranks: readonly RankPart[]): string[] {
  const files = ranks.find(({ rank }) => rank === 0)?.files ?? [];
  return (["model", "optimizer"] as const).flatMap((state) => {
    const own = files.filter(({ name }) => (state === "optimizer") === name.includes("_optim_states"));
    if (own.length === 0) return [];
    const seconds = own.reduce((sum, file) => sum + file.seconds, 0);
    return [`${did} ${state} checkpoint in ${seconds.toFixed(4)} seconds`];
  });
}

function completed({ steps, seconds }: { readonly steps: number; readonly seconds: number }): string {
  return `${steps} steps completed in ${dlioDuration(seconds)} s`;
}

function endLines(
  result: Result,
  { folder, facts }: DlioOrders,
  at: Date,
  output: (text: string) => string,
): string[] {
  if (result.status !== "complete") {
    return [`[ERROR] ${dlioTime(at.getTime())} ${result.status}: ${result.reasons.join(" ")}`];
  }
  if (!result.phases.train && !result.phases.checkpoint) return [];
  return [
    output(`Saved outputs in ${folder}`),
    "[OUTPUT] Averaged metric over all steps/epochs",
    ...metricBlock(result, facts.recordBytes),
    "",
    output("outputs saved in RANKID_output.json"),
  ];
}
