/** What every accelerator is told, from the workload. Pure. */
import type { DatasetSpec } from "../dataset/spec.ts";
import type { AcceleratorJob, Stage } from "../workers/protocol.ts";
import type { Workload } from "../workload/workload.ts";
import type { RunRequest } from "./run_request.ts";

/** Prefetch of 0 means DLIO's own default where there are readers. */
const DEFAULT_PREFETCH = 2;

/** Train epochs, each followed by an evaluation where the workload asks for one. */
export function stagesOf(workload: Workload): Stage[] {
  const { values } = workload;
  const stages: Stage[] = [];
  let nextEvaluation = values["evaluation.eval_after_epoch"];
  for (let epoch = 1; epoch <= values["train.epochs"]; epoch++) {
    stages.push({ kind: "train", epoch });
    if (values["workflow.evaluation"] && epoch >= nextEvaluation) {
      stages.push({ kind: "evaluate", epoch });
      nextEvaluation += Math.max(1, values["evaluation.epochs_between_evals"]);
    }
  }
  return stages;
}

export function acceleratorJob(request: RunRequest, spec: DatasetSpec, accelerator: number): AcceleratorJob {
  const { workload, reading, cluster, accelerators } = request;
  const { values } = workload;
  const readers = values["reader.read_threads"];
  return {
    accelerator: cluster.rank * accelerators + accelerator,
    accelerators: cluster.size * accelerators,
    stages: stagesOf(workload),
    train: {
      files: values["dataset.num_files_train"],
      batch: values["reader.batch_size"],
      maxSteps: Math.max(0, values["train.total_training_steps"]),
      step: values["train.computation_time"],
    },
    evaluate: {
      files: values["dataset.num_files_eval"],
      batch: values["reader.batch_size_eval"],
      maxSteps: 0,
      step: values["evaluation.eval_time"],
    },
    fileShuffle: values["reader.file_shuffle"],
    sampleShuffle: values["reader.sample_shuffle"],
    shuffleSeed: values["train.seed"],
    seedChangeEpoch: values["train.seed_change_epoch"],
    readers,
    prefetch: values["reader.prefetch_size"] || (readers > 0 ? DEFAULT_PREFETCH : 0),
    wholeFiles: values["reader.read_mode"] === "file",
    verify: reading.verify,
    stopOnDamage: reading.onDamage === "stop",
    preprocess: values["reader.preprocess_time"],
    timeSeed: spec.seed,
    durationSeconds: reading.durationSeconds ?? Infinity,
    checkpointEvery: values["workflow.checkpoint"]
      ? Math.max(0, values["checkpoint.steps_between_checkpoints"])
      : 0,
  };
}
