import { assertEquals } from "@std/assert";
import { workloadOf } from "../../workload/fixture.ts";
import type { RawValue } from "../../workload/raw/raw_config.ts";
import { checkpointPlan } from "./checkpoint_plan.ts";
import { isDueAfterEpoch, trainingPlaces } from "./training_plan.ts";

function workload(values: Readonly<Record<string, RawValue>>) {
  return workloadOf({
    framework: "pytorch",
    "model.model_size_bytes": 1000,
    "workflow.checkpoint": true,
    "workflow.train": true,
    ...values,
  });
}

function plan(values: Readonly<Record<string, RawValue>>) {
  return checkpointPlan(workload(values), 2, 1, 42);
}

const steps = (places: readonly { step: number }[]) => places.map(({ step }) => step);

Deno.test("checkpointPlan: saves and loads the checkpoints of epoch 1 from step 1 on", () => {
  const { saves, loads } = plan({
    "checkpoint.num_checkpoints_write": 3,
    "checkpoint.num_checkpoints_read": 2,
  });
  assertEquals(saves, [{ epoch: 1, step: 1 }, { epoch: 1, step: 2 }, { epoch: 1, step: 3 }]);
  assertEquals(steps(loads), [1, 2]);
});

Deno.test("checkpointPlan: loads what retention leaves, and from the first one where nothing is saved", () => {
  const kept = { "checkpoint.num_checkpoints_read": 2, "checkpoint.keep_last": 2 };
  assertEquals(steps(plan({ "checkpoint.num_checkpoints_write": 5, ...kept }).loads), [4, 5]);
  assertEquals(steps(plan({ "checkpoint.num_checkpoints_write": 0, ...kept }).loads), [1, 2]);
});

Deno.test("checkpointPlan: waits no time at all when time_between_checkpoints is negative", () => {
  assertEquals(plan({ "checkpoint.time_between_checkpoints": -1 }).pauseSeconds, 0);
  assertEquals(plan({ "checkpoint.time_between_checkpoints": 5 }).pauseSeconds, 5);
});

Deno.test("isDueAfterEpoch: 8 epochs, every 2, first 1: epochs 1, 3, 5, 7", () => {
  const some = workload({ "checkpoint.epochs_between_checkpoints": 2 });
  assertEquals([1, 2, 3, 4, 5, 6, 7, 8].filter((epoch) => isDueAfterEpoch(some, epoch)), [1, 3, 5, 7]);
  const late = workload({
    "checkpoint.epochs_between_checkpoints": 2,
    "checkpoint.checkpoint_after_epoch": 4,
  });
  assertEquals([1, 2, 3, 4, 5, 6, 7, 8].filter((epoch) => isDueAfterEpoch(late, epoch)), [4, 6, 8]);
});

Deno.test("trainingPlaces: names steps done in the epoch, by epochs or by steps, never both", () => {
  const byEpoch = workload({ "train.epochs": 3, "checkpoint.epochs_between_checkpoints": 2 });
  assertEquals(trainingPlaces(byEpoch, 12), [{ epoch: 1, step: 12 }, { epoch: 3, step: 12 }]);
  const bySteps = workload({ "train.epochs": 2, "checkpoint.steps_between_checkpoints": 5 });
  assertEquals(trainingPlaces(bySteps, 12), [
    { epoch: 1, step: 5 },
    { epoch: 1, step: 10 },
    { epoch: 2, step: 5 },
    { epoch: 2, step: 10 },
  ]);
  const never = workload({ "train.epochs": 2, "checkpoint.steps_between_checkpoints": 0 });
  assertEquals(trainingPlaces(never, 12), []);
});

// DLIO: test_ai_logging_train_with_checkpoint, 2 epochs of 8 steps; the rule of steps wins.
Deno.test("trainingPlaces: as many saves as DLIO's own cases have, by epochs or by steps", () => {
  const steps = 8;
  for (const every of [1, 2]) {
    for (const interval of [undefined, 1, 2]) {
      const some = workload({
        "train.epochs": 2,
        "checkpoint.epochs_between_checkpoints": every,
        ...(interval === undefined ? {} : { "checkpoint.steps_between_checkpoints": interval }),
      });
      const expected = interval === undefined ? 2 / every : 2 * steps / interval;
      assertEquals(trainingPlaces(some, steps).length, expected, `every ${every}, steps ${interval}`);
    }
  }
});

// DLIO: test_ai_logging_checkpoint_only.
Deno.test("checkpointPlan: as many saves and loads as DLIO's own cases have", () => {
  for (const writes of [3, 4]) {
    for (const reads of [1, 2, 3]) {
      const values = {
        "checkpoint.num_checkpoints_write": writes,
        "checkpoint.num_checkpoints_read": reads,
        "workflow.train": false,
      };
      const { saves, loads } = plan(values);
      assertEquals([saves.length, loads.length], [writes, reads]);
    }
  }
});
