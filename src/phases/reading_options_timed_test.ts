/** How a training ends before its plan does: by damage, by the time that was asked for, by the limit. */
import { assert, assertEquals } from "@std/assert";
import { IntegrityError, InterruptedError } from "../base/errors.ts";
import { requestFor, TINY, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";

const VALUES = { ...TINY, "workflow.evaluation": false, "train.computation_time": 0.02, "train.epochs": 4 };

async function generated(folder: string): Promise<void> {
  const { error } = await runPhases(requestFor(folder, ["generate"], {}, VALUES));
  assertEquals(error, undefined);
}

Deno.test("train --on-damage: continue goes on to the end, stop ends with the step under way; both say what is wrong", async () => {
  await withFolder(async (folder) => {
    await generated(folder);
    const file = `${folder}/data/train/img_03_of_14.npz`;
    const bytes = await Deno.readFile(file);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    await Deno.writeFile(file, bytes);
    const run = async (onDamage: "continue" | "stop") => {
      const request = requestFor(folder, ["train"], {}, VALUES);
      const { result, error } = await runPhases({ ...request, reading: { ...request.reading, onDamage } });
      assertEquals(result.phases.train?.findings.map(({ kind, file }) => [kind, file]), [
        ["bitflip", "train/img_03_of_14.npz"],
      ]);
      assertEquals(result.exitStatus, 5);
      return { result, error };
    };
    const whole = await run("continue");
    assertEquals([whole.error, whole.result.status], [undefined, "complete"]);
    assertEquals(whole.result.phases.train?.epochs.map(({ complete }) => complete), [true, true, true, true]);
    const cut = await run("stop");
    assert(cut.error instanceof IntegrityError, String(cut.error));
    assertEquals(cut.result.status, "failed");
    assertEquals(cut.result.phases.train?.epochs.length ?? 0, 0);
  });
});

Deno.test("train --duration: cuts an epoch or repeats them, and the result is valid and marked", async () => {
  await withFolder(async (folder) => {
    await generated(folder);
    const run = async (durationSeconds: number) => {
      const request = requestFor(folder, ["train"], {}, VALUES);
      const { result, error } = await runPhases({
        ...request,
        reading: { ...request.reading, durationSeconds },
      });
      assertEquals([error, result.status], [undefined, "complete"]);
      return result.phases.train?.epochs ?? [];
    };
    // Its clock runs while Workers start, for which a busy machine takes a second and more.
    let cut = await run(0.1);
    for (let seconds = 0.15; cut.length === 0 && seconds < 3; seconds += 0.1) cut = await run(seconds);
    assertEquals(cut.at(-1)?.complete, false);
    const steps = cut.at(-1)?.steps ?? 0;
    assert(steps >= 1 && steps < 14, `${steps}`);
    // Four epochs of 0.28 s are planned, and the Workers start before them.
    let repeated = await run(2);
    if (repeated.length <= 4) repeated = await run(6);
    assert(repeated.length > 4, `${repeated.length} epochs`);
    assertEquals(repeated.map(({ epoch }) => epoch), repeated.map((_, index) => index + 1));
  });
});

Deno.test("train --time-limit: ends the run as interrupted, with what was measured", async () => {
  await withFolder(async (folder) => {
    await generated(folder);
    const { result, error } = await runPhases(
      requestFor(folder, ["train"], { timeLimitSeconds: 0.8 }, { ...VALUES, "train.epochs": 100 }),
    );
    assert(error instanceof InterruptedError, String(error));
    assertEquals([result.status, result.exitStatus, result.verdict], ["interrupted", 130, "none"]);
    assert((result.phases.train?.epochs.length ?? 0) < 100);
  });
});
