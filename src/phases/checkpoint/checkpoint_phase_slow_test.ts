import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { parseAddress } from "../../base/address.ts";
import { ClusterError, InterruptedError, PreflightError } from "../../base/errors.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { CheckpointTransfer } from "../../report/schema/phases.ts";
import { workloadOf } from "../../workload/fixture.ts";
import { runOnRanks, withFolder } from "../run_fixture.ts";
import { runPhases } from "../run_phases.ts";
import { checkpointing, filesBelow, phaseOf, SMALL, type Values } from "./checkpoint_fixture.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

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

Deno.test("checkpointPhase: with files_in_flight the files of a rank overlap, and are the same files", async () => {
  await withFolder(async (alone) => {
    await withFolder(async (together) => {
      const large = { "model.transformer.hidden_size": 512, "model.transformer.ffn_hidden_size": 2048 };
      const run = async (folder: string, values: Values) =>
        phaseOf(await runPhases(checkpointing(folder, { values: { ...large, ...values } })));
      const one = await run(alone, {});
      const two = await run(together, { "checkpoint.files_in_flight": 2 });
      assertEquals([one.filesInFlight, two.filesInFlight], [1, 2]);
      assertEquals(two.save.map(movedBy), one.save.map(movedBy));
      assertEquals([two.verifiedBytes, two.findings], [one.verifiedBytes, []]);
      assertEquals(await filesBelow(`${together}/c`), await filesBelow(`${alone}/c`));
      for (const [phase, overlaps] of [[one, false], [two, true]] as const) {
        for (const { ranks } of phase.save) {
          const { seconds, files } = ranks[0] ?? { seconds: NaN, files: [] };
          const sum = files.reduce((all, file) => all + file.seconds, 0);
          assertEquals(sum > seconds, overlaps, `${sum} seconds of files, ${seconds} of the rank`);
        }
      }
    });
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

Deno.test("checkpointPhase: a process that cannot go on ends the save of all, and leaves no checkpoint", async () => {
  await withFolder(async (folder) => {
    const leave = new AbortController();
    const outcomes = await runOnRanks(3, (cluster) => {
      // Large enough that the second process leaves while all of them write.
      const values = { "model.transformer.vocab_size": 60_000, "checkpoint.num_checkpoints_read": 0 };
      const request = checkpointing(folder, { values, request: { cluster, accelerators: 2 } });
      if (cluster.rank === 1) {
        return { ...request, outside: { ...request.outside, interrupt: leave.signal } };
      }
      if (cluster.rank === 2) return request;
      return {
        ...request,
        onDlioEvent: ({ kind }) => kind === "transfer" && leave.abort(new InterruptedError("Left", LEFT)),
      };
    });
    const [first, second, third] = outcomes.map(({ error }) => error);
    assert(second instanceof InterruptedError, String(second));
    assert(first instanceof ClusterError && third instanceof ClusterError, `${first}, ${third}`);
    assertEquals(outcomes[0]?.result.phases.checkpoint?.save ?? [], []);
    // Each takes away its own, so nobody loses what he is still writing, and nothing is left in the end.
    assertEquals([...Deno.readDirSync(`${folder}/c`)], []);
  });
});

const LEFT = { code: "LEFT", remedy: "None: a test asked for it." };

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

Deno.test("checkpointPhase: subset, ZeRO 3, ZeRO 0 in stages, explicit lists, TensorFlow, safetensors and zeros all come back", async () => {
  const kinds: readonly Values[] = [
    { "checkpoint.mode": "subset", "model.parallelism.data": 64, "model.parallelism.zero_stage": 3 },
    { "model.layer_parameters": [1000, 3000], "model.optimization_groups": [1024, 128] },
    // DLIO saves this one and cannot load it.
    { "model.parallelism.zero_stage": 0, "model.parallelism.pipeline": 2 },
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
