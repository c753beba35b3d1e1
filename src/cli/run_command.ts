/** What the commands that run phases share: from an invocation to a request, from an outcome to an answer. */
import type { Address } from "../base/address.ts";
import { EXIT, PreflightError } from "../base/errors.ts";
import { datasetSizes } from "../phases/dataset_sizes.ts";
import { exact } from "../phases/plan_of.ts";
import { fileCount } from "../dataset/names.ts";
import { parseObjective, resolveMetric } from "../report/objectives.ts";
import { renderSummary } from "../report/summary.ts";
import type { DryRun } from "../report/schema/plan.ts";
import { checkpointPlan } from "../phases/checkpoint/checkpoint_plan.ts";
import { checkpointSize } from "../checkpoint/description.ts";
import type { CheckpointRequest, PhaseName, RunRequest } from "../phases/run_request.ts";
import { runPhases } from "../phases/run_phases.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { VERSION } from "../base/version.ts";
import type { Answer, Invocation } from "./command.ts";
import { viewFailure } from "./failure.ts";
import { generatorThreads } from "./generator_threads.ts";
import { issuing } from "./issuing.ts";
import type { Prepared } from "./prepare.ts";

export interface RunOrders {
  readonly command: string;
  readonly phases: readonly PhaseName[];
  readonly prepared: Prepared;
  readonly data: Address;
  /** Of runs that save or load checkpoints. */
  readonly checkpoints?: CheckpointRequest;
  /** False for commands that leave a result only when --results is given. */
  readonly keepsResult: boolean;
  /** Whether this command writes below the data address. */
  readonly writes: boolean;
}

export async function runCommand(invocation: Invocation, orders: RunOrders): Promise<Answer> {
  const { options } = invocation;
  if (options["dry-run"]) return dryRun(invocation, orders);
  if (options["read-only"] && orders.writes) {
    throw new PreflightError([{
      severity: "error",
      code: "READ_ONLY",
      text: `'${orders.command}' writes to the storage, and --read-only forbids it.`,
      remedy: "Leave --read-only out, or use --dry-run to see what would be written.",
    }]);
  }
  const request = await requestOf(invocation, orders);
  const outcome = await runPhases(request);
  const summary = renderSummary(outcome.result, outcome.folder);
  if (outcome.error === undefined) {
    const reason = outcome.exitStatus === EXIT.done
      ? undefined
      : lastLine(orders.command, outcome.result.reasons);
    return {
      exitStatus: outcome.exitStatus,
      text: summary,
      document: outcome.result,
      ...(reason === undefined ? {} : { reason }),
    };
  }
  const view = viewFailure(outcome.error, orders.command, new Date(outcome.result.started), options.verbose);
  return {
    exitStatus: outcome.exitStatus,
    text: summary,
    document: outcome.result,
    reason: view.lines.join("\n"),
  };
}

export async function requestOf(invocation: Invocation, orders: RunOrders): Promise<RunRequest> {
  const { options, context } = invocation;
  const { prepared, phases } = orders;
  return {
    command: orders.command,
    phases,
    workload: prepared.workload,
    spec: prepared.spec,
    data: orders.data,
    io: await issuing(invocation, prepared, [
      orders.data,
      ...(orders.checkpoints ? [orders.checkpoints.place] : []),
    ]),
    cluster: prepared.cluster,
    accelerators: prepared.accelerators,
    resultsFolder: options.results,
    keepsResult: orders.keepsResult,
    generate: {
      threads: generatorThreads(options.threads, prepared.workload, {
        mode: prepared.mode,
        cpus: thisMachine().cpus,
        processes: prepared.cluster.localSize,
        env: prepared.env,
      }),
      overwrite: options.overwrite,
      fsync: options.fsync ?? "end",
    },
    reading: {
      verify: options.verify ?? "off",
      cache: options.cache ?? "keep",
      onDamage: options["on-damage"] ?? "continue",
      durationSeconds: options.duration,
      repeat: options.repeat ?? 1,
      gapSeconds: options.gap ?? 0,
    },
    ...(orders.checkpoints ? { checkpoints: orders.checkpoints } : {}),
    verify: {
      fraction: options.sample ?? 1,
      maxFindings: options["max-findings"] ?? 100,
      structure: options.structure,
    },
    timeLimitSeconds: options["time-limit"],
    readOnly: options["read-only"],
    objectives: await objectivesOf(options.require, phases),
    label: options.label ?? null,
    note: options.note ?? null,
    quiet: options.quiet,
    progress: options.progress ?? "auto",
    outside: context,
  };
}

async function objectivesOf(
  expressions: readonly string[],
  phases: readonly PhaseName[],
): Promise<RunRequest["objectives"]> {
  if (expressions.length === 0) return [];
  const { metricPaths } = await import("../report/metric_paths.ts");
  const known = metricPaths(phases);
  return expressions.map((expression) => {
    const rule = parseObjective(expression);
    return { rule, path: resolveMetric(rule, known) };
  });
}

/** Computed from the plan alone: a dry run opens nothing. */
async function dryRun({ context }: Invocation, orders: RunOrders): Promise<Answer> {
  const { command, phases, prepared } = orders;
  const { spec, format, workload } = prepared;
  const sizes = await datasetSizes(spec, format, context.interrupt);
  const perFile = fileCount(spec) === 0 ? 0 : Number(sizes.total) / fileCount(spec);
  const all = { files: fileCount(spec), bytes: exact(sizes.total) };
  const none = { files: 0, bytes: 0 };
  const epochs = workload.values["train.epochs"];
  const trained = {
    files: spec.train.files * epochs,
    bytes: Math.round(perFile * spec.train.files * epochs),
  };
  const shards = checkpointShares(orders);
  const document: DryRun = {
    schema: "stoker.dry-run/1",
    stoker: { version: VERSION },
    started: context.now().toISOString(),
    command,
    write: phases.includes("generate") ? all : shards.write,
    read: phases.includes("train") ? trained : phases.includes("verify") ? all : shards.read,
    delete: phases.includes("clean") ? all : none,
  };
  const line = (name: string, { files, bytes }: { files: number; bytes: number | string }) =>
    `${name.padEnd(7)} ${files} files, ${bytes} bytes`;
  const text = ["Dry run: nothing was touched.", line("write", document.write), line("read", document.read)]
    .concat(line("delete", document.delete)).join("\n");
  return { exitStatus: EXIT.done, text, document };
}

/** What a run of checkpoints only writes and reads; nothing for other runs. */
function checkpointShares({ prepared, phases, checkpoints }: RunOrders) {
  const { workload, spec, accelerators, cluster } = prepared;
  const none = { files: 0, bytes: 0 };
  if (!phases.includes("checkpoint") || !checkpoints) return { write: none, read: none };
  const plan = checkpointPlan(workload, accelerators * cluster.size, checkpoints.scale, spec.seed);
  const { files, bytes } = checkpointSize(plan.description);
  const times = (count: number) => ({ files: count * files, bytes: exact(BigInt(count) * BigInt(bytes)) });
  return { write: times(plan.saves.length), read: times(plan.loads.length) };
}

function lastLine(command: string, reasons: readonly string[]): string {
  return `stoker ${command}: ${reasons.join(" ")} See the result for every number.`;
}
