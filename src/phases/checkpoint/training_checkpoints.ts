/**
 * The checkpoints of a training: saved while its accelerators wait, by ranks of their own that stand ready from
 * the start. Nothing here reads; a training that starts from a checkpoint is no workload of DLIO's.
 */
import { printAddress } from "../../base/address.ts";
import type { CheckpointPlace } from "../../checkpoint/description.ts";
import type { Session } from "../session.ts";
import { CheckpointRun } from "./checkpoint_run.ts";
import { makeBase } from "./make_base.ts";
import { isDueAfterEpoch, trainingPlan } from "./training_plan.ts";

export interface TrainingCheckpoints {
  save(place: CheckpointPlace): Promise<void>;
  /** Saves when the rule of epochs says so; `steps` were done in it. */
  afterEpoch(epoch: number, steps: number): Promise<void>;
  close(): Promise<void>;
}

/** Undefined for a training without checkpoints. */
export async function openTrainingCheckpoints(session: Session): Promise<TrainingCheckpoints | undefined> {
  const { request } = session;
  const { checkpoints: where, workload, cluster, io } = request;
  if (!where) return undefined;
  session.result.checkpoints = printAddress(where.place);
  if (cluster.rank === 0) await makeBase(where, io);
  await cluster.barrier();
  const run = await CheckpointRun.open(session, where, trainingPlan(request, where));
  return {
    save: (place) => run.save(place),
    async afterEpoch(epoch, steps) {
      if (isDueAfterEpoch(workload, epoch)) await run.save({ epoch, step: steps });
    },
    close: () => run.close(),
  };
}
