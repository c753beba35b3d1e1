/** Every registered format through the program: planned, generated, verified and read by others. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FORMATS } from "../../src/formats/registry.ts";
import { judge } from "./readers.ts";
import { peerTest } from "../peers.ts";
import { filesBelow, findingsIn, generate, result, workloadIn } from "../e2e/dataset_on_disk.ts";
import { inFolder } from "../e2e/stoker.ts";

const FILES = 11;
const EVAL_FILES = 2;
const SUBFOLDERS = 3;
/** Side of the square that 20 000 bytes make. */
const EDGE = 141;

const isImage = (format: string) => format === "jpeg" || format === "png";
const samplesOf = (format: string) => isImage(format) || format === "synthetic" ? 1 : 3;

function overrides(format: string): string[] {
  return [
    `dataset.format=${format}`,
    `dataset.num_files_train=${FILES}`,
    `dataset.num_subfolders_train=${SUBFOLDERS}`,
    `dataset.num_files_eval=${EVAL_FILES}`,
    `dataset.num_samples_per_file=${samplesOf(format)}`,
    "dataset.record_length_bytes=20000",
  ];
}

/** Names as DLIO makes them: zero-padded to the digits of the count, folders in turn. */
function dataNames(format: string): string[] {
  const names: string[] = [];
  for (let i = 0; i < FILES; i++) {
    names.push(`train/${i % SUBFOLDERS}/img_${String(i).padStart(2, "0")}_of_${FILES}.${format}`);
  }
  for (let i = 0; i < EVAL_FILES; i++) names.push(`valid/img_${i}_of_${EVAL_FILES}.${format}`);
  return names.sort();
}

for (const format of Object.keys(FORMATS)) {
  Deno.test(`generate: ${format} is what was planned, the same on every way there, and verifies`, () =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      const words = overrides(format);
      const first = await generate(workload, `${folder}/a`, ...words, "--threads", "1");
      assertEquals(first.phases.generate.files, FILES + EVAL_FILES);
      const files = await filesBelow(`${folder}/a`);
      const data = [...files.keys()].filter((name) => name.endsWith(`.${format}`));
      assertEquals(data, dataNames(format));

      const plan = await result(["plan", workload, "--data", `${folder}/p`, ...words]);
      const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
      assertEquals(plan.totalBytes, total);
      assertEquals(first.phases.generate.bytes, total);
      assertEquals(plan.fileBytes, files.get(data[0] ?? "")?.size);
      assertEquals(plan.files, { train: FILES, valid: EVAL_FILES });
      assertEquals(await findingsIn(`${folder}/a`), []);

      // In pieces: some files are there, some are not, one is half written under its final name.
      for (const [place, name] of [...files.keys()].entries()) {
        if (place % 3 === 0) await Deno.remove(`${folder}/a/${name}`);
      }
      await Deno.writeFile(`${folder}/a/${data[1]}`, new Uint8Array(1000));
      await generate(workload, `${folder}/a`, ...words, "--threads", "4");
      assertEquals(await filesBelow(`${folder}/a`), files);

      await generate(workload, `${folder}/b`, ...words, "--threads", "4", "--seed", "43");
      const others = await filesBelow(`${folder}/b`);
      assertEquals([...others.keys()], [...files.keys()]);
      if (format === "synthetic") return; // DLIO's synthetic files hold their number and nothing else
      for (const name of data) assertNotEquals(others.get(name)?.sha256, files.get(name)?.sha256, name);
      assertEquals(new Set(data.map((name) => files.get(name)?.sha256)).size, data.length, "all differ");
    }));

  Deno.test(`plan: knows the bytes of ${format} with drawn sizes`, () =>
    inFolder(async (folder) => {
      const workload = await workloadIn(folder);
      const words = [...overrides(format), "dataset.record_length_bytes_stdev=4000"];
      const plan = await result(["plan", workload, "--data", `${folder}/p`, ...words]);
      await generate(workload, `${folder}/a`, ...words);
      const files = await filesBelow(`${folder}/a`);
      const sizes = [...files].map(([, { size }]) => size);
      assertEquals(plan.totalBytes, sizes.reduce((sum, size) => sum + size, 0));
      assertEquals(plan.fileBytes, files.get(dataNames(format)[0] ?? "")?.size);
      assertEquals(await findingsIn(`${folder}/a`), []);
    }));

  peerTest(
    `generate: foreign readers accept every file of ${format}`,
    "STOKER_TEST_READERS",
    (readers) =>
      inFolder(async (folder) => {
        await generate(await workloadIn(folder), `${folder}/a`, ...overrides(format));
        // A synthetic file holds its number among all files, which this reader takes for the one in its name.
        const names = dataNames(format).filter((name) => format !== "synthetic" || name.startsWith("train/"));
        const verdicts = await judge(readers, format, names.map((name) => `${folder}/a/${name}`));
        for (const { ok, error, samples, shape, layout } of verdicts) {
          assertEquals([ok, error, samples, layout], [true, null, samplesOf(format), []]);
          const values = (shape ?? []).reduce((product, length) => product * length, 1);
          const expected = EDGE * EDGE * samplesOf(format);
          // Parquet counts rows of lists, and synthetic files are a number.
          if (format !== "parquet" && format !== "synthetic") assertEquals(values, expected, `${shape}`);
          else assert(values >= 1);
        }
      }),
  );
}
