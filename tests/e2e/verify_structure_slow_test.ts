/** `verify --structure`: datasets without a manifest, sound and unsound, through the program. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DamageFinding } from "../../src/report/schema/parts.ts";
import { generate, result } from "./dataset_on_disk.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

const FORMATS = ["npz", "hdf5", "tfrecord", "parquet", "jpeg", "indexed_binary"] as const;

/** A dataset that looks as if somebody else had made it, and how to look at it. */
async function foreign(folder: string, format: string, ...more: readonly string[]) {
  const workload = `${folder}/${format}.yaml`;
  const dataset = `data_folder: unused, format: ${format}, num_files_train: 6, num_files_eval: 2, ` +
    "num_samples_per_file: 3, record_length_bytes: 4096";
  await Deno.writeTextFile(
    workload,
    `model: {name: w}\nworkflow: {generate_data: True, train: False}\ndataset: {${dataset}}\n`,
  );
  const data = `${folder}/${format}`;
  await generate(workload, data, ...more);
  await Deno.remove(`${data}/.stoker`, { recursive: true });
  const verify = (
    ...words: string[]
  ) => ["verify", workload, "--data", data, "--structure", ...more, ...words];
  return { data, verify, file: (name: string) => `${data}/${name}.${format}` };
}

const told = ({ phases }: { phases: { verify: { findings: DamageFinding[] } } }) =>
  phases.verify.findings.map(({ file, kind }) => `${kind} ${file}`).sort();

Deno.test("verify --structure: a sound dataset passes, and the answer says that its content is not proven", () =>
  inFolder(async (folder) => {
    for (const format of FORMATS) {
      const { verify } = await foreign(folder, format);
      const sound = await result(verify());
      assertEquals(sound.phases.verify.proves, "structure");
      assertEquals([sound.phases.verify.files, sound.phases.verify.findings], [8, []], format);
      assert(sound.phases.verify.bytes > 0);
      const [warning] = sound.warnings.filter(({ code }: { code: string }) => code === "STRUCTURE_ONLY");
      assertStringIncludes(warning.text, "cannot be proven");
    }
    const { verify } = await foreign(folder, "npy");
    const ran = await stoker(verify());
    assertEquals(ran.code, 0, ran.err);
    assertStringIncludes(ran.out, "The content of these files cannot be proven");
    assertStringIncludes(ran.err, "Only the structure is looked at");
  }));

Deno.test("verify --structure: damaged, missing and extra files are findings, and end in status 5", () =>
  inFolder(async (folder) => {
    for (const format of FORMATS) {
      const { file, verify, data } = await foreign(folder, format);
      const size = (await Deno.stat(file("train/img_1_of_6"))).size;
      await Deno.truncate(file("train/img_1_of_6"), size - 5);
      await Deno.writeFile(file("train/img_2_of_6"), new Uint8Array(40).fill(7), { append: true });
      await Deno.writeFile(file("valid/img_0_of_2"), new Uint8Array(3000));
      await Deno.remove(file("train/img_4_of_6"));
      await Deno.writeTextFile(`${data}/train/notes.txt`, "mine");
      await Deno.copyFile(file("train/img_0_of_6"), file("train/copy"));
      const found = told(await result(verify(), 5));
      const files = new Set(found.map((one) => one.slice(one.indexOf(" ") + 1)));
      const damaged = ["train/img_1_of_6", "train/img_2_of_6", "valid/img_0_of_2", "train/img_4_of_6"]
        .map((name) => `${name}.${format}`);
      for (const name of [...damaged, "train/notes.txt", `train/copy.${format}`]) {
        assert(files.delete(name), `${format}: nothing about ${name} in ${found.join(", ")}`);
      }
      // The copy of an indexed file has no index of its own, and is said to be extra already.
      assertEquals([...files], [], format);
      assert(found.includes(`missing train/img_4_of_6.${format}`), found.join());
      assert(found.includes("unexpected train/notes.txt"), found.join());
    }
  }));

for (
  const [compression, extension] of [["bz2", "bz2"], ["xz", "xz"], ["gzip", "gz"], ["zip", "zip"]] as const
) {
  Deno.test(`verify --structure: rows of csv packed with ${compression} are counted, damage to them is told`, () =>
    inFolder(async (folder) => {
      const { data, verify } = await foreign(folder, "csv", `dataset.compression=${compression}`);
      const sound = await result(verify());
      assertEquals([sound.phases.verify.files, sound.phases.verify.findings], [8, []]);
      const file = (number: number) => `${data}/train/img_${number}_of_6.csv.${extension}`;
      const bytes = await Deno.readFile(file(1));
      bytes[bytes.length - 400] = (bytes[bytes.length - 400] ?? 0) ^ 4;
      await Deno.writeFile(file(1), bytes);
      await Deno.truncate(file(2), bytes.length - 2);
      const found = await result(verify(), 5);
      assertEquals(
        told(found),
        [1, 2].map((number) => `unreadable train/img_${number}_of_6.csv.${extension}`),
      );
      const details = found.phases.verify.findings.map(({ detail }: { detail: string }) => detail).join("; ");
      assertStringIncludes(details, `no whole ${compression} file`);
      assertEquals(told(await result(verify("dataset.num_samples_per_file=4"), 5)).length, 8);
    }));
}

Deno.test("verify --structure: other counts and shapes than the workload's end in status 5", () =>
  inFolder(async (folder) => {
    const { verify } = await foreign(folder, "hdf5");
    const more = await result(verify("dataset.num_samples_per_file=4"), 5);
    assertEquals(more.phases.verify.findings.length, 8);
    assertStringIncludes(more.phases.verify.findings[0].detail, "3 samples instead of 4");
    const larger = await result(verify("dataset.record_length_bytes=8192"), 5);
    assertStringIncludes(larger.phases.verify.findings[0].detail, "shape [64,64] instead of");
    const fewer = await result(verify("dataset.num_files_train=5"), 5);
    assertEquals(told(fewer), ["unexpected train/"]);
    const none = await stoker(verify("dataset.format=npy"));
    assertRefused(none, 2, "neither train/ nor valid/ holds a npy file");
  }));

Deno.test("verify --structure: a share of the files, the same ones every time; findings are cut and counted", () =>
  inFolder(async (folder) => {
    const words = ["dataset.num_files_train=60", "dataset.num_samples_per_file=1"];
    const { verify } = await foreign(folder, "npy", ...words);
    const sample = await result(verify("--sample", "0.3"));
    const { files, filesInAll } = sample.phases.verify;
    assertEquals([files, filesInAll], [19, 62]);
    assertEquals((await result(verify("--sample", "0.3"))).phases.verify.files, files);
    const cut = await result(verify("--max-findings", "4", "dataset.num_samples_per_file=2"), 5);
    assertEquals([cut.phases.verify.findings.length, cut.phases.verify.findingsLeftOut], [4, 58]);
  }));

Deno.test("verify --structure: an address alone is judged by its manifest, or asks for a workload", () =>
  inFolder(async (folder) => {
    const { data, verify } = await foreign(folder, "csv");
    assertRefused(await stoker(["verify", data, "--structure"]), 2, "Name the workload");
    assertRefused(await stoker(["verify", data]), 2, "--structure");
    assertRefused(await stoker(verify("--checkpoints", folder)), 2, "--structure looks at datasets");
    await generate(`${folder}/csv.yaml`, `${folder}/own`);
    const own = await result(["verify", `${folder}/own`, "--structure"]);
    assertEquals([own.phases.verify.proves, own.phases.verify.files], ["structure", 8]);
  }));
