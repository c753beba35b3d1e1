/** What a workload asks of its checkpoints, decided before the first byte moves. Pure. */
import type { CheckpointDescription, CheckpointPlace } from "../../checkpoint/description.ts";
import type { Workload } from "../../workload/workload.ts";
import { checkpointSpecOf } from "../checkpoint_spec.ts";

export interface CheckpointPlan {
  readonly workload: string;
  readonly description: CheckpointDescription;
  readonly seed: number;
  readonly fsync: boolean;
  /** Of each rank, at the same time. */
  readonly filesInFlight: number;
  readonly rankSync: boolean;
  readonly shift: "own" | "next node";
  /** Undefined: all checkpoints are kept. */
  readonly keepLast: number | undefined;
  /** Before every save and every load of a checkpoint-only run. */
  readonly pauseSeconds: number;
  readonly saves: readonly CheckpointPlace[];
  readonly loads: readonly CheckpointPlace[];
}

export function descriptionOf(workload: Workload, ranks: number, scale: number): CheckpointDescription {
  const { values } = workload;
  return {
    spec: { ...checkpointSpecOf(workload), scale },
    ranks,
    mechanism: values.framework === "tensorflow" ? "tensorflow" : "pytorch",
    container: values["checkpoint.container"],
    content: values["checkpoint.randomize_tensor"] ? "random" : "zeros",
  };
}

/** `ranks` counts the accelerators of all processes; `saves` and `loads` are those of a checkpoint-only run. */
export function checkpointPlan(
  workload: Workload,
  ranks: number,
  scale: number,
  seed: number,
): CheckpointPlan {
  const { values } = workload;
  const writes = Math.max(0, values["checkpoint.num_checkpoints_write"]);
  const reads = Math.max(0, values["checkpoint.num_checkpoints_read"]);
  const keepLast = values["checkpoint.keep_last"];
  const kept = writes > 0 && keepLast !== undefined ? Math.max(0, writes - keepLast) : 0;
  return {
    workload: workload.name,
    description: descriptionOf(workload, ranks, scale),
    seed,
    fsync: values["checkpoint.fsync"],
    filesInFlight: values["checkpoint.files_in_flight"],
    rankSync: values["checkpoint.rank_sync"],
    shift: values["checkpoint.recovery_rank_shift"] ? "next node" : "own",
    keepLast,
    pauseSeconds: Math.max(0, values["checkpoint.time_between_checkpoints"]),
    saves: places(1, writes),
    // Those that retention removed are not there to be read: the oldest that is left comes first.
    loads: places(1 + kept, reads),
  };
}

function places(first: number, count: number): CheckpointPlace[] {
  return Array.from({ length: count }, (_, index) => ({ epoch: 1, step: first + index }));
}
