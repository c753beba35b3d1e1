import { assertEquals, assertRejects } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { parseAddress } from "../../base/address.ts";
import { PreflightError } from "../../base/errors.ts";
import { inProcess } from "../../cluster/in_process.ts";
import { requestFor, withFolder } from "../run_fixture.ts";
import { runPhases } from "../run_phases.ts";
import { checkpointing, phaseOf, TRAINED, type Values } from "./checkpoint_fixture.ts";
import { checkpointFindings } from "./checkpoint_findings.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

Deno.test("checkpointPhase: refuses loads of too few, of half and of other checkpoints, with the reason", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    const load = (values: Values) => runPhases(checkpointing(folder, { values }));
    const none = { "checkpoint.num_checkpoints_write": 0 };
    await assertRejects(
      () => load({ ...none, "checkpoint.num_checkpoints_read": 5 }),
      PreflightError,
      "5 checkpoints are to be read, 2 lie in",
    );
    await assertRejects(
      () => load({ ...none, "model.transformer.vocab_size": 513 }),
      PreflightError,
      "vocabularySize is 512 there, 513 here",
    );
    await Deno.remove(`${folder}/c/global_epoch1_step2/.stoker/checkpoint.json`);
    await assertRejects(() => load(none), PreflightError, "its save was interrupted");
    await assertRejects(() => load({}), PreflightError, "lies in");
  });
});

Deno.test("checkpointFindings: refuses --repeat for a training with checkpoints", async () => {
  await withFolder(async (folder) => {
    const place = parseAddress(`${folder}/c`, { cwd: "/" });
    const where = { place, base: place, overwrite: false, scale: 1 };
    const { reading, ...rest } = requestFor(folder, ["train"], { checkpoints: where }, TRAINED);
    const codes = async (repeat: number) => {
      const request = { ...rest, reading: { ...reading, repeat } };
      return (await checkpointFindings(request, where)).map(({ code }) => code);
    };
    assertEquals(await codes(1), []);
    assertEquals(await codes(2), ["REPEATED_CHECKPOINTS"]);
  });
});

Deno.test("checkpointFindings: warns of TensorFlow's index where an empty one is written", async () => {
  await withFolder(async (folder) => {
    const codes = async (values: Values) => {
      const request = checkpointing(folder, { values });
      if (!request.checkpoints) throw new TypeError("A request for checkpoints names their place");
      return (await checkpointFindings(request, request.checkpoints)).map(({ code }) => code);
    };
    assertEquals(await codes({ framework: "tensorflow" }), ["EMPTY_INDEX"]);
    assertEquals(await codes({ framework: "tensorflow", "checkpoint.container": "safetensors" }), []);
    assertEquals(await codes({}), []);
  });
});

Deno.test("checkpointFindings: warns of a training that ends before its first checkpoint", async () => {
  await withFolder(async (folder) => {
    const place = parseAddress(`${folder}/c`, { cwd: "/" });
    const where = { place, base: place, overwrite: false, scale: 1 };
    const codes = async (values: Values) => {
      const request = requestFor(folder, ["train"], { checkpoints: where }, { ...TRAINED, ...values });
      return (await checkpointFindings(request, where)).map(({ code }) => code);
    };
    assertEquals(await codes({ "checkpoint.checkpoint_after_epoch": 2 }), []);
    for (
      const values of [
        { "checkpoint.checkpoint_after_epoch": 3 },
        { "checkpoint.steps_between_checkpoints": 15 },
        { "checkpoint.steps_between_checkpoints": 0 },
      ]
    ) assertEquals(await codes(values), ["NO_SAVES"], JSON.stringify(values));
  });
});

Deno.test("checkpointFindings: warns of a state of which nothing is left, where one is saved", async () => {
  await withFolder(async (folder) => {
    const codes = async (values: Values) => {
      const request = checkpointing(folder, { values });
      if (!request.checkpoints) throw new TypeError("A request for checkpoints names their place");
      return (await checkpointFindings(request, request.checkpoints)).map(({ code }) => code);
    };
    const lists = { "model.layer_parameters": [1], "model.optimization_groups": [1024] };
    assertEquals(await codes(lists), ["EMPTY_STATE"]);
    assertEquals(await codes({ ...lists, "model.layer_parameters": [2] }), []);
  });
});

Deno.test("checkpointFindings: a place that cannot be asked is a finding, not a failure", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "x");
    const place = parseAddress(`${folder}/file`, { cwd: "/" });
    for (const [overwrite, code] of [[false, "NOT_A_FOLDER"], [true, "ENOTDIR"]] as const) {
      const where = { place, base: place, overwrite, scale: 1 };
      const findings = await checkpointFindings(checkpointing(folder, { where }), where);
      assertEquals(findings.map(({ severity, code }) => [severity, code]), [["error", code]]);
    }
  });
});

Deno.test("checkpointFindings: what lies there is looked up by one process and refused by all", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    const codes = await Promise.all(
      inProcess(3).map(async (cluster) => {
        const request = checkpointing(folder, { request: { cluster } });
        if (!request.checkpoints) throw new TypeError("A request for checkpoints names their place");
        // Only the first process is told the right place: nobody else may look.
        const place = cluster.rank === 0
          ? request.checkpoints.place
          : parseAddress(`${folder}/elsewhere`, { cwd: "/" });
        const findings = await checkpointFindings(request, { ...request.checkpoints, place, base: place });
        return findings.map(({ code }) => code);
      }),
    );
    assertEquals(codes, [["CHECKPOINT_EXISTS"], ["CHECKPOINT_EXISTS"], ["CHECKPOINT_EXISTS"]]);
  });
});
