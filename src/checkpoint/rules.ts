/**
 * What a checkpoint configuration must keep to (V9 to V16 of the DLIO rules), checked before anything is
 * written. All that is wrong is reported together.
 */
import type { Problem } from "../base/errors.ts";
import type { CheckpointSpec } from "./model_spec.ts";

export interface CheckpointRun {
  /** Accelerators of all processes. */
  readonly ranks: number;
  /** Checkpoint-only mode; 0 or below: none. */
  readonly writes: number;
  readonly reads: number;
  /** Whether page merging is configured. */
  readonly pageMerging: boolean;
  readonly randomizeTensor: boolean;
}

export function checkpointProblems(spec: CheckpointSpec, run: CheckpointRun): Problem[] {
  const { layers, parallelism } = spec.model;
  const { tensor, pipeline, zeroStage } = parallelism;
  const data = parallelism.data ?? 0;
  const grid = tensor * pipeline;
  const problems: Problem[] = [];
  const refuse = (code: string, key: string, value: number | boolean, text: string, remedy: string) =>
    problems.push({ code, key, value: String(value), text, remedy });

  if (layers > 0 && layers < pipeline) {
    refuse(
      "V9",
      "model.num_layers",
      layers,
      `Cannot spread ${layers} layers over ${pipeline} pipeline stages`,
      `Use at most ${layers} stages, or more layers.`,
    );
  }
  if (pipeline > 1 && zeroStage === 3) {
    refuse(
      "V10",
      "model.parallelism.zero_stage",
      zeroStage,
      `Cannot combine ZeRO stage 3 with ${pipeline} pipeline stages`,
      "Set model.parallelism.pipeline to 1, or a lower stage.",
    );
  }
  if (spec.mode === "default" && data > 0) {
    refuse(
      "V11",
      "model.parallelism.data",
      data,
      `Cannot set data parallelism to ${data} in checkpoint mode 'default': it follows from the ranks`,
      "Leave it out, or set checkpoint.mode to subset.",
    );
  }
  if (spec.mode === "subset" && data <= 0) {
    refuse(
      "V12",
      "model.parallelism.data",
      data,
      "Cannot tell which subset is meant: checkpoint mode 'subset' needs the data parallelism of the whole job",
      "Set model.parallelism.data.",
    );
  }
  if (spec.mode === "subset" && data > 0 && data * grid < run.ranks) {
    refuse(
      "V13",
      "model.parallelism.data",
      data,
      `Cannot take ${run.ranks} ranks out of a job of ${data * grid} (${data} x ${tensor} x ${pipeline})`,
      "Use fewer accelerators, or a larger model.parallelism.data.",
    );
  }
  if (spec.mode === "default" && run.ranks % grid !== 0) {
    refuse(
      "V14",
      "model.parallelism",
      run.ranks,
      `Cannot divide ${run.ranks} ranks into groups of ${grid} (${tensor} tensor x ${pipeline} pipeline ranks)`,
      `Use a multiple of ${grid} accelerators, or checkpoint.mode=subset.`,
    );
  }
  if (run.writes > 0 && run.reads > run.writes) {
    refuse(
      "V15",
      "checkpoint.num_checkpoints_read",
      run.reads,
      `Cannot read ${run.reads} checkpoints when only ${run.writes} are written`,
      "Read at most as many as are written, or write none and read those of an earlier run.",
    );
  }
  if (run.pageMerging && run.randomizeTensor) {
    refuse(
      "V16",
      "checkpoint.randomize_tensor",
      run.randomizeTensor,
      "Cannot merge pages (checkpoint.ksm) of random tensors: no two are alike",
      "Set checkpoint.randomize_tensor to false, or leave checkpoint.ksm out.",
    );
  }
  return problems;
}
