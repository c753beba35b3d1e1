/** What a real training says of itself against clocks that it does not know. */
import { assert, assertEquals } from "@std/assert";
import { inProcess } from "../cluster/in_process.ts";
import { runPhases } from "./run_phases.ts";
import { requestFor, TINY, withFolder } from "./run_fixture.ts";

Deno.test("a training: its rate holds by the wall clock within 2 %, with what DLIO's leaves out, and Little's law holds", async () => {
  await withFolder(async (folder) => {
    const values = {
      ...TINY,
      "dataset.num_files_train": 280,
      "train.epochs": 2,
      "train.computation_time": 0.01,
      "output.metric.exclude_start_steps": 30,
      "workflow.evaluation": false,
    };
    const { result, error } = await runPhases(requestFor(folder, ["generate", "train"], {}, values));
    assertEquals(error, undefined);
    const epochs = result.phases.train?.epochs ?? [];
    assertEquals(epochs.length, 2);
    for (const epoch of epochs) {
      const byTimeOfDay = epoch.samples / ((epoch.endedMs - epoch.startedMs) / 1000);
      const rate = epoch.samplesPerSecond ?? 0;
      assert(Math.abs(rate - byTimeOfDay) <= 0.02 * byTimeOfDay, `${rate} ${byTimeOfDay}`);
      const { samples, seconds } = epoch.leftOut;
      assertEquals(samples, 30);
      const window = epoch.windowSamplesPerSecond ?? 0;
      const putBack = (epoch.samples - samples) / (epoch.seconds - seconds);
      assert(Math.abs(window - putBack) <= 0.001 * window, `${window} ${putBack}`);
    }
    const ok = Object.fromEntries(result.checks.map((check) => [check.name, check]));
    for (const name of ["rate by the wall clock", "Little's law: rate x mean latency = requests in flight"]) {
      assertEquals(ok[name]?.ok, true, ok[name]?.detail);
    }
  });
});

Deno.test("generating and verifying: Little's law holds for the files of all Workers and ranks", async () => {
  await withFolder(async (folder) => {
    const values = { ...TINY, "dataset.num_files_train": 200 };
    const ranks = inProcess(2);
    const run = (phases: Parameters<typeof requestFor>[1]) =>
      Promise.all(ranks.map((cluster) => runPhases({ ...requestFor(folder, phases, {}, values), cluster })));
    for (const phases of [["generate"], ["verify"]] as const) {
      const [first] = await run(phases);
      assertEquals(first?.error, undefined);
      const { generate, verify } = first?.result.phases ?? {};
      const phase = generate ?? verify;
      const latency = generate?.writeLatencyMs ?? verify?.readLatencyMs;
      assertEquals(latency?.count, phase?.files);
      assert((phase?.requestsInFlight ?? 0) > 0);
      const check = first?.result.checks.find(({ name }) => name.startsWith("Little's law"));
      assertEquals(check?.ok, true, check?.detail);
    }
  });
});

Deno.test("an evaluation: has its own batch, steps and time, and the mean of AU over its accelerators", async () => {
  await withFolder(async (folder) => {
    const values = {
      ...TINY,
      "dataset.num_files_eval": 13,
      "reader.batch_size": 2,
      "reader.batch_size_eval": 3,
      "train.epochs": 1,
      "evaluation.eval_time": 0.05,
    };
    const request = requestFor(folder, ["generate", "train"], { accelerators: 2 }, values);
    const { result, error } = await runPhases(request);
    assertEquals(error, undefined);
    const [train] = result.phases.train?.epochs ?? [];
    const [evaluation] = result.phases.evaluate?.epochs ?? [];
    assertEquals([train?.steps, train?.samples], [3, 12]);
    assertEquals([evaluation?.steps, evaluation?.samples], [2, 12]);
    const parts = evaluation?.accelerators ?? [];
    assertEquals(parts.length, 2);
    for (const { computeSeconds } of parts) {
      assert(Math.abs(computeSeconds - 0.1) < 0.05, `${computeSeconds}`);
    }
    const mean = parts.reduce((sum, { au }) => sum + (au ?? NaN), 0) / parts.length;
    assert(Math.abs((evaluation?.au ?? NaN) - mean) < 1e-9, `${evaluation?.au} ${mean}`);
  });
});
