import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseAddress } from "../base/address.ts";
import { requestFor, runOnRanks, TINY, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";
import { Session } from "./session.ts";
import { ceilingSeconds, trainCeiling } from "./train_ceiling.ts";

Deno.test("ceilingSeconds: 3 s, a fifth of a short measurement, a fifth of a second at least", () => {
  assertEquals([0, 1, 5, 15, 3600].map(ceilingSeconds), [0.2, 0.2, 1, 3, 3]);
});

Deno.test("trainCeiling: every epoch names its limit, with evidence, outside of the measured span", async () => {
  await withFolder(async (folder) => {
    // Computing takes so long that nothing else can be the limit; the ceiling must not compute.
    const values = { ...TINY, "train.computation_time": 0.03, "evaluation.eval_time": 0.03 };
    const plain = requestFor(folder, ["generate", "train"], { accelerators: 2 }, values);
    const request = { ...plain, reading: { ...plain.reading, verify: "off" as const } };
    const { result, error } = await runPhases(request);
    assertEquals(error, undefined);
    const { train, evaluate } = result.phases;
    const { ceiling } = result;
    if (!ceiling?.bytesPerSecond || !train?.bytesPerSecond || !train.au.mean) {
      throw new Error(JSON.stringify(result.warnings));
    }
    assert(ceiling.bytesPerSecond > 10 * train.bytesPerSecond, JSON.stringify(ceiling));
    assertMatch(ceiling.evidence, /null:\/\/ for 0\.[2-9]\d* s/);
    const bounds = [...train.epochs, ...evaluate?.epochs ?? []].map((
      { au, bound },
    ) => [bound, (au ?? 0) >= 0.9]);
    assertEquals(bounds.length, 4);
    for (const [bound, computes] of bounds) assertEquals(bound, computes ? "compute" : "storage");
    assertEquals(ceiling.bound, train.au.mean >= 0.9 ? "compute" : "storage");
    assert(Date.parse(result.ended ?? "") - train.endedMs >= 200, "the ceiling lies behind the span");
    assertEquals(train.epochs.every((epoch) => epoch.readLatencyMs.count === 14), true);
  });
});

Deno.test("trainCeiling: ranks measure at the same time and add their rates", async () => {
  await withFolder(async (folder) => {
    const [first, second] = await runOnRanks(
      2,
      (cluster) => requestFor(folder, ["generate", "train"], { cluster }),
    );
    assert((first?.result.ceiling?.bytesPerSecond ?? 0) > 0, JSON.stringify(first?.result.warnings));
    assertEquals(second?.result.ceiling, null);
  });
});

Deno.test("trainCeiling: is left out, with the reason, when the run reads null:// itself", async () => {
  await withFolder(async (folder) => {
    const data = parseAddress("null://x", { cwd: "/" });
    const { result } = await runPhases(requestFor(folder, ["train"], { data }));
    assertEquals(result.ceiling?.bytesPerSecond, null);
    assertStringIncludes(result.ceiling?.evidence ?? "", "reads null:// itself");
    for (const { bound } of result.phases.train?.epochs ?? []) {
      assert(bound === "client" || bound === "compute");
    }
  });
});

Deno.test("trainCeiling: a pipeline that cannot run costs a warning, not the result", async () => {
  await withFolder(async (folder) => {
    const request = requestFor(folder, ["train"]);
    // No such format exists: the cast lets the Workers find that out.
    const spec = { ...request.spec, format: "nothing" as "npz" };
    const session = new Session({ ...request, spec });
    session.result.phases.train = {
      startedMs: 0,
      endedMs: 0,
      seconds: 1,
      secondsFirstDone: 1,
      epochs: [],
      au: { mean: 0.5, stdev: 0, target: 0.9 },
      samplesPerSecond: 1,
      bytesPerSecond: 1,
      unreadSamples: 0,
      verifiedBytes: 0,
      findings: [],
    };
    await trainCeiling(session);
    assertEquals(session.result.warnings.map((warning) => warning.code).includes("NO_CEILING"), true);
    assertEquals([session.result.ceiling?.bytesPerSecond, session.result.ceiling?.bound], [null, null]);
  });
});
