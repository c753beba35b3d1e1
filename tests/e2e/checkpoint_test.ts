/** Checkpoints as a user meets them: what is planned is what lies on disk, and what went wrong is said. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Plan } from "../../src/report/schema/plan.ts";
import type { Result } from "../../src/report/schema/result.ts";
import { directMissing } from "../../src/storage/local/store_fixture.ts";
import { faultyFolder } from "../faulty_folder.ts";
import { peerTest, testUnless } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { assertRefused, inFolder, type Ran, ranOf, stoker } from "./stoker.ts";

const { program, words: before } = programUnderTest();

/** A tenth of tiny_checkpoint: 5 MB. */
const SMALL = ["checkpoint", "tiny_checkpoint", "--scale", "0.1"];

function resultOf(ran: Ran): Result {
  return JSON.parse(ran.out); // the schema of the document is tested elsewhere
}

function checkpoints(folder: string, ...words: readonly string[]): string[] {
  return [...words, "--checkpoints", `${folder}/c`, "--results", `${folder}/results`, "--json"];
}

/** Name to size of all files below, manifests left out. */
async function shardsBelow(folder: string, below = ""): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${below}`)) {
    if (name === ".stoker") continue;
    if (isDirectory) {
      for (const [inner, size] of await shardsBelow(folder, `${below}${name}/`)) found.set(inner, size);
    } else found.set(below + name, (await Deno.stat(`${folder}/${below}${name}`)).size);
  }
  return found;
}

function sum(sizes: Iterable<number>): number {
  return [...sizes].reduce((all, one) => all + one, 0);
}

Deno.test("checkpoint: tiny_checkpoint comes from the catalogue to disk and back, every byte compared", () =>
  inFolder(async (folder) => {
    const ran = await stoker(checkpoints(folder, "checkpoint", "tiny_checkpoint", "--verify", "full"));
    assertEquals(ran.code, 0, ran.err);
    const result = resultOf(ran);
    const phase = result.phases.checkpoint;
    assertEquals([phase?.bytes, phase?.files, phase?.save.length, phase?.load.length], [51_872_256, 2, 3, 3]);
    assertEquals([phase?.verifiedBytes, phase?.findings], [3 * 51_872_256, []]);
    assertEquals([result.data, result.checkpoints], [null, `file://${folder}/c`]);
    const shards = await shardsBelow(`${folder}/c`);
    assertEquals([shards.size, sum(shards.values())], [6, 3 * 51_872_256]);
    for (const one of phase?.save ?? []) {
      assert((one.fsyncSeconds ?? 0) > 0 && one.seconds > (one.fsyncSeconds ?? Infinity));
    }
    assertEquals((await stoker(["verify", `${folder}/c`])).code, 0);
    assertEquals((await stoker(["verify", `${folder}/c/global_epoch1_step2`])).code, 0);
  }));

Deno.test("checkpoint: a subset of llama3_8b, scaled, writes the files and bytes of the plan, and says so", () =>
  inFolder(async (folder) => {
    const words = ["llama3_8b", "--accelerators", "2", "--scale", "0.001"];
    const subset = [
      "checkpoint.mode=subset",
      "model.parallelism.data=8",
      "checkpoint.num_checkpoints_write=1",
    ];
    const few = [...subset, "checkpoint.num_checkpoints_read=1", "checkpoint.time_between_checkpoints=0"];
    const plan: Plan = JSON.parse((await stoker(["plan", ...words, ...few, "--json"])).out);
    const ran = await stoker(checkpoints(folder, "checkpoint", ...words, ...few, "--verify", "full"));
    assertEquals(ran.code, 0, ran.err);
    const result = resultOf(ran);
    const phase = result.phases.checkpoint;
    assertEquals([phase?.files, phase?.bytes, phase?.ranks], [4, plan.checkpoint.bytes, 2]);
    const shards = await shardsBelow(`${folder}/c`);
    assertEquals([shards.size, sum(shards.values())], [plan.checkpoint.files, plan.checkpoint.bytes]);
    assertEquals(
      [...shards.keys()].sort(),
      [0, 1].flatMap((rank) =>
        ["model", "optim"].map((state) =>
          `global_epoch1_step1/zero_pp_rank_${rank}_mp_rank_0_${state}_states.pt`
        )
      ),
    );
    assertEquals(result.marks, ["tensors scaled by 0.001 (--scale)"]);
    assertEquals(phase?.scale, 0.001);
  }));

Deno.test("checkpoint: what lies there is refused with the way out, and stays as it is", () =>
  inFolder(async (folder) => {
    assertEquals((await stoker(checkpoints(folder, ...SMALL))).code, 0);
    const shards = await shardsBelow(`${folder}/c`);
    const words = [...SMALL, "--checkpoints", `${folder}/c`, "--results", `${folder}/results`];
    assertRefused(await stoker(words), 3, "lies in", "--overwrite");
    assertEquals(await shardsBelow(`${folder}/c`), shards);
    assertEquals((await stoker(checkpoints(folder, ...SMALL, "--overwrite"))).code, 0);
    assertEquals(await shardsBelow(`${folder}/c`), shards);
  }));

/** Large enough that a kill finds it under way: 45 MB of model, 270 of optimizer states. */
const SLOW = ["checkpoint", "tiny_checkpoint", "model.transformer.vocab_size=40000"];

Deno.test("checkpoint: a save that was killed is never taken for a checkpoint, and --overwrite clears it", () =>
  inFolder(async (folder) => {
    const words = [...SLOW, "checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"];
    const child = new Deno.Command(program, {
      args: [...before, ...checkpoints(folder, ...words)],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const there = `${folder}/c/global_epoch1_step1`;
    for (let seen = 0; seen === 0;) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen = await shardsBelow(there).then(({ size }) => size, () => 0);
    }
    child.kill("SIGKILL");
    assertEquals((await child.status).signal, "SIGKILL");
    assertEquals(await Deno.stat(`${there}/.stoker`).catch(() => "absent"), "absent");

    const load = [...SLOW, "checkpoint.num_checkpoints_write=0", "checkpoint.num_checkpoints_read=1"];
    const place = ["--checkpoints", `${folder}/c`, "--results", `${folder}/results`];
    assertRefused(await stoker([...load, ...place]), 3, "no whole checkpoint", "was interrupted");
    assertRefused(await stoker([...words, ...place]), 3, "a save was interrupted there");
    const verified = await stoker(["verify", `${folder}/c`]);
    assertEquals(verified.code, 5);
    assertStringIncludes(verified.out, "the save was interrupted");
    assertStringIncludes(
      verified.last,
      "Add --results DIR or --json",
      "nothing was kept that it could point to",
    );

    assertEquals((await stoker([...words, ...place, "--overwrite", "--verify", "full"])).code, 0);
    assertEquals((await shardsBelow(there)).size, 2, "no temporary file is left");
  }));

Deno.test("checkpoint: an interrupt ends a save at once with status 130, its result, and no half checkpoint", () =>
  inFolder(async (folder) => {
    const child = new Deno.Command(program, {
      args: [...before, ...checkpoints(folder, ...SLOW)],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const there = `${folder}/c/global_epoch1_step1`;
    while (await shardsBelow(there).then(({ size }) => size, () => 0) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    child.kill("SIGINT");
    const ran = ranOf(await child.output());
    assertEquals([ran.code, resultOf(ran).status], [130, "interrupted"], ran.err);
    assertEquals([...Deno.readDirSync(`${folder}/c`)], []);
  }));

Deno.test("checkpoint: memory is bounded by depth and block size, whatever a shard's size", () =>
  inFolder(async (folder) => {
    const peak = async (rows: number) => {
      const size = `model.transformer.vocab_size=${rows}`;
      const words = ["checkpoint", "tiny_checkpoint", size, "checkpoint.num_checkpoints_read=1"];
      const one = ["checkpoint.num_checkpoints_write=1", "checkpoint.fsync=false", "--overwrite"];
      const ran = await stoker(checkpoints(folder, ...words, ...one, "--verify", "full"));
      assertEquals(ran.code, 0, ran.err);
      return resultOf(ran).phases.checkpoint?.peakMemoryBytes ?? Infinity;
    };
    const [small, large] = [await peak(1000), await peak(40_000)];
    assert(large < small + (64 << 20), `${large} bytes for shards of 270 MB, ${small} for small ones`);
    assert(large < 300 << 20);
  }));

Deno.test("checkpoint: eight ranks write what the plan says at the same time, in no more memory than it says", () =>
  inFolder(async (folder) => {
    const eight = ["llama3_8b", "--accelerators", "8", "--scale", "0.002"];
    const once = ["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"];
    const plan: Plan = JSON.parse((await stoker(["plan", ...eight, "--json"])).out);
    const pause = "checkpoint.time_between_checkpoints=0";
    const ran = await stoker(checkpoints(folder, "checkpoint", ...eight, ...once, pause, "--verify", "full"));
    assertEquals(ran.code, 0, ran.err);
    const phase = resultOf(ran).phases.checkpoint;
    assertEquals([phase?.bytes, phase?.files, phase?.ranks], [plan.checkpoint.bytes, 16, 8]);
    assertEquals([(await shardsBelow(`${folder}/c`)).size, phase?.verifiedBytes], [16, phase?.bytes]);
    const [save] = phase?.save ?? [];
    const together = save?.ranks.reduce((sum, { seconds }) => sum + seconds, 0) ?? 0;
    assert(together > 1.5 * (save?.seconds ?? Infinity), "one rank after the other");
    assert((phase?.peakMemoryBytes ?? Infinity) <= (plan.checkpoint.memoryBytes ?? 0), ran.out);
  }));

testUnless(
  await directMissing(await Deno.realPath(Deno.env.get("TMPDIR") ?? "/tmp")),
  "checkpoint: direct:// saves and loads past the page cache, tails included",
  () =>
    inFolder(async (folder) => {
      const words = ["--checkpoints", `direct://${folder}/c`, "--results", `${folder}/results`, "--json"];
      const ran = await stoker([...SMALL, ...words, "--verify", "full", "--cache", "fail"]);
      assertEquals(ran.code, 0, ran.err);
      const phase = resultOf(ran).phases.checkpoint;
      assertEquals([phase?.direct, phase?.verifiedBytes], [true, 3 * (phase?.bytes ?? 0)]);
      // The kernel keeps the last page of a file that was cut to its length, and no other.
      assert(phase?.load.every(({ cachedFraction }) => (cachedFraction ?? 1) < 0.005));
      assert([...(await shardsBelow(`${folder}/c`)).values()].some((size) => size % 4096 !== 0));
    }),
);

const strace = await new Deno.Command("strace", { args: ["-V"] }).output().catch(() => undefined);

testUnless(
  strace?.success ? undefined : "needs strace",
  "checkpoint: fsync happens once for every shard",
  () =>
    inFolder(async (folder) => {
      const words = [...SMALL, "checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=0"];
      const flushes = async (fsync: boolean) => {
        const log = `${folder}/${fsync}.strace`;
        const place = ["--checkpoints", `${folder}/${fsync}`, "--results", `${folder}/results`];
        const through = ["strace", "-f", "-y", "-e", "trace=fsync", "-o", log];
        // Flushes of io_uring are no system calls of their own.
        const all = [...words, ...place, "--io-engine", "threads", `checkpoint.fsync=${fsync}`];
        const ran = await stoker(all, { through });
        assertEquals(ran.code, 0, ran.err);
        return (await Deno.readTextFile(log)).split("\n").filter((line) => /fsync\(.*_states\.pt/.test(line));
      };
      assertEquals((await flushes(true)).length, 2);
      assertEquals((await flushes(false)).length, 0);
    }),
);

for (const engine of ["uring", "threads"]) {
  peerTest(
    `checkpoint: fsync reaches the file system, and its time stands apart (${engine})`,
    ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
    async (command) => {
      const delay = { name: "slow flush", match: { op: "fsync", path: "optim" }, times: 1 };
      const rules = [{ ...delay, action: { type: "delay", ms: 400 } }];
      await using folder = await faultyFolder(command, rules);
      const timed = async (fsync: boolean) => {
        const words = [...SMALL, "checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=0"];
        const place = ["--checkpoints", `${folder.path}/${fsync}`, "--results", `${folder.behind}/r`];
        const flush = ["--io-engine", engine, "--queue-depth", "16", `checkpoint.fsync=${fsync}`];
        const ran = await stoker([...words, ...place, ...flush, "--json"]);
        assertEquals(ran.code, 0, ran.err);
        const phase = resultOf(ran).phases.checkpoint;
        assertEquals(phase?.engine, engine);
        return phase?.save[0]?.ranks[0]?.files.map(({ fsyncSeconds, writeSeconds }) => ({
          fsyncSeconds,
          writeSeconds,
        })) ?? [];
      };
      // Not asked for, so nobody meets the slow flush: it is still there for the next save.
      assertEquals((await timed(false)).map(({ fsyncSeconds }) => fsyncSeconds), [null, null]);
      const [model, optimizer] = await timed(true);
      assert((model?.fsyncSeconds ?? 1) < 0.4 && (optimizer?.fsyncSeconds ?? 0) >= 0.4);
      assert((optimizer?.writeSeconds ?? 1) < (optimizer?.fsyncSeconds ?? 0));
    },
  );
}

Deno.test("checkpoint: names that are too long are refused before anything is written", () =>
  inFolder(async (folder) => {
    // 4095 bytes hold a path while its file is written, and shards add more than a hundred.
    let deep = folder;
    for (let level = 0; deep.length < 3800; level++) {
      deep += `/${"d".repeat(200)}`;
      await Deno.mkdir(deep);
    }
    const places = [
      [`${folder}/${"c".repeat(256)}`, "the name is too long"],
      [`${deep}/${"c".repeat(4040 - deep.length - 1)}`, "the kernel takes at most 4095"],
    ] as const;
    for (const [place, says] of places) {
      const words = ["checkpoint", "tiny_checkpoint", "--checkpoints", place, "--results", `${folder}/r`];
      const ran = await stoker(words);
      assertEquals(ran.code, 3, ran.err);
      assertStringIncludes(ran.last, says);
    }
    assertEquals([...Deno.readDirSync(deep)], []);
  }));
