import { assertEquals } from "@std/assert";
import { inProcess } from "../cluster/in_process.ts";
import type { RawValue } from "../workload/raw/raw_config.ts";
import { requestFor, TINY } from "./run_fixture.ts";
import type { RunRequest } from "./run_request.ts";
import { TrainSteps } from "./train_steps.ts";

function stepsOf(change: Partial<RunRequest>, values: Readonly<Record<string, RawValue>> = {}): TrainSteps {
  const request = requestFor("/nowhere", ["train"], change, { ...TINY, ...values });
  return new TrainSteps(request, { spec: request.spec, foreign: undefined });
}

Deno.test("TrainSteps: deals the files of each kind of stage to the accelerators of all processes", () => {
  const steps = stepsOf({ accelerators: 2 });
  assertEquals([steps.count("train"), steps.count("evaluate")], [7, 3]);
  const several = stepsOf({ accelerators: 2, cluster: inProcess(2)[0] ?? unknown() });
  assertEquals([several.count("train"), several.count("evaluate")], [3, 1]);
});

Deno.test("TrainSteps: measures what the workload leaves of them, by DLIO's count where that is lower", () => {
  const values = {
    "output.metric.exclude_start_steps": 2,
    "output.metric.exclude_end_steps": 1,
    "reader.batch_size": 2,
  };
  assertEquals(stepsOf({}, values).measure("train"), {
    batch: 2,
    window: { expectedSteps: 7, excludeStart: 2, excludeEnd: 1 },
  });
});

Deno.test("TrainSteps: ends a training early where the workload says so, never its evaluation", () => {
  const steps = stepsOf({}, { "train.total_training_steps": 5 });
  assertEquals([steps.count("train"), steps.count("evaluate")], [5, 7]);
});

Deno.test("TrainSteps: counts the samples that no step reads", () => {
  const whole = stepsOf({ accelerators: 2 });
  const rest = stepsOf({ accelerators: 3 }, { "reader.batch_size": 2 });
  assertEquals([whole.unreadSamples("train"), whole.unreadSamples("evaluate")], [0, 1]);
  assertEquals([rest.unreadSamples("train"), rest.unreadSamples("evaluate")], [2, 1]);
});

function unknown(): never {
  throw new Error("There is no first rank.");
}
