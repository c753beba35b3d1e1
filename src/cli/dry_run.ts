/** What `--dry-run` answers: files and bytes, computed from the plan alone. It opens and touches nothing. */
import { EXIT } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { checkpointSize } from "../checkpoint/description.ts";
import { fileCount } from "../dataset/names.ts";
import { plannedCheckpoints } from "../phases/checkpoint/training_plan.ts";
import { datasetSizes } from "../phases/dataset_sizes.ts";
import { exact } from "../phases/plan_of.ts";
import { filesToRemove } from "../phases/remove_dataset.ts";
import type { DryRun } from "../report/schema/plan.ts";
import type { Answer, Invocation } from "./command.ts";
import type { RunOrders } from "./run_command.ts";
import { tellWarnings } from "./tell_warnings.ts";

interface Share {
  readonly files: number;
  readonly bytes: bigint;
}

const NOTHING: Share = { files: 0, bytes: 0n };

export async function dryRun(invocation: Invocation, orders: RunOrders): Promise<Answer> {
  const { context } = invocation;
  const { command, phases, prepared } = orders;
  tellWarnings(prepared.workload, invocation);
  const { spec, format, workload } = prepared;
  const { total } = await datasetSizes(spec, format, context.interrupt);
  const files = fileCount(spec);
  const all: Share = { files, bytes: total };
  const epochs = workload.values["train.epochs"];
  const perFile = files === 0 ? 0 : Number(total) / files;
  const trained: Share = {
    files: spec.train.files * epochs,
    bytes: BigInt(Math.round(perFile * spec.train.files * epochs)),
  };
  const shards = checkpointShares(orders);
  const when = (isSo: boolean, share: Share) => isSo ? share : NOTHING;
  const document: DryRun = {
    schema: "stoker.dry-run/1",
    stoker: { version: VERSION },
    started: context.now().toISOString(),
    command,
    write: sum(when(phases.includes("generate"), all), shards.write),
    read: sum(
      phases.includes("train") ? trained : when(phases.includes("verify"), all),
      shards.read,
    ),
    delete: sum(
      when(phases.includes("clean"), { files: filesToRemove(spec, format), bytes: total }),
      shards.delete,
    ),
  };
  const line = (name: string, { files, bytes }: DryRun["write"]) =>
    `${name.padEnd(7)} ${files} files, ${bytes} bytes`;
  const text = ["Dry run: nothing was touched.", line("write", document.write), line("read", document.read)]
    .concat(line("delete", document.delete)).join("\n");
  return { exitStatus: EXIT.done, text, document };
}

/** Of the checkpoints of a training, or of a run of nothing else. */
function checkpointShares({ prepared, phases, checkpoints }: RunOrders) {
  if (!checkpoints) return { write: NOTHING, read: NOTHING, delete: NOTHING };
  const { description, saves, loads, keepLast } = plannedCheckpoints({ ...prepared, phases }, checkpoints);
  const { files, bytes } = checkpointSize(description);
  const times = (count: number): Share => ({ files: count * files, bytes: BigInt(count) * BigInt(bytes) });
  const removed = keepLast === undefined ? 0 : Math.max(0, saves.length - keepLast);
  return { write: times(saves.length), read: times(loads.length), delete: times(removed) };
}

function sum(a: Share, b: Share): DryRun["write"] {
  return { files: a.files + b.files, bytes: exact(a.bytes + b.bytes) };
}
