/** What generate and clean refuse, and what they leave alone. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mountedFolder } from "../../src/storage/local/mounted_folder.ts";
import { peerTest } from "../peers.ts";
import { filesBelow, findingsIn, generate, isComplete, result, workloadIn } from "./dataset_on_disk.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

const resultsOf = (data: string) => ["--results", `${data}.results`];

peerTest(
  "generate: what cannot fit is refused before anything is written",
  "STOKER_TEST_ROOT",
  () =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      await using small = await mountedFolder("-t", "tmpfs", "-o", "size=6m", "tmpfs");
      const words = [
        "--data",
        `${small.path}/data`,
        "--results",
        `${folder}/r`,
        "dataset.record_length_bytes=1M",
      ];
      const ran = await stoker(["generate", workload, ...words]);
      assertEquals(ran.code, 3, ran.err);
      assertStringIncludes(ran.last, "6 MiB are free");
      assertEquals(await filesBelow(small.path), new Map());
    }),
);

peerTest(
  "generate: goes on where what is missing fits, though the whole dataset would not",
  "STOKER_TEST_ROOT",
  () =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      await using small = await mountedFolder("-t", "tmpfs", "-o", "size=10m", "tmpfs");
      const data = `${small.path}/data`;
      const words = ["--data", data, "--results", `${folder}/r`, "dataset.record_length_bytes=1M"];
      await result(["generate", workload, ...words]);
      // As a killed run leaves it: a file is missing, another was never completed.
      await Deno.rename(
        `${data}/train/img_7_of_8.npz`,
        `${data}/train/.img_7_of_8.npz.stoker-0123456789.tmp`,
      );
      const path = `${data}/.stoker/dataset.json`;
      const manifest = JSON.parse(await Deno.readTextFile(path));
      await Deno.writeTextFile(path, JSON.stringify({ ...manifest, complete: false }));
      const { generate } = (await result(["generate", workload, ...words])).phases;
      assertEquals([generate.files, generate.skippedFiles], [8, 7]);
      assertEquals(await findingsIn(data), []);
    }),
);

/** Space that goes while the run is on: what preflight saw is there no more. */
const FULL = {
  rules: [{ match: { op: "write" }, afterBytes: 4_000_000, action: { type: "error", errno: "ENOSPC" } }],
};

peerTest(
  "generate: a file system that becomes full is status 4 with the missing bytes, and the next run goes on",
  ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
  (command) =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      const words = ["--results", `${folder}/results`, "dataset.record_length_bytes=1M"];
      for (const name of ["source", "mount"]) await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/rules.json`, JSON.stringify(FULL));
      const name = `generate-${Deno.pid}`;
      const [program = "", ...before] = command.split(/\s+/);
      const faults = async (...args: string[]) => {
        const done = await new Deno.Command(program, { args: [...before, ...args, "--name", name] }).output();
        if (!done.success) throw new Error(new TextDecoder().decode(done.stderr));
      };
      const [source, mount] = [`${folder}/source`, `${folder}/mount`];
      await faults("start", "--source", source, "--mount", mount, "--rules", `${folder}/rules.json`);
      try {
        const ran = await stoker(["generate", workload, "--data", `${mount}/data`, ...words]);
        assertEquals(ran.code, 4, ran.err);
        assertMatch(ran.last, /img_\d_of_8\.npz.*ENOSPC.* \d+ of 8\d{6} bytes are missing.*Free \d/);
      } finally {
        await faults("stop");
      }
      const data = `${source}/data`;
      assertEquals(await isComplete(data), false);
      const written = JSON.parse(await Deno.readTextFile(`${folder}/results/result.json`));
      assertEquals([written.status, written.verdict, written.exitStatus], ["failed", "none", 4]);
      for (const [name, { size }] of await filesBelow(data)) {
        assertEquals([name.startsWith("train/img_"), size > 1_048_576], [true, true], name);
      }
      const kinds = new Set((await findingsIn(data)).map(({ kind }) => kind));
      assertEquals([...kinds], ["missing"]);
      await generate(workload, data, "dataset.record_length_bytes=1M");
      assertEquals(await findingsIn(data), []);
    }),
);

peerTest(
  "generate: a read-only mount is refused with its name",
  "STOKER_TEST_ROOT",
  () =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      await using mounted = await mountedFolder("-t", "tmpfs", "-o", "ro", "tmpfs");
      const ran = await stoker([
        "generate",
        workload,
        "--data",
        `${mounted.path}/data`,
        "--results",
        `${folder}/r`,
      ]);
      assertStringIncludes(ran.last, mounted.path);
      assertStringIncludes(ran.last, "Remount");
      assertEquals(ran.code, 3, ran.err);
    }),
);

Deno.test("generate, plan, check: names that are too long are refused before anything is written", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    // The format's index adds seven bytes to what the workload alone says.
    const words = [workload, "--data", `${folder}/data`, "dataset.format=indexed_binary"];
    const prefix = (bytes: number) => `dataset.file_prefix=${"p".repeat(bytes)}`;
    const index = "_8_of_8.indexed_binary.off.idx".length;
    for (const command of ["generate", "check"]) {
      const ran = await stoker([command, ...words, prefix(255 - index + 1), ...resultsOf(`${folder}/data`)]);
      assertEquals(ran.code, 3, ran.err);
      assertStringIncludes(ran.out + ran.err, "has 256 bytes");
    }
    const planned = await stoker(["plan", ...words, prefix(255)]);
    assertEquals(planned.code, 2, planned.err);
    assertStringIncludes(planned.last, "at most 255");
    for (const root of [`${folder}/${"d".repeat(256)}`, `${folder}${"/ddddddddd".repeat(410)}`]) {
      const ran = await stoker(["generate", workload, "--data", root, ...resultsOf(`${folder}/data`)]);
      assertEquals(ran.code, 3, ran.err);
      assertStringIncludes(ran.last, "the name is too long");
    }
    const deep = `${folder}/${"d".repeat(200)}`;
    await Deno.mkdir(deep);
    await generate(workload, `${deep}/data`, "dataset.format=indexed_binary", prefix(255 - index));
    assertEquals(await findingsIn(`${deep}/data`), []);
    assertEquals([...(await filesBelow(folder)).keys()].filter((name) => name.startsWith("data/")), []);
  }));

Deno.test("generate: refuses a folder with files of somebody else, and touches none of them", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    for (const name of ["train/img_0_of_8.npz", "train/notes.txt"]) {
      await Deno.mkdir(`${data}/train`, { recursive: true });
      await Deno.writeTextFile(`${data}/${name}`, "mine");
      const ran = await stoker(["generate", workload, "--data", data, ...resultsOf(data)]);
      assertEquals(ran.code, 3, ran.err);
      assertStringIncludes(ran.last, "--overwrite");
      assertEquals([...(await filesBelow(data)).keys()], [name]);
      assertEquals(await Deno.readTextFile(`${data}/${name}`), "mine");
      await Deno.remove(data, { recursive: true });
    }
  }));

Deno.test("generate: refuses another dataset with the difference; --overwrite replaces that one's files alone", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    await generate(workload, data, "dataset.num_files_train=12");
    await Deno.writeTextFile(`${data}/train/notes.txt`, "mine");
    await Deno.writeTextFile(`${data}/readme`, "mine");
    const before = await filesBelow(data);
    const ran = await stoker(["generate", workload, "--data", data, ...resultsOf(data)]);
    assertEquals(ran.code, 2, ran.err);
    assertStringIncludes(ran.last, "train.files is 12 there, 8 here");
    assertStringIncludes(ran.last, "--overwrite");
    assertEquals(await filesBelow(data), before);
    await generate(workload, data, "--overwrite");
    const names = Array.from({ length: 8 }, (_, file) => `train/img_${file}_of_8.npz`);
    assertEquals([...(await filesBelow(data)).keys()].sort(), ["readme", ...names, "train/notes.txt"]);
    assertEquals((await findingsIn(data)).map(({ file, kind }) => [file, kind]), [[
      "train/notes.txt",
      "unexpected",
    ]]);
  }));

Deno.test("generate: a dry run and --read-only touch nothing", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const dry = await stoker(["generate", workload, "--data", `${folder}/data`, "--dry-run", "--json"]);
    assertEquals([dry.code, JSON.parse(dry.out).write.files], [0, 8]);
    const readOnly = await stoker(["generate", workload, "--data", `${folder}/data`, "--read-only"]);
    assertEquals(readOnly.code, 3);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["w.yaml"]);
  }));

Deno.test("clean: asks, and without anybody to ask deletes nothing; a dry run neither", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await generate(await workloadIn(folder), data);
    const before = await filesBelow(data);
    assertRefused(await stoker(["clean", data]), 2, "Delete 8 files", "--yes");
    const dry = await stoker(["clean", data, "--dry-run", "--json"]);
    assertEquals(dry.code, 0, dry.err);
    const { delete: planned } = JSON.parse(dry.out);
    const bytes = [...before.values()].reduce((sum, { size }) => sum + size, 0);
    assertEquals(planned, { files: 8, bytes });
    assertEquals(await filesBelow(data), before);
  }));

Deno.test("clean: deletes what the manifest names with its folders, keeps and lists the rest", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    const words = ["dataset.format=tfrecord", "dataset.num_subfolders_train=3", "dataset.num_files_eval=1"];
    await generate(workload, data, ...words);
    const foreign = ["other/deep/x.bin", "readme", "train/1/notes.txt", "train/mine/x.tfrecord"];
    for (const name of ["other/deep", "train/mine"]) await Deno.mkdir(`${data}/${name}`, { recursive: true });
    for (const name of foreign) await Deno.writeTextFile(`${data}/${name}`, "mine");
    const { phases } = await result(["clean", data, "--yes"]);
    const { files, kept, keptLeftOut } = phases.clean;
    assertEquals([files, kept.toSorted(), keptLeftOut], [18, foreign, 0]);
    assertEquals([...(await filesBelow(data)).keys()].sort(), foreign);
    const left = [...Deno.readDirSync(data)].map(({ name }) => name).sort();
    assertEquals(left, ["other", "readme", "train"]);
    const again = await stoker(["clean", data, "--yes"]);
    assertEquals(again.code, 2);
    assertStringIncludes(again.last, ".stoker/dataset.json");
  }));

Deno.test("generate: takes what is right for done, writes what is damaged anew, and counts both", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    await generate(workload, data, "dataset.record_length_bytes=1M");
    const right = await filesBelow(data);
    const again = await generate(workload, data, "dataset.record_length_bytes=1M");
    const { files, skippedFiles, bytes } = again.phases.generate;
    assertEquals([files, skippedFiles, bytes], [8, 8, 0]);
    const damage = async (file: number, change: (bytes: Uint8Array) => void) => {
      const path = `${data}/train/img_${file}_of_8.npz`;
      const content = await Deno.readFile(path);
      change(content);
      await Deno.writeFile(path, content);
    };
    await damage(1, (content) => content.fill(0, 100, 200));
    await damage(2, (content) => content.fill(0, content.length - 50));
    await damage(3, (content) => content.set(Deno.readFileSync(`${data}/train/img_4_of_8.npz`)));
    await Deno.truncate(`${data}/train/img_5_of_8.npz`, 500_000);
    await Deno.remove(`${data}/train/img_6_of_8.npz`);
    const third = await generate(workload, data, "dataset.record_length_bytes=1M");
    assertEquals(third.phases.generate.skippedFiles, 3);
    assertEquals(await filesBelow(data), right);
    assertEquals(await findingsIn(data), []);
  }));

Deno.test("generate: ratios that files cannot have are refused with the reason, and nothing is written", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    const refused = async (reason: string, ...words: string[]) => {
      assertRefused(await stoker(["generate", workload, "--data", data, ...words]), 2, reason);
      assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "data"), false, reason);
    };
    await refused("digits shrink by themselves", "dataset.format=csv", "dataset.compress_ratio=2");
    await refused(
      "packed with zip",
      "dataset.format=npz",
      "dataset.compression=zip",
      "dataset.dedup_ratio=2",
    );
    const short = [
      "dataset.format=tfrecord",
      "dataset.record_length_bytes=5000",
      "dataset.num_samples_per_file=2000",
    ];
    await refused("would deliver 1.0", ...short, "dataset.dedup_ratio=2");
    const { generate } = (await result([
      ...["generate", workload, "--data", data, "dataset.format=jpeg", "dataset.record_length_bytes=5M"],
      ...["dataset.num_files_train=2", "dataset.dedup_ratio=2", "dataset.image_payload=real"],
    ])).phases;
    assertEquals([generate.dedup.asked, generate.dedup.note, generate.compress.asked], [2, null, 1]);
    assertEquals(Math.abs(generate.dedup.measured / 2 - 1) < 0.03, true, `${generate.dedup.measured}`);
    assertEquals(await findingsIn(data), []);
  }));
