/** What the commands that run phases share: from an invocation to a request, from an outcome to an answer. */
import type { Address } from "../base/address.ts";
import { configError, EXIT, PreflightError } from "../base/errors.ts";
import { parseObjective, resolveMetric } from "../report/objectives.ts";
import { renderSummary } from "../report/summary.ts";
import type { CheckpointRequest, PhaseName, RunRequest } from "../phases/run_request.ts";
import { plannedCheckpoints } from "../phases/checkpoint/training_plan.ts";
import { runPhases } from "../phases/run_phases.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { checkpointsAnswer } from "./checkpoint_answers.ts";
import type { Answer, Invocation } from "./command.ts";
import { writesAnswer } from "./data_answers.ts";
import { dryRun } from "./dry_run.ts";
import { viewFailure } from "./failure.ts";
import { generatorThreads } from "./generator_threads.ts";
import { issuing } from "./issuing.ts";
import type { Prepared } from "./prepare.ts";

export interface RunOrders {
  readonly command: string;
  readonly phases: readonly PhaseName[];
  readonly prepared: Prepared;
  readonly data: Address;
  /** No workload was named. */
  readonly byAddress?: true;
  /** Of runs that save or load checkpoints. */
  readonly checkpoints?: CheckpointRequest;
  /** False for commands that leave a result only when --results is given. */
  readonly keepsResult: boolean;
  /** Whether this command writes below the data address. */
  readonly writes: boolean;
}

export async function runCommand(invocation: Invocation, orders: RunOrders): Promise<Answer> {
  const { options } = invocation;
  if (options["dry-run"]) {
    refuseUseless(invocation, orders);
    return dryRun(invocation, orders);
  }
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
      : lastLine(orders.command, outcome.result.reasons, options.json || outcome.folder !== undefined);
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
  refuseUseless(invocation, orders);
  const io = await issuing(invocation, prepared, [
    orders.data,
    ...(orders.checkpoints ? [orders.checkpoints.place] : []),
  ]);
  if (phases.includes("generate") && !options["read-only"]) await writesAnswer(invocation, orders.data);
  if (orders.checkpoints) {
    const planned = { ...prepared, phases };
    await checkpointsAnswer(invocation, orders.checkpoints, plannedCheckpoints(planned, orders.checkpoints));
  }
  return {
    command: orders.command,
    phases,
    workload: prepared.workload,
    spec: prepared.spec,
    data: orders.data,
    ...(orders.byAddress ? { byAddress: true } : {}),
    io,
    cluster: prepared.cluster,
    accelerators: prepared.accelerators,
    resultsFolder: options.results,
    keepsResult: orders.keepsResult,
    generate: {
      threads: generatorThreads(options.threads, prepared.workload, {
        cpus: thisMachine().cpus,
        processesPerNode: prepared.cluster.localSize,
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

/** Options about checkpoints that a run without any would pass over. */
function refuseUseless({ options }: Invocation, { phases, checkpoints }: RunOrders): void {
  const usesDataset = phases.some((phase) => phase === "generate" || phase === "train");
  if (checkpoints || !usesDataset) return;
  const option = options.scale !== undefined
    ? "--scale"
    : options.checkpoints !== undefined
    ? "--checkpoints"
    : undefined;
  if (option === undefined) return;
  throw configError(
    "USELESS_OPTION",
    option,
    `Option ${option} has no effect: this run saves no checkpoints.`,
    "Leave it out, or set workflow.checkpoint=true in 'stoker run'.",
  );
}

function lastLine(command: string, reasons: readonly string[], isKept: boolean): string {
  const everything = isKept
    ? "See the result for every number."
    : "Add --results DIR or --json for every number.";
  return `stoker ${command}: ${reasons.join(" ")} ${everything}`;
}
