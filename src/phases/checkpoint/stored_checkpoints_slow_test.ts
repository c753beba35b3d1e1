/** Checkpoints that lie there: damaged, half, renamed; found, verified and cleaned by their own manifests. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { parseAddress } from "../../base/address.ts";
import { ConfigError, PreflightError } from "../../base/errors.ts";
import { openPlace } from "../place.ts";
import { requestFor, withFolder } from "../run_fixture.ts";
import { runPhases } from "../run_phases.ts";
import { Session } from "../session.ts";
import { checkpointing, filesBelow, phaseOf } from "./checkpoint_fixture.ts";
import { findCheckpoints } from "./checkpoint_store.ts";
import { cleanCheckpoints } from "./clean_checkpoints.ts";
import { verifyCheckpoints } from "./verify_checkpoints.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

Deno.test("checkpointPhase: names missing, short, damaged and stale shards, and goes on", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    const shard = (step: number, name: string) => `${folder}/c/global_epoch1_step${step}/${name}`;
    await Deno.remove(shard(1, "model_0_model_states.pt"));
    await Deno.truncate(shard(1, "model_1_model_states.pt"), 5000);
    const flipped = await Deno.readFile(shard(1, "zero_pp_rank_0_mp_rank_0_optim_states.pt"));
    flipped[9000] = (flipped[9000] ?? 0) ^ 1;
    await Deno.writeFile(shard(1, "zero_pp_rank_0_mp_rank_0_optim_states.pt"), flipped);
    const name = "zero_pp_rank_1_mp_rank_1_optim_states.pt";
    await Deno.copyFile(shard(1, name), shard(2, name));
    const values = { "checkpoint.num_checkpoints_write": 0 };
    const outcome = await runPhases(checkpointing(folder, { values }));
    assertEquals(outcome.exitStatus, 5);
    const found = outcome.result.phases.checkpoint?.findings ?? [];
    assertEquals(found.map(({ kind, file }) => `${kind} ${file.slice(18)}`).sort(), [
      "bitflip 1/zero_pp_rank_0_mp_rank_0_optim_states.pt",
      "missing 1/model_0_model_states.pt",
      "short 1/model_1_model_states.pt",
      `stale 2/${name}`,
    ]);
    assertEquals(found.find(({ kind }) => kind === "bitflip")?.offset, 9000);
    const stale = (findings: readonly { kind: string; detail: string }[] = []) =>
      findings.find(({ kind }) => kind === "stale")?.detail ?? "";
    assertStringIncludes(stale(found), "of checkpoint global_epoch1_step1");

    const unverified = await runPhases(checkpointing(folder, {
      values,
      request: {
        reading: {
          verify: "off",
          cache: "keep",
          onDamage: "continue",
          durationSeconds: undefined,
          repeat: 1,
          gapSeconds: 0,
        },
      },
    }));
    const seen = unverified.result.phases.checkpoint?.findings.map(({ kind }) => kind).sort();
    assertEquals(seen, ["missing", "short"], "sizes are looked at in every load");

    const place = parseAddress(`${folder}/c`, { cwd: "/" });
    const verified = await runPhases(requestFor(folder, ["verify"], { data: place }));
    assertEquals(verified.exitStatus, 5);
    assertStringIncludes(stale(verified.result.phases.verify?.findings), "of checkpoint global_epoch1_step1");
    assertEquals(verified.result.phases.verify?.findings.map(({ kind }) => kind).sort(), [
      "bitflip",
      "missing",
      "short",
      "stale",
    ]);
  });
});

Deno.test("cleanPhase: removes checkpoints by their manifests and keeps what others made", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    await Deno.writeTextFile(`${folder}/c/global_epoch1_step1/mine.txt`, "x");
    const place = parseAddress(`${folder}/c`, { cwd: "/" });
    const { result } = await runPhases(requestFor(folder, ["clean"], { data: place }));
    assertEquals(result.phases.clean?.files, 12);
    assertEquals(result.phases.clean?.kept, ["global_epoch1_step1/mine.txt"]);
    assertEquals([...(await filesBelow(`${folder}/c`)).keys()], ["global_epoch1_step1/mine.txt"]);
  });
});

Deno.test("findCheckpoints: finds one or all, in the order of their saves, whole and half ones", async () => {
  await withFolder(async (folder) => {
    const values = { "checkpoint.num_checkpoints_write": 11, "checkpoint.num_checkpoints_read": 0 };
    const request = checkpointing(folder, { values });
    phaseOf(await runPhases(request));
    await Deno.remove(`${folder}/c/global_epoch1_step10/.stoker/checkpoint.json`);
    await Deno.mkdir(`${folder}/c/elsewhere`);
    await Deno.writeTextFile(`${folder}/c/elsewhere/x`, "x");
    const store = await openPlace(request.data, request.io);
    const found = await findCheckpoints(store, request.data);
    const steps = Array.from({ length: 11 }, (_, index) => index + 1);
    assertEquals(found.map(({ folder }) => folder), steps.map((step) => `global_epoch1_step${step}`));
    assertEquals(found.filter(({ manifest }) => !manifest).map(({ folder }) => folder), [
      "global_epoch1_step10",
    ]);

    const session = new Session(requestFor(folder, ["verify"], { data: request.data }));
    const half = found.filter(({ manifest }) => !manifest);
    const { findings, files } = await verifyCheckpoints(session, store, half);
    assertEquals([files, findings.map(({ kind }) => kind)], [0, ["missing"]]);
    const { files: removed } = await cleanCheckpoints(session, store, half);
    const left = await Array.fromAsync(store.list("global_epoch1_step10"));
    assertEquals([removed, left.length], [0, 6], "nobody knows whose the files of half a checkpoint are");
    await store.close();
  });
});

Deno.test("verifyPhase: a manifest that cannot be believed is a finding, and the other checkpoints are compared", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    const manifest = `${folder}/c/global_epoch1_step1/.stoker/checkpoint.json`;
    await Deno.truncate(manifest, 100);
    const place = parseAddress(`${folder}/c`, { cwd: "/" });
    const { exitStatus, result } = await runPhases(requestFor(folder, ["verify"], { data: place }));
    assertEquals([exitStatus, result.phases.verify?.files], [5, 6]);
    assertEquals(result.phases.verify?.findings.map(({ kind, file }) => [kind, file]), [
      ["unreadable", "global_epoch1_step1/.stoker/checkpoint.json"],
    ]);
    const values = { "checkpoint.num_checkpoints_write": 0 };
    await assertRejects(
      () => runPhases(checkpointing(folder, { values })),
      PreflightError,
      "it is not JSON",
    );
    const alone = parseAddress(`${folder}/c/global_epoch1_step1`, { cwd: "/" });
    assertEquals((await runPhases(requestFor(folder, ["verify"], { data: alone }))).exitStatus, 5);
  });
});

Deno.test("verifyPhase: the folder of one save that was interrupted says so, another folder is nothing to verify", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    await Deno.remove(`${folder}/c/global_epoch1_step1/.stoker`, { recursive: true });
    const verify = (name: string) => {
      const data = parseAddress(`${folder}/c/${name}`, { cwd: "/" });
      return runPhases(requestFor(folder, ["verify"], { data }));
    };
    const { exitStatus, result } = await verify("global_epoch1_step1");
    assertEquals([exitStatus, result.phases.verify?.findings.map(({ kind }) => kind)], [5, ["missing"]]);
    await Deno.rename(`${folder}/c/global_epoch1_step1`, `${folder}/c/elsewhere`);
    await assertRejects(
      () => verify("elsewhere"),
      ConfigError,
      "neither .stoker/dataset.json nor a checkpoint",
    );
  });
});

Deno.test("checkpointPhase: --overwrite gives up Stoker's own files, and refuses a folder with any other", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    const files = await filesBelow(`${folder}/c`);
    const other = { "checkpoint.container": "safetensors", "checkpoint.num_checkpoints_read": 0 };
    const overwrite = { values: other, where: { overwrite: true } };
    const manifest = `${folder}/c/global_epoch1_step2/.stoker/checkpoint.json`;
    const text = await Deno.readTextFile(manifest);
    await Deno.remove(manifest);
    // Nothing proves any more whose shards these are, and their names are not those of the next save.
    await assertRejects(
      () => runPhases(checkpointing(folder, overwrite)),
      PreflightError,
      "which is no file of this checkpoint",
    );
    assertEquals(await filesBelow(`${folder}/c`), files);
    await Deno.writeTextFile(manifest, text);
    phaseOf(await runPhases(checkpointing(folder, overwrite)));
    const left = [...(await filesBelow(`${folder}/c`)).keys()];
    assertEquals([left.length, left.filter((name) => !name.endsWith(".safetensors"))], [12, []]);
  });
});

Deno.test("checkpointPhase: the folder of another step is no checkpoint of this one, whoever copied it", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    await Deno.remove(`${folder}/c/global_epoch1_step2`, { recursive: true });
    await Deno.rename(`${folder}/c/global_epoch1_step1`, `${folder}/c/global_epoch1_step2`);
    const values = { "checkpoint.num_checkpoints_write": 0, "checkpoint.num_checkpoints_read": 2 };
    await assertRejects(
      () => runPhases(checkpointing(folder, { values })),
      PreflightError,
      "global_epoch1_step2' holds the checkpoint 'global_epoch1_step1'",
    );
    for (const name of ["c", "c/global_epoch1_step2"]) {
      const place = parseAddress(`${folder}/${name}`, { cwd: "/" });
      const { exitStatus, result } = await runPhases(requestFor(folder, ["verify"], { data: place }));
      const { files, findings = [] } = result.phases.verify ?? {};
      assertEquals([exitStatus, files, findings.map(({ kind }) => kind)], [5, 6, ["stale"]], name);
    }
    await Deno.rename(`${folder}/c/global_epoch1_step2`, `${folder}/kept`);
    const place = parseAddress(`${folder}/kept`, { cwd: "/" });
    assertEquals((await runPhases(requestFor(folder, ["verify"], { data: place }))).exitStatus, 0);
  });
});
