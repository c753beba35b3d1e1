/** What a user is told before the first byte of a checkpoint moves: plans, dry runs, checks, refusals. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Plan } from "../../src/report/schema/plan.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

/** A tenth of tiny_checkpoint: 5 MB. */
const SMALL = ["checkpoint", "tiny_checkpoint", "--scale", "0.1"];

function checkpoints(folder: string, ...words: readonly string[]): string[] {
  return [...words, "--checkpoints", `${folder}/c`, "--results", `${folder}/results`, "--json"];
}

Deno.test("plan: says for llama3_405b what every rank writes, to the byte", async () => {
  const words = ["plan", "llama3_405b", "--accelerators", "512", "--rate", "100GB/s", "--json"];
  const { checkpoint }: Plan = JSON.parse((await stoker(words)).out);
  assertEquals([checkpoint.files, checkpoint.ranks], [1544, 512]);
  assertEquals(
    checkpoint.rows?.map(({ ranks, bytes, files }) => [ranks, bytes - 9_513_171_840, files.length]),
    [[8, 3_713_269_760, 6], [232, 3_187_933_184, 5], [8, 2_390_949_888, 4], [8, 2_916_319_232, 6], [
      256,
      0,
      1,
    ]],
  );
  assertEquals(checkpoint.seconds, Number(checkpoint.bytes) / 1e11);
});

Deno.test("plan: of checkpoints only says nothing of a dataset, and has ranks, files, total, memory and time", async () => {
  const words = ["plan", "llama3_8b", "--accelerators", "8", "--rate", "2GB/s"];
  const { out, code } = await stoker(words);
  assertEquals(code, 0);
  assertEquals(out.trimEnd().split("\n"), [
    "llama3_8b with 8 accelerators",
    "checkpoint  105 GiB (112425623552 bytes) in 16 files from 8 ranks",
    "                8 x 13.1 GiB in 2 files, rank 0 first:",
    "                    zero_pp_rank_0_mp_rank_0_model_states.pt  2007565312 bytes",
    "                    zero_pp_rank_0_mp_rank_0_optim_states.pt  12045637632 bytes",
    "            largest file 11.2 GiB",
    "            memory 548 MiB at most in this process, whatever the size",
    "            56.2 s a save at the given rate",
  ]);
  const trained = await stoker([...words, "workflow.train=true"]);
  assert(/^files +8 train/m.test(trained.out), trained.out);
});

Deno.test("checkpoint: refuses by name what it cannot do", () =>
  inFolder(async (folder) => {
    const results = ["--results", `${folder}/results`];
    assertRefused(await stoker([...SMALL, ...results]), 2, "Nobody said where the checkpoints lie");
    const object = await stoker([...SMALL, ...results, "--checkpoints", "az://bucket/c"]);
    assertRefused(object, 2, "az://");
    const other = ["checkpoint", "tiny_npz", ...results, "--checkpoints", `${folder}/c`];
    assertRefused(await stoker(other), 2, "none is to be written");
    const empty = ["model.model_size_bytes=0", "checkpoint.num_checkpoints_write=1"];
    assertRefused(await stoker([...other, ...empty]), 2, "has no bytes");
    assertRefused(
      await stoker([...SMALL, ...results, "--checkpoints", `${folder}/not/there/c`]),
      3,
      "neither it nor",
    );
    assertRefused(
      await stoker([...SMALL, ...results, "--checkpoints", `${folder}/c`, "--read-only"]),
      3,
      "--read-only",
    );
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), []);
  }));

Deno.test("checkpoint: a place that cannot be used is refused before anything runs, with what helps", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "x");
    const at = (place: string) => [...SMALL, "--checkpoints", place, "--results", `${folder}/results`];
    assertRefused(await stoker(at(`${folder}/file`)), 3, "is not a folder");
    assertRefused(await stoker([...at(`${folder}/file`), "--overwrite"]), 3, "ENOTDIR");
    const load = "checkpoint.num_checkpoints_write=0";
    assertRefused(await stoker([...at(`${folder}/none`), load]), 3, "save there first");
    const large = ["checkpoint", "llama3_70b", ...at(`${folder}/c`).slice(4)];
    assertRefused(await stoker(large), 3, "are free", "checkpoint.keep_last", "--scale 0.01");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["file"]);
  }));

Deno.test("checkpoint: an object store that does not answer is refused before anything runs", () =>
  inFolder(async (folder) => {
    const results = ["--results", `${folder}/results`];
    const nobody = "http://127.0.0.1:9";
    const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_ENDPOINT_URL: nobody };
    const env = { ...keys, AIS_ENDPOINT: nobody, S3DLIO_CONNECT_TIMEOUT_SECS: "1" };
    for (const place of ["s3://bucket/c", "ais://bucket/c"]) {
      for (const more of [[], ["--overwrite"], ["checkpoint.num_checkpoints_write=0"]]) {
        const ran = await stoker([...SMALL, "--checkpoints", place, ...results, ...more], { env });
        assertRefused(ran, 3, "nothing listens there");
      }
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("run: options about checkpoints are refused where none is saved", () =>
  inFolder(async (folder) => {
    const data = ["tiny_npz", "--data", `${folder}/d`];
    for (
      const words of [
        ["run", ...data, "--scale", "0.1"],
        ["run", ...data, "--checkpoints", `${folder}/c`, "--dry-run"],
        ["train", ...data, "--checkpoints", `${folder}/c`],
        ["generate", ...data, "--checkpoints", `${folder}/c`],
        ["check", ...data, "--scale", "0.1"],
      ]
    ) assertRefused(await stoker(words), 2, "has no effect: this run saves no checkpoints");
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("check: says beforehand what would keep checkpoints from being saved", () =>
  inFolder(async (folder) => {
    const check = ["check", "tiny_checkpoint", "--checkpoints"];
    const ready = await stoker([...check, `${folder}/c`]);
    assertEquals(ready.code, 0, ready.err);
    assertEquals((await stoker([...check, `${folder}/not/there`])).code, 3);
    assertEquals((await stoker(checkpoints(folder, "checkpoint", "tiny_checkpoint"))).code, 0);
    const there = await stoker([...check, `${folder}/c`]);
    assertEquals(there.code, 3);
    assertStringIncludes(there.err, "lies in");
    assertEquals((await stoker([...check, `${folder}/c`, "--overwrite"])).code, 0);
    const large = ["check", "llama3_70b", "--checkpoints", `${folder}/l`, "--accelerators", "8"];
    assertEquals((await stoker(large)).code, 3);
    assertEquals((await stoker([...large, "--scale", "0.00001"])).code, 0);
  }));

Deno.test("checkpoint: --dry-run counts saves and loads and touches nothing", () =>
  inFolder(async (folder) => {
    const ran = await stoker(checkpoints(folder, "checkpoint", "tiny_checkpoint", "--dry-run"));
    const { write, read } = JSON.parse(ran.out);
    assertEquals([write, read], [{ files: 6, bytes: 155_616_768 }, { files: 6, bytes: 155_616_768 }]);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("run: --dry-run counts dataset and checkpoints of a training together, and what retention deletes", () =>
  inFolder(async (folder) => {
    const words = [
      ...["run", "tiny_npz", "--data", `${folder}/d`, "--dry-run", "--json", "train.epochs=3"],
      ...["dataset.num_files_train=8", "model.type=cnn", "model.model_size_bytes=1000"],
    ];
    const bare = JSON.parse((await stoker(words)).out);
    const saving = await stoker([...words, "workflow.checkpoint=true", "checkpoint.keep_last=1"]);
    const both = JSON.parse(saving.out);
    assertEquals(both.write, { files: bare.write.files + 3, bytes: bare.write.bytes + 3000 });
    assertEquals([both.read, both.delete], [bare.read, { files: 2, bytes: 2000 }]);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
