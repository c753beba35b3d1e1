import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { parseAddress } from "../../base/address.ts";
import { PreflightError } from "../../base/errors.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { CheckpointPhase, CheckpointTransfer } from "../../report/schema/phases.ts";
import { workloadOf } from "../../workload/fixture.ts";
import type { RawValue } from "../../workload/raw/raw_config.ts";
import { openPlace } from "../place.ts";
import { requestFor, runOnRanks, TINY, withFolder } from "../run_fixture.ts";
import { type RunOutcome, runPhases } from "../run_phases.ts";
import type { CheckpointRequest, RunRequest } from "../run_request.ts";
import { Session } from "../session.ts";
import { checkpointFindings } from "./checkpoint_findings.ts";
import { checkpointPhase } from "./checkpoint_phase.ts";
import { findCheckpoints } from "./checkpoint_store.ts";
import { cleanCheckpoints } from "./clean_checkpoints.ts";
import { openTrainingCheckpoints } from "./training_checkpoints.ts";
import { verifyCheckpoints } from "./verify_checkpoints.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

type Values = Readonly<Record<string, RawValue>>;

/** ZeRO 1 on two tensor ranks: ranks 0 and 1 write a model, all of them optimizer states. */
const SMALL: Values = {
  framework: "pytorch",
  "workflow.train": false,
  "workflow.checkpoint": true,
  "model.type": "transformer",
  "model.num_layers": 2,
  "model.parallelism.tensor": 2,
  "model.parallelism.zero_stage": 1,
  "model.transformer.vocab_size": 512,
  "model.transformer.hidden_size": 64,
  "model.transformer.ffn_hidden_size": 96,
  "model.transformer.num_attention_heads": 4,
  "model.transformer.num_kv_heads": 2,
  "checkpoint.num_checkpoints_write": 2,
  "checkpoint.num_checkpoints_read": 2,
  "checkpoint.fsync": true,
};

function checkpointing(
  folder: string,
  change: { values?: Values; where?: Partial<CheckpointRequest>; request?: Partial<RunRequest> } = {},
): RunRequest {
  const place = parseAddress(`${folder}/c`, { cwd: "/" });
  return requestFor(folder, ["checkpoint"], {
    command: "checkpoint",
    data: place,
    accelerators: 4,
    workload: workloadOf({ ...SMALL, ...change.values }, { worldSize: 4, ranksPerNode: 4 }),
    checkpoints: { place, base: place, overwrite: false, scale: 1, ...change.where },
    ...change.request,
  });
}

function phaseOf(outcome: RunOutcome | undefined): CheckpointPhase {
  if (outcome?.error) throw outcome.error;
  const { checkpoint } = outcome?.result.phases ?? {};
  if (!checkpoint) throw new Error("The result has no checkpoints");
  return checkpoint;
}

/** Name to content's hash of all files below, without manifests. */
async function filesBelow(folder: string, below = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const entry of Deno.readDir(`${folder}/${below}`)) {
    const name = `${below}${entry.name}`;
    if (entry.isDirectory && entry.name !== ".stoker") {
      for (const [inner, hash] of await filesBelow(folder, `${name}/`)) found.set(inner, hash);
    } else if (entry.isFile) {
      const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${folder}/${name}`));
      found.set(name, String(new Uint8Array(hash)));
    }
  }
  return found;
}

Deno.test("checkpointPhase: saves what the plan says, loads it back and compares every byte", async () => {
  await withFolder(async (folder) => {
    const outcome = await runPhases(checkpointing(folder));
    const phase = phaseOf(outcome);
    assertEquals([outcome.result.io.engine, outcome.result.io.backend], [phase.engine, "file"]);
    assertEquals([phase.files, phase.ranks, phase.save.length, phase.load.length], [6, 4, 2, 2]);
    assertEquals(phase.verifiedBytes, 2 * phase.bytes);
    assertEquals(phase.findings, []);
    const files = await filesBelow(`${folder}/c`);
    assertEquals([...files.keys()].filter((name) => name.startsWith("global_epoch1_step1/")).sort(), [
      "global_epoch1_step1/model_0_model_states.pt",
      "global_epoch1_step1/model_1_model_states.pt",
      "global_epoch1_step1/zero_pp_rank_0_mp_rank_0_optim_states.pt",
      "global_epoch1_step1/zero_pp_rank_0_mp_rank_1_optim_states.pt",
      "global_epoch1_step1/zero_pp_rank_1_mp_rank_0_optim_states.pt",
      "global_epoch1_step1/zero_pp_rank_1_mp_rank_1_optim_states.pt",
    ]);
    assertEquals(new Set(files.values()).size, 12, "no two files of the two checkpoints are alike");
    for (const one of phase.save) {
      assertEquals(one.ranks.map(({ rank, files }) => [rank, files.length]), [[0, 2], [1, 2], [2, 1], [
        3,
        1,
      ]]);
      assertEquals(one.bytes, phase.bytes);
      assert(one.ranks.every(({ files }) => files.every(({ fsyncSeconds }) => fsyncSeconds !== null)));
      assert(one.seconds >= one.slowest.seconds);
    }
  });
});

for (const size of [2, 3, 7]) {
  Deno.test(`checkpointPhase: ${size} processes save and load what one with as many ranks does`, async () => {
    await withFolder(async (alone) => {
      await withFolder(async (together) => {
        const ranks = 2 * size;
        const workload = workloadOf(SMALL, { worldSize: ranks, ranksPerNode: ranks });
        const one = phaseOf(
          await runPhases(checkpointing(alone, { request: { workload, accelerators: ranks } })),
        );
        const [first, ...others] = await runOnRanks(
          size,
          (cluster: Cluster) => checkpointing(together, { request: { workload, cluster, accelerators: 2 } }),
        );
        const phase = phaseOf(first);
        assertEquals(others.map(({ error }) => error), Array(size - 1).fill(undefined));
        assertEquals([phase.ranks, phase.files, phase.bytes], [ranks, one.files, one.bytes]);
        for (const [mine, its] of [[phase.save, one.save], [phase.load, one.load]] as const) {
          assertEquals(mine.map(movedBy), its.map(movedBy));
        }
        assertEquals([phase.verifiedBytes, phase.findings], [2 * phase.bytes, []]);
        assertEquals(await filesBelow(`${together}/c`), await filesBelow(`${alone}/c`));
        const manifest = (folder: string) =>
          Deno.readTextFile(`${folder}/c/global_epoch1_step2/.stoker/checkpoint.json`);
        assertEquals(await manifest(together), await manifest(alone));
      });
    });
  });
}

/** Without what a clock measured. */
function movedBy({ bytes, ranks }: CheckpointTransfer) {
  return {
    bytes,
    ranks: ranks.map(({ rank, shardsOf, bytes, files }) => ({
      rank,
      shardsOf,
      bytes,
      files: files.map(({ name, bytes }) => [name, bytes]),
    })),
  };
}

Deno.test("checkpointPhase: recovery_rank_shift reads what the other node wrote", async () => {
  await withFolder(async (folder) => {
    const values = { "checkpoint.recovery_rank_shift": true };
    const [first] = await runOnRanks(2, (cluster) =>
      checkpointing(folder, {
        values,
        request: { cluster: { ...onOwnNode(cluster) }, accelerators: 2 },
      }));
    const phase = phaseOf(first);
    assertEquals(phase.load[0]?.ranks.map(({ rank, shardsOf }) => [rank, shardsOf]), [
      [0, 2],
      [1, 3],
      [2, 0],
      [3, 1],
    ]);
    assertEquals(phase.load[0]?.bytes, phase.bytes);
    assertEquals(phase.verifiedBytes, 2 * phase.bytes);
  });
});

function onOwnNode(cluster: Cluster): Cluster {
  return {
    rank: cluster.rank,
    size: cluster.size,
    localRank: 0,
    localSize: 1,
    barrier: () => cluster.barrier(),
    broadcast: (value, root) => cluster.broadcast(value, root),
    reduce: (values, operation) => cluster.reduce(values, operation),
    gather: (value, root) => cluster.gather(value, root),
    allToAll: (parts) => cluster.allToAll(parts),
    abort: (reason) => cluster.abort(reason),
  };
}

Deno.test("checkpointPhase: split runs load what an earlier run saved, whatever its seed", async () => {
  await withFolder(async (folder) => {
    const saving = checkpointing(folder, { values: { "checkpoint.num_checkpoints_read": 0 } });
    const seeded = { ...saving, spec: { ...saving.spec, seed: 7 } };
    assertEquals(phaseOf(await runPhases(seeded)).load.length, 0);
    const load = { "checkpoint.num_checkpoints_write": 0 };
    const phase = phaseOf(await runPhases(checkpointing(folder, { values: load })));
    assertEquals([phase.save.length, phase.load.length, phase.findings.length], [0, 2, 0]);
    assertEquals(phase.verifiedBytes, 2 * phase.bytes);
  });
});

Deno.test("checkpointPhase: never saves over what is there, unless it was given up", async () => {
  await withFolder(async (folder) => {
    phaseOf(await runPhases(checkpointing(folder)));
    const before = await filesBelow(`${folder}/c`);
    await assertRejects(() => runPhases(checkpointing(folder)), PreflightError, "lies in");
    assertEquals(await filesBelow(`${folder}/c`), before);
    const request = checkpointing(folder, { where: { overwrite: true } });
    phaseOf(await runPhases({ ...request, spec: { ...request.spec, seed: 8 } }));
    const after = await filesBelow(`${folder}/c`);
    assertEquals([...after.keys()].sort(), [...before.keys()].sort());
    for (const [name, hash] of after) assertNotEquals(hash, before.get(name));
  });
});

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

Deno.test("checkpointPhase: keeps the last ones only, and loads those", async () => {
  await withFolder(async (folder) => {
    const values = { "checkpoint.num_checkpoints_write": 4, "checkpoint.keep_last": 2 };
    const phase = phaseOf(await runPhases(checkpointing(folder, { values })));
    assertEquals([phase.save.length, phase.removed], [4, 2]);
    assertEquals(phase.load.map(({ step }) => step), [3, 4]);
    const left = [...Deno.readDirSync(`${folder}/c`)].map(({ name }) => name).sort();
    assertEquals(left, ["global_epoch1_step3", "global_epoch1_step4"]);
    const tooMany = { ...values, "checkpoint.num_checkpoints_read": 3 };
    await assertRejects(
      () => runPhases(checkpointing(folder, { values: tooMany, where: { overwrite: true } })),
      PreflightError,
      "keep_last leaves 2",
    );
  });
});

Deno.test("checkpointPhase: subset, ZeRO 3, explicit lists, TensorFlow, safetensors and zeros all come back", async () => {
  const kinds: readonly Values[] = [
    { "checkpoint.mode": "subset", "model.parallelism.data": 64, "model.parallelism.zero_stage": 3 },
    { "model.layer_parameters": [1000, 3000], "model.optimization_groups": [1024, 128] },
    { framework: "tensorflow" },
    { "checkpoint.container": "safetensors" },
    { "checkpoint.randomize_tensor": false },
    { "model.type": "cnn", "model.num_layers": 0, "model.model_size_bytes": 100_001 },
  ];
  for (const values of kinds) {
    await withFolder(async (folder) => {
      const phase = phaseOf(await runPhases(checkpointing(folder, { values })));
      assertEquals(phase.findings, [], JSON.stringify(values));
      const files = [...(await filesBelow(`${folder}/c`)).keys()];
      assertEquals(files.length, 2 * phase.files, JSON.stringify(values));
      let bytes = 0;
      for (const name of files) bytes += (await Deno.stat(`${folder}/c/${name}`)).size;
      assertEquals(bytes, 2 * phase.bytes, JSON.stringify(values));
    });
  }
});

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

Deno.test("checkpointPhase: null:// saves nothing and loads the right bytes", async () => {
  await withFolder(async (folder) => {
    const place = parseAddress("null://x", { cwd: "/" });
    const phase = phaseOf(
      await runPhases(checkpointing(folder, {
        where: { place, base: place },
        request: { data: place },
      })),
    );
    assertEquals([phase.backend, phase.save.length, phase.verifiedBytes], ["null", 2, 2 * phase.bytes]);
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

const TRAINED: Values = {
  ...TINY,
  "workflow.evaluation": false,
  "workflow.checkpoint": true,
  "model.model_size_bytes": 50_000,
};

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

Deno.test("openTrainingCheckpoints: opens nothing for a training without checkpoints", async () => {
  await withFolder(async (folder) => {
    const session = new Session(requestFor(folder, ["train"]));
    assertEquals(await openTrainingCheckpoints(session), undefined);
    await assertRejects(() => checkpointPhase(session), TypeError, "needs a place");
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
    const found = await findCheckpoints(store);
    const steps = Array.from({ length: 11 }, (_, index) => index + 1);
    assertEquals(found.map(({ folder }) => folder), steps.map((step) => `global_epoch1_step${step}`));
    assertEquals(found.filter(({ manifest }) => !manifest).map(({ folder }) => folder), [
      "global_epoch1_step10",
    ]);

    const session = new Session(requestFor(folder, ["verify"], { data: request.data }));
    const half = found.filter(({ manifest }) => !manifest);
    const { findings, files } = await verifyCheckpoints(session, store, half);
    assertEquals([files, findings.map(({ kind }) => kind)], [0, ["missing"]]);
    const { files: removed, kept } = await cleanCheckpoints(session, store, half);
    assertEquals([removed, kept.length], [0, 6], "nobody knows whose the files of half a checkpoint are");
    await store.close();
  });
});
