/** `stoker plan WORKLOAD`: what it amounts to, without touching anything. */
import { EXIT } from "../base/errors.ts";
import { formatBytes, formatDuration, formatRate } from "../base/units.ts";
import { kibibytes } from "../metrics/host/facts.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { planOf } from "../phases/plan_of.ts";
import type { Plan } from "../report/schema/plan.ts";
import { renderCheckpointPlan } from "../report/checkpoint_lines.ts";
import { datasetMinimum } from "../rules/dataset_minimum.ts";
import { showConfig } from "../workload/show_config.ts";
import type { Workload } from "../workload/workload.ts";
import type { Command } from "./command.ts";
import { WORKLOAD } from "./option.ts";
import { ioOptions } from "./issuing.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { tellWarnings } from "./tell_warnings.ts";
import { withTransferSize } from "./transfer_size.ts";

export const command: Command = {
  options: [...WORKLOAD, "rate", "show-config", "queue-depth", "block-size", "io-engine", "scale"],
  details: "Computes only: of all files the workload alone is read, and no address is reached.",
  examples: [
    "stoker plan unet3d_h100 --accelerators 8 --rate 2GB/s",
    "stoker plan my.yaml dataset.num_files_train=28000 --json",
    "stoker plan resnet50_h100 --show-config",
  ],
  async run(invocation) {
    const { options, context } = invocation;
    const prepared = await prepare(invocation, { usesStorage: false, workflow: {} });
    const { workload, spec, format, accelerators, cluster } = prepared;
    const plan = await planOf({
      workload,
      spec,
      format,
      accelerators: accelerators * cluster.size,
      workers: accelerators,
      io: ioOptions(withTransferSize(options, workload), accelerators),
      rate: options.rate,
      scale: options.scale ?? 1,
      started: context.now(),
      signal: context.interrupt,
      mlperf: mlperfMinimum(prepared),
    });
    tellWarnings(workload, invocation);
    if (options["show-config"]) {
      return { exitStatus: EXIT.done, text: showConfig(workload).join("\n"), document: plan };
    }
    return { exitStatus: EXIT.done, text: renderPlan(plan, usesDataset(workload)), document: plan };
  },
};

/** Only for the catalogue's MLPerf Storage workloads: others have no such rule. */
function mlperfMinimum({ workload, spec, accelerators, cluster, fromCatalogue }: Prepared): Plan["mlperf"] {
  if (!fromCatalogue || !isMlperfTraining(workload.name)) return null;
  const memory = kibibytes(thisMachine().read("/proc/meminfo"), "MemTotal") ?? 0;
  const minimum = datasetMinimum({
    hosts: 1,
    memoryGibPerHost: memory / 2 ** 30,
    accelerators: accelerators * cluster.size,
    batch: workload.values["reader.batch_size"],
    samplesPerFile: spec.samplesPerFile,
    recordBytes: spec.sampleBytes,
  });
  return {
    minimumFiles: minimum.files,
    decidedBy: minimum.decidedBy,
    enough: spec.train.files >= minimum.files,
  };
}

function isMlperfTraining(name: string): boolean {
  return /^(mlperf_v\d+_)?(unet3d|resnet50|cosmoflow|retinanet|dlrm|flux)_(a100|h100|b200|mi355|v100)$/.test(
    name,
  );
}

/** A run of checkpoints only neither makes nor reads the files of a dataset. */
function usesDataset({ values }: Workload): boolean {
  return values["workflow.generate_data"] || values["workflow.train"] || values["workflow.evaluation"] ||
    !values["workflow.checkpoint"];
}

function renderPlan(plan: Plan, usesDataset: boolean): string {
  const lines = [
    `${plan.workload} with ${plan.accelerators} ${plan.accelerators === 1 ? "accelerator" : "accelerators"}`,
  ];
  if (usesDataset) lines.push(...datasetLines(plan));
  if (plan.checkpoint.ranks > 0) lines.push(...renderCheckpointPlan(plan.checkpoint));
  if (plan.mlperf) {
    const { minimumFiles, decidedBy, enough } = plan.mlperf;
    const verdict = enough ? "is enough" : "is too small";
    lines.push(`mlperf      ${verdict}: at least ${minimumFiles} train files here, decided by ${decidedBy}`);
  }
  return lines.join("\n");
}

function unreadLines({ samples: { train, unread } }: Plan): string[] {
  if (BigInt(unread) === 0n) return [];
  return [
    `unread      ${unread} of ${train} train samples in each epoch: steps are whole, as many on each accelerator`,
  ];
}

function datasetLines(plan: Plan): string[] {
  const size = (bytes: number | string) => formatBytes(Number(bytes));
  const lines = [
    `files       ${plan.files.train} train, ${plan.files.valid} valid`,
    plan.smallestFileBytes === plan.largestFileBytes
      ? `file size   ${size(plan.fileBytes)} (${plan.fileBytes} bytes)`
      : `file size   ${size(plan.smallestFileBytes)} to ${size(plan.largestFileBytes)}`,
    `total       ${size(plan.totalBytes)} (${plan.totalBytes} bytes)`,
    `epochs      ${plan.epochs} with ${plan.stepsPerEpoch} steps of each accelerator`,
    ...unreadLines(plan),
    `memory      ${size(plan.memoryBytes)} at most in this process`,
  ];
  if (plan.demandBytesPerSecond !== null) {
    lines.push(`demand      ${formatRate(plan.demandBytesPerSecond)} keep all accelerators busy`);
  }
  if (plan.seconds.train !== null) {
    lines.push(`train       at least ${formatDuration(plan.seconds.train)}, computation alone`);
  }
  lines.push(
    plan.seconds.generate === null
      ? "generate    unknown; give --rate, e.g. --rate 2GB/s"
      : `generate    ${formatDuration(plan.seconds.generate)} at the given rate`,
  );
  return lines;
}
