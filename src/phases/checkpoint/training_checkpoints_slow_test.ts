import { assert, assertEquals, assertRejects } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { parseAddress } from "../../base/address.ts";
import { requestFor, withFolder } from "../run_fixture.ts";
import { runPhases } from "../run_phases.ts";
import { Session } from "../session.ts";
import { phaseOf, TRAINED } from "./checkpoint_fixture.ts";
import { checkpointPhase } from "./checkpoint_phase.ts";
import { openTrainingCheckpoints } from "./training_checkpoints.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

for (
  const [rule, values, names] of [
    ["epochs", { "train.epochs": 3, "checkpoint.epochs_between_checkpoints": 2 }, ["1_step7", "3_step7"]],
    ["steps", { "checkpoint.steps_between_checkpoints": 3 }, ["1_step3", "1_step6", "2_step3", "2_step6"]],
  ] as const
) {
  Deno.test(`openTrainingCheckpoints: saves by ${rule} while all accelerators wait`, async () => {
    await withFolder(async (folder) => {
      const place = parseAddress(`${folder}/data/a/b`, { cwd: "/" });
      const base = parseAddress(`${folder}/data`, { cwd: "/" });
      const outcome = await runPhases(requestFor(folder, ["generate", "train"], {
        accelerators: 2,
        checkpoints: { place, base, overwrite: false, scale: 1 },
      }, { ...TRAINED, ...values }));
      const phase = phaseOf(outcome);
      assertEquals(phase.save.map(({ folder }) => folder), names.map((name) => `global_epoch${name}`));
      const { train } = outcome.result.phases;
      assertEquals(train?.epochs.map(({ steps }) => steps), train?.epochs.map(() => 7));
      assert(phase.save.every(({ bytes }) => bytes === phase.bytes));
      const verified = await runPhases(requestFor(folder, ["verify"], { data: place }));
      assertEquals([verified.exitStatus, verified.result.phases.verify?.files], [0, names.length]);
    });
  });
}

Deno.test("openTrainingCheckpoints: opens nothing for a training without checkpoints", async () => {
  await withFolder(async (folder) => {
    const session = new Session(requestFor(folder, ["train"]));
    assertEquals(await openTrainingCheckpoints(session), undefined);
    await assertRejects(() => checkpointPhase(session), TypeError, "needs a place");
  });
});

Deno.test("openTrainingCheckpoints: keeps the last ones only, and says that tensors were scaled", async () => {
  await withFolder(async (folder) => {
    const place = parseAddress(`${folder}/data/c`, { cwd: "/" });
    const base = parseAddress(`${folder}/data`, { cwd: "/" });
    const checkpoints = { place, base, overwrite: false, scale: 0.5 };
    const values = { ...TRAINED, "train.epochs": 3, "checkpoint.keep_last": 1 };
    const outcome = await runPhases(requestFor(folder, ["generate", "train"], { checkpoints }, values));
    const phase = phaseOf(outcome);
    assertEquals([phase.save.length, phase.removed, phase.scale, phase.bytes], [3, 2, 0.5, 25_000]);
    assertEquals([...Deno.readDirSync(`${folder}/data/c`)].map(({ name }) => name), ["global_epoch3_step14"]);
    assertEquals(outcome.result.marks, ["tensors scaled by 0.5 (--scale)"]);
  });
});
