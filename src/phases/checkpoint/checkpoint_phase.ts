/** A run of checkpoints only: all saves, then all loads, as DLIO does it. */
import { printAddress } from "../../base/address.ts";
import type { CheckpointRequest } from "../run_request.ts";
import type { Session } from "../session.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { CheckpointRun } from "./checkpoint_run.ts";
import { loadable, refuse } from "./claim_checkpoint.ts";
import { makeBase } from "./make_base.ts";
import { plannedCheckpoints } from "./training_plan.ts";

export async function checkpointPhase(session: Session): Promise<void> {
  const { request } = session;
  const where = whereOf(session);
  const plan = await planFor(session, where);
  session.result.checkpoints = printAddress(where.place);
  if (request.cluster.rank === 0 && plan.saves.length > 0) await makeBase(where, request.io);
  await request.cluster.barrier();
  const run = await CheckpointRun.open(session, where, plan);
  // Where a dataset is used too, the result's own facts are about its storage.
  if (request.phases.every((phase) => phase === "checkpoint")) session.describeStore(run.describe);
  try {
    for (const place of plan.saves) {
      await run.pause();
      await run.save(place);
    }
    for (const place of plan.loads) {
      await run.pause();
      await run.load(place);
    }
  } finally {
    await run.close();
  }
}

/** Loads of an earlier run's checkpoints take the seed from there: it is part of what they contain. */
async function planFor(session: Session, where: CheckpointRequest): Promise<CheckpointPlan> {
  const { request } = session;
  const plan = plannedCheckpoints(request, where);
  if (plan.saves.length > 0 || where.place.scheme === "null") return plan;
  const seed = await request.cluster.broadcast(
    request.cluster.rank === 0 ? await seedThere(session, where, plan) : undefined,
  );
  return { ...plan, seed };
}

async function seedThere(session: Session, where: CheckpointRequest, plan: CheckpointPlan): Promise<number> {
  const store = await session.openPlace(where.place);
  try {
    const { manifests, findings } = await loadable(
      store,
      plan.loads,
      plan.description,
      printAddress(where.place),
    );
    refuse(findings);
    return manifests[0]?.seed ?? plan.seed;
  } finally {
    await store.close();
  }
}

function whereOf({ request }: Session): CheckpointRequest {
  if (!request.checkpoints) throw new TypeError("A run with checkpoints needs a place for them");
  return request.checkpoints;
}
