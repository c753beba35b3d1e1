/** What each rank of this process is told before the first order: whose shards it saves and whose it loads. Pure. */
import { recoveryRank } from "../../checkpoint/placement.ts";
import type { CheckpointJob } from "../../workers/checkpoint_job.ts";
import type { Session } from "../session.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";

export function rankJobs(
  { request }: Pick<Session, "request">,
  { description, seed, fsync, filesInFlight, shift }: CheckpointPlan,
): Omit<CheckpointJob, "board">[] {
  const { cluster, accelerators, reading } = request;
  const ranks = accelerators * cluster.size;
  return Array.from({ length: accelerators }, (_, index) => {
    const rank = cluster.rank * accelerators + index;
    const loads = recoveryRank(rank, ranks, accelerators * cluster.localSize, shift);
    return { rank, loads, description, seed, fsync, filesInFlight, verify: reading.verify };
  });
}
