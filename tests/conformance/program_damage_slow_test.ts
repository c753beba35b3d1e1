/** Verification as the operator sees it: what a damage command did to files is named, and nothing else is. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { DamageFinding, FindingKind } from "../../src/report/schema/parts.ts";
import { differingRanges, misplaced } from "./findings.ts";
import { peerTest } from "../peers.ts";
import { findingsIn, generate, inMemory, workloadIn } from "../e2e/dataset_on_disk.ts";
import { inFolder, stoker } from "../e2e/stoker.ts";

async function damage(command: string, ...words: readonly string[]): Promise<void> {
  const [program = "", ...before] = command.split(/\s+/);
  const { success, stderr } = await new Deno.Command(program, { args: [...before, ...words] }).output();
  if (!success) throw new Error(`${words.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** What is done to one file each, in their order, and what it must be called. */
const KINDS: readonly (readonly [words: readonly string[], kinds: readonly FindingKind[]])[] = [
  [["flip-bit"], ["bitflip"]],
  [["zero-4k"], ["zeroed"]],
  [["zero-1m"], ["zeroed"]],
  [["truncate"], ["short"]],
  [["extend", "--length", "5000"], ["long"]],
  [["shift"], ["long", "shifted"]],
  [["shift", "--same-size"], ["shifted"]],
  [["duplicate-block", "--length", "64K"], ["shifted"]],
  [["missing-part"], ["shifted", "short"]],
  [["missing-part", "--same-size"], ["shifted", "zeroed"]],
  [["torn"], ["zeroed"]],
  [["swap", "NEXT"], ["swapped"]],
  [[], ["swapped"]],
  [["stale", "OLDER"], ["stale"]],
];

/** Where a byte of a sample becomes several of the file. */
const LENGTHS: Readonly<Record<string, number>> = { csv: 700_000, parquet: 600_000 };

const kindsOf = (found: readonly DamageFinding[]) => [...new Set(found.map(({ kind }) => kind))].sort();

for (const format of ["npz", "hdf5", "tfrecord", "csv", "parquet", "png"]) {
  peerTest(
    `verify: names every kind of damage in ${format}`,
    "STOKER_TEST_DAMAGE",
    (command) =>
      inFolder(async (folder) => {
        const workload = await workloadIn(folder);
        const words = [
          `dataset.format=${format}`,
          `dataset.num_files_train=${KINDS.length}`,
          `dataset.record_length_bytes=${LENGTHS[format] ?? 2_300_000}`,
        ];
        await generate(workload, `${folder}/data`, ...words);
        await generate(workload, `${folder}/older`, ...words, "--seed", "7");
        const nameOf = (file: number) =>
          `train/img_${String(file).padStart(2, "0")}_of_${KINDS.length}.${format}`;
        const right = KINDS.map((_, file) => Deno.readFileSync(`${folder}/data/${nameOf(file)}`));
        for (const [file, [words]] of KINDS.entries()) {
          const [kind, ...rest] = words.map((word) =>
            word === "NEXT"
              ? `${folder}/data/${nameOf(file + 1)}`
              : word === "OLDER"
              ? `${folder}/older/${nameOf(file)}`
              : word
          );
          if (kind) await damage(command, kind, `${folder}/data/${nameOf(file)}`, ...rest, "--seed", "3");
        }
        const findings = await findingsIn(`${folder}/data`);
        for (const [file, [words, kinds]] of KINDS.entries()) {
          const own = findings.filter((finding) => finding.file === nameOf(file));
          const damaged = Deno.readFileSync(`${folder}/data/${nameOf(file)}`);
          const wrong = misplaced(own, differingRanges(right[file] ?? damaged, damaged));
          assertEquals([kindsOf(own), wrong], [[...kinds], []], `${words.join(" ")}: ${JSON.stringify(own)}`);
        }
      }),
  );
}

peerTest(
  "verify: says what a lost part of 16 MiB means, and ends with status 5",
  "STOKER_TEST_DAMAGE",
  (command) =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      await generate(
        workload,
        `${folder}/data`,
        "dataset.num_files_train=1",
        "dataset.record_length_bytes=50M",
      );
      await damage(command, "zero-16m", `${folder}/data/train/img_0_of_1.npz`, "--at", "16M");
      const ran = await stoker(["verify", `${folder}/data`]);
      assertEquals(ran.code, 5);
      assertStringIncludes(ran.out, "zeroed     train/img_0_of_1.npz at 16777216, 16777216 bytes");
      assertStringIncludes(ran.out, "multipart");
    }),
);

Deno.test("verify: names files that are missing, not of the dataset, and not to be read", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    await generate(workload, data, "dataset.format=tfrecord", "dataset.num_files_eval=2");
    await Deno.remove(`${data}/train/img_3_of_8.tfrecord`);
    await Deno.remove(`${data}/index/train/img_5_of_8.tfrecord.idx`);
    await Deno.remove(`${data}/train/img_4_of_8.tfrecord`);
    await Deno.mkdir(`${data}/train/img_4_of_8.tfrecord`);
    await Deno.writeTextFile(`${data}/valid/notes.txt`, "mine");
    await Deno.writeTextFile(`${data}/index/train/img_9_of_8.tfrecord.idx`, "0 1\n");
    await Deno.writeTextFile(`${data}/train/.img_3_of_8.tfrecord.stoker-0123456789.tmp`, "half");
    const ran = await stoker(["verify", data, "--json"]);
    assertEquals(ran.code, 5);
    const { phases, warnings } = JSON.parse(ran.out);
    const found = phases.verify.findings.map(({ file, kind }: DamageFinding) => `${file} ${kind}`).sort();
    assertEquals(found, [
      "index/train/img_5_of_8.tfrecord.idx missing",
      "index/train/img_9_of_8.tfrecord.idx unexpected",
      "train/img_3_of_8.tfrecord missing",
      "train/img_4_of_8.tfrecord unreadable",
      "valid/notes.txt unexpected",
    ]);
    assertEquals(warnings.map(({ code }: { code: string }) => code).includes("LEFTOVERS"), true);
  }));

Deno.test("verify: finds nothing in ten thousand clean files, and damage in one of them", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    const words = ["dataset.num_files_train=10000", "dataset.num_subfolders_train=10"];
    await generate(workload, data, ...words, "dataset.record_length_bytes=3000", "--fsync", "none");
    assertEquals(await findingsIn(data), []);
    const name = "train/07/img_04567_of_10000.npz";
    const bytes = await Deno.readFile(`${data}/${name}`);
    bytes[2000] = (bytes[2000] ?? 0) ^ 1;
    await Deno.writeFile(`${data}/${name}`, bytes);
    const found = (await findingsIn(data)).map(({ file, kind, offset }) => ({ file, kind, offset }));
    assertEquals(found, [{ file: name, kind: "bitflip", offset: 2000 }]);
  }));

const RULES = {
  rules: [{
    match: { op: "read", path: "img_2", range: [2_000_000, 4096] },
    action: { type: "error", errno: "EIO" },
  }],
};

peerTest(
  "verify: names the part of a file that cannot be read, and compares the rest",
  ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
  (command) =>
    inFolder(async (folder) => {
      await generate(await workloadIn(folder), `${folder}/data`, "dataset.record_length_bytes=4M");
      const file = "train/img_2_of_8.npz";
      const bytes = await Deno.readFile(`${folder}/data/${file}`);
      bytes.fill(0, 3_500_000, 3_504_096);
      await Deno.writeFile(`${folder}/data/${file}`, bytes);
      await Deno.writeTextFile(`${folder}/rules.json`, JSON.stringify(RULES));
      await Deno.mkdir(`${folder}/mount`);
      const name = `verify-${Deno.pid}`;
      const [program = "", ...before] = command.split(/\s+/);
      const faults = (...args: string[]) =>
        new Deno.Command(program, { args: [...before, ...args] }).output();
      const started = await faults(
        ...["start", "--source", `${folder}/data`, "--mount", `${folder}/mount`],
        ...["--rules", `${folder}/rules.json`, "--name", name],
      );
      assertEquals(started.success, true, new TextDecoder().decode(started.stderr));
      try {
        const found = await findingsIn(`${folder}/mount`);
        assertEquals(found.map(({ file, kind, offset, length }) => [file, kind, offset, length]), [
          [file, "unreadable", 1048576, 1048576],
          [file, "zeroed", 3_500_000, 4096],
        ]);
        assertStringIncludes(found[0]?.detail ?? "", "EIO");
      } finally {
        await faults("stop", "--name", name);
      }
    }),
);
