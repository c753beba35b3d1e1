/** What every accelerator is told, from the workload. Pure. */
import type { FormatName } from "../dataset/spec.ts";
import type { AcceleratorJob, ReadUnitKind, Stage } from "../workers/protocol.ts";
import type { Workload } from "../workload/workload.ts";
import type { FoundDataset } from "./dataset_here.ts";
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

/** Formats of which a sample is always the whole file. */
const WHOLE: readonly FormatName[] = ["jpeg", "png", "synthetic"];

/** Parquet is read by row groups in any case: a file may be far larger than a batch, and hold unwanted columns. */
export function readUnitOf({ values }: Workload): ReadUnitKind {
  const format = values["dataset.format"];
  if (format === "parquet") return "batch";
  return values["reader.read_mode"] === "file" || WHOLE.includes(format) ? "file" : "sample";
}

/** How many row groups one request brings: as s3dlio does where that is imitated, or where somebody wrote it. */
function groupsTogether(workload: Workload): number {
  const key = "storage.storage_options.coalesce_rgs";
  const isS3dlio = workload.values["storage.storage_library"] === "s3dlio";
  return isS3dlio || workload.isSet(key) ? workload.values[key] : 1;
}

export function acceleratorJob(
  request: RunRequest,
  { spec, foreign }: Pick<FoundDataset, "spec" | "foreign">,
  accelerator: number,
): AcceleratorJob {
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
    readUnit: readUnitOf(workload),
    ...(foreign ? { foreign } : {}),
    rowGroups: {
      kept: values["storage.storage_options.row_group_cache_size"],
      together: groupsTogether(workload),
    },
    verify: reading.verify,
    stopOnDamage: reading.onDamage === "stop",
    preprocess: values["reader.preprocess_time"],
    decode: values["reader.decode"],
    timeSeed: spec.seed,
    durationSeconds: reading.durationSeconds ?? Infinity,
    checkpointEvery: values["workflow.checkpoint"]
      ? Math.max(0, values["checkpoint.steps_between_checkpoints"])
      : 0,
  };
}
