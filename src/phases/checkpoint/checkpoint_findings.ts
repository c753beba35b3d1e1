/** What can be known about checkpoints before a run: from its request, and then from the place itself. */
import { type ConfigError, configError, type Finding } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import { checkpointSize } from "../../checkpoint/description.ts";
import { shardsOf } from "../../checkpoint/shards.ts";
import { kibibytes } from "../../metrics/host/facts.ts";
import { thisMachine } from "../../metrics/host/this_machine.ts";
import { depthFinding } from "../../storage/local/choose_engine.ts";
import { descriptorFinding } from "../crew.ts";
import { descriptorsNow } from "../descriptors.ts";
import { memoryBytes } from "../plan_of.ts";
import { NO_ROOM, type Room } from "../shared_room.ts";
import type { CheckpointRequest, RunRequest } from "../run_request.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { placeFindings } from "./place_findings.ts";
import { plannedCheckpoints } from "./training_plan.ts";

/** `beside`: what the same run puts on the same file system. */
export async function checkpointFindings(
  request: RunRequest,
  where: CheckpointRequest,
  beside: Room = NO_ROOM,
): Promise<Finding[]> {
  const plan = plannedCheckpoints(request, where);
  if (checkpointSize(plan.description).bytes === 0) throw nothingToSave(plan.workload);
  const findings = [
    ...indexFindings(plan),
    ...emptyFindings(plan),
    ...savesFindings(request, plan),
    ...repeatFindings(request),
    ...retentionFindings(plan),
    ...workerFindings(request),
    ...engineFindings(request, where),
  ];
  if (where.place.scheme === "null" || plan.saves.length + plan.loads.length === 0) return findings;
  return [...findings, ...await placeFindings(request, where, plan, beside)];
}

/** TensorFlow's index is a table of its own that names each tensor; here it only stands for its file. */
function indexFindings({ description, saves }: CheckpointPlan): Finding[] {
  const { mechanism, container } = description;
  if (mechanism !== "tensorflow" || container !== "raw" || saves.length === 0) return [];
  return [{
    severity: "warning",
    code: "EMPTY_INDEX",
    text:
      "The .index files of TensorFlow checkpoints are written empty: number, names and data are TensorFlow's, " +
      "but it cannot open them.",
    remedy: "Set checkpoint.container=safetensors for files that other programs can open.",
  }];
}

/** Divisions floor, so that nothing may be left of a small tensor that many ranks share. */
function emptyFindings({ description: { spec, ranks }, saves }: CheckpointPlan): Finding[] {
  if (saves.length === 0) return [];
  for (const { rank, empty: [name] } of shardsOf(spec, ranks)) {
    if (name === undefined) continue;
    return [{
      severity: "warning",
      code: "EMPTY_STATE",
      text: `The state '${name}' of rank ${rank} has no bytes: no file is written for it.`,
      remedy: "Compare the sizes of the model and its parallelism with 'stoker plan'.",
    }];
  }
  return [];
}

/** Rules whose first checkpoint lies behind the end of the training. */
function savesFindings({ phases }: RunRequest, { saves }: CheckpointPlan): Finding[] {
  if (!phases.includes("train") || saves.length > 0) return [];
  return [{
    severity: "warning",
    code: "NO_SAVES",
    text: "workflow.checkpoint is true, and this training ends before the first checkpoint is due.",
    remedy: "Lower checkpoint.checkpoint_after_epoch or checkpoint.steps_between_checkpoints (0 saves none).",
  }];
}

/** A second repeat would save the checkpoints of the first one again. */
function repeatFindings({ phases, reading }: RunRequest): Finding[] {
  if (!phases.includes("train") || reading.repeat === 1) return [];
  return [{
    severity: "error",
    code: "REPEATED_CHECKPOINTS",
    text: `--repeat ${reading.repeat} would save the same checkpoints again.`,
    remedy: "Leave --repeat out, or set workflow.checkpoint=false.",
  }];
}

/** A load of what retention removed can never work. */
function retentionFindings({ keepLast, saves, loads }: CheckpointPlan): Finding[] {
  if (keepLast === undefined || saves.length === 0 || loads.length <= keepLast) return [];
  return [{
    severity: "error",
    code: "KEEP_LAST",
    text: `${loads.length} checkpoints are to be read, and checkpoint.keep_last leaves ${keepLast}.`,
    remedy: "Raise checkpoint.keep_last, or lower checkpoint.num_checkpoints_read.",
  }];
}

function workerFindings({ accelerators, io, phases }: RunRequest): Finding[] {
  const findings: Finding[] = [];
  // Accelerators keep theirs while the ranks of a checkpoint have their own.
  const workers = phases.includes("train") ? 2 * accelerators : accelerators;
  const need = memoryBytes(workers, io);
  const available = kibibytes(thisMachine().read("/proc/meminfo"), "MemAvailable");
  if (available !== undefined && need > available) {
    findings.push({
      severity: "error",
      code: "MEMORY",
      text: `${accelerators} ranks need ${formatBytes(need)}, ${formatBytes(available)} are available.`,
      remedy: "Lower --accelerators, --queue-depth or --block-size.",
    });
  }
  const tooFew = descriptorFinding(workers, descriptorsNow(workers));
  if (tooFew) findings.push(tooFew);
  return findings;
}

/** A dataset on objects may be issued with more than the threads beside it can carry. */
function engineFindings({ io }: RunRequest, { place: { scheme } }: CheckpointRequest): Finding[] {
  const tooDeep = scheme === "file" || scheme === "direct" ? depthFinding(io) : undefined;
  return tooDeep ? [tooDeep] : [];
}

function nothingToSave(name: string): ConfigError {
  return configError(
    "EMPTY_CHECKPOINT",
    "model",
    `A checkpoint of workload '${name}' has no bytes: the model has neither layers nor a size.`,
    "Set model.num_layers and model.transformer.*, or model.model_size_bytes.",
  );
}
