/** What a workload amounts to: files, bytes, steps, memory, time. Arithmetic only; nothing is touched. */
import { VERSION } from "../base/version.ts";
import { checkpointSize } from "../checkpoint/description.ts";
import { fileCount } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import type { Plan } from "../report/schema/plan.ts";
import { shard } from "../sampling/shard.ts";
import { meanSeconds } from "../sampling/time_draw.ts";
import type { IoOptions } from "../storage/store.ts";
import type { Workload } from "../workload/workload.ts";
import { descriptionOf } from "./checkpoint/checkpoint_plan.ts";
import { planRows } from "./checkpoint/plan_rows.ts";
import { datasetSizes } from "./dataset_sizes.ts";

export interface PlanRequest {
  readonly workload: Workload;
  readonly spec: DatasetSpec;
  readonly format: Format;
  /** Over all processes. */
  readonly accelerators: number;
  /** Workers of this process that hold an arena. */
  readonly workers: number;
  readonly io: IoOptions;
  /** Bytes per second, if the user gave a rate. */
  readonly rate: number | undefined;
  /** Of the tensors of a checkpoint; 1 when absent. */
  readonly scale?: number;
  readonly started: Date;
  readonly signal?: AbortSignal;
  readonly mlperf: Plan["mlperf"];
}

/** Resident size of a Worker beside its arena, measured, and of the program itself. */
const WORKER_BYTES = 24 << 20;
const PROGRAM_BYTES = 100 << 20;

export async function planOf(request: PlanRequest): Promise<Plan> {
  const { workload, spec, accelerators, io, rate } = request;
  const { values } = workload;
  const sizes = await datasetSizes(spec, request.format, request.signal);
  const part = shard({
    files: spec.train.files,
    samplesPerFile: spec.samplesPerFile,
    accelerators,
    batch: values["reader.batch_size"],
    maxSteps: values["train.total_training_steps"],
  });
  const samples = BigInt(spec.train.files) * BigInt(spec.samplesPerFile);
  const read = BigInt(part.steps) * BigInt(values["reader.batch_size"]) * BigInt(accelerators);
  const stepSeconds = meanSeconds(values["train.computation_time"]);
  const epochs = values["workflow.train"] ? values["train.epochs"] : 0;
  const meanFileBytes = Number(sizes.total) / Math.max(1, fileCount(spec));
  const batchBytes = meanFileBytes / spec.samplesPerFile * values["reader.batch_size"];
  return {
    schema: "stoker.plan/1",
    stoker: { version: VERSION },
    started: request.started.toISOString(),
    workload: workload.name,
    files: { train: spec.train.files, valid: spec.valid.files },
    fileBytes: sizes.firstFileBytes,
    smallestFileBytes: sizes.smallest,
    largestFileBytes: sizes.largest,
    totalBytes: exact(sizes.total),
    samples: {
      train: exact(samples),
      valid: exact(BigInt(spec.valid.files) * BigInt(spec.samplesPerFile)),
      unread: exact(values["workflow.train"] ? samples - read : 0n),
    },
    stepsPerEpoch: part.steps,
    epochs,
    accelerators,
    demandBytesPerSecond: stepSeconds > 0 ? accelerators * batchBytes / stepSeconds : null,
    memoryBytes: memoryBytes(request.workers, io),
    seconds: {
      generate: rate === undefined ? null : Number(sizes.total) / rate,
      train: stepSeconds > 0 ? part.steps * epochs * stepSeconds : null,
    },
    checkpoint: checkpointPlan(request),
    mlperf: request.mlperf,
    warnings: workload.warnings.map(({ code, text }) => ({ code, text })),
  };
}

/** At most: the program, and each Worker with its arena of queue depth x block size. */
export function memoryBytes(workers: number, io: IoOptions): number {
  return PROGRAM_BYTES + workers * (WORKER_BYTES + io.queueDepth * io.blockSizeBytes);
}

function checkpointPlan(
  { workload, accelerators, rate, scale = 1, io, workers }: PlanRequest,
): Plan["checkpoint"] {
  if (!workload.values["workflow.checkpoint"]) return { ranks: 0, files: 0, bytes: 0 };
  const description = descriptionOf(workload, accelerators, scale);
  const { writers, files, bytes, largestFileBytes, largestRankBytes } = checkpointSize(description);
  return {
    ranks: writers,
    files,
    bytes: exact(BigInt(bytes)),
    largestFileBytes,
    largestRankBytes,
    memoryBytes: memoryBytes(workers, io),
    seconds: rate === undefined ? null : bytes / rate,
    rows: planRows(description),
  };
}

/** A number as long as it is exact. */
export function exact(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
