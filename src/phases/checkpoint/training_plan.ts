/** Which checkpoints a training saves: at the end of some epochs, or every so many steps within them. Pure. */
import type { CheckpointPlace } from "../../checkpoint/description.ts";
import { shard } from "../../sampling/shard.ts";
import type { Workload } from "../../workload/workload.ts";
import type { CheckpointRequest, RunRequest } from "../run_request.ts";
import { type CheckpointPlan, checkpointPlan } from "./checkpoint_plan.ts";

/** With steps_between_checkpoints the rule of epochs is off, as in DLIO. */
export function isDueAfterEpoch({ values }: Workload, epoch: number): boolean {
  if (values["checkpoint.steps_between_checkpoints"] >= 0) return false;
  const first = values["checkpoint.checkpoint_after_epoch"];
  return epoch >= first && (epoch - first) % values["checkpoint.epochs_between_checkpoints"] === 0;
}

/** `steps` are those of an epoch; steps in the name of a checkpoint are those done in that epoch. */
export function trainingPlaces(workload: Workload, steps: number): CheckpointPlace[] {
  const { values } = workload;
  const every = values["checkpoint.steps_between_checkpoints"];
  const places: CheckpointPlace[] = [];
  for (let epoch = 1; epoch <= values["train.epochs"]; epoch++) {
    if (isDueAfterEpoch(workload, epoch)) places.push({ epoch, step: steps });
    for (let step = every; every > 0 && step <= steps; step += every) places.push({ epoch, step });
  }
  return places;
}

/** What decides the checkpoints of a run. */
export type Planned = Pick<RunRequest, "workload" | "spec" | "accelerators" | "cluster">;

/** Those of a training, or those of a run of checkpoints only. */
export function plannedCheckpoints(
  request: Planned & Pick<RunRequest, "phases">,
  where: CheckpointRequest,
): CheckpointPlan {
  if (request.phases.includes("train")) return trainingPlan(request, where);
  const { workload, spec, accelerators, cluster } = request;
  return checkpointPlan(workload, accelerators * cluster.size, where.scale, spec.seed);
}

export function trainingPlan(request: Planned, { scale }: CheckpointRequest): CheckpointPlan {
  const { workload, spec, accelerators, cluster } = request;
  const ranks = accelerators * cluster.size;
  const { steps } = shard({
    files: workload.values["dataset.num_files_train"],
    samplesPerFile: spec.samplesPerFile,
    accelerators: ranks,
    batch: workload.values["reader.batch_size"],
    maxSteps: Math.max(0, workload.values["train.total_training_steps"]),
  });
  const plan = checkpointPlan(workload, ranks, scale, spec.seed);
  return { ...plan, saves: trainingPlaces(workload, steps), loads: [] };
}
