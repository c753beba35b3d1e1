/** `dataset.parquet.partition_by` through the program: generated, verified, damaged, cleaned; not trained on. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DamageFinding } from "../../src/report/schema/parts.ts";
import { filesBelow, findingsIn, result } from "./dataset_on_disk.ts";
import { inFolder, stoker } from "./stoker.ts";

const WORKLOAD = `model: {name: w}
workflow: {generate_data: True, train: False}
dataset:
  data_folder: unused
  format: parquet
  num_files_train: 3
  num_samples_per_file: 500
  record_length_bytes: 100
  parquet:
    partition_by: kind
    columns: [{name: kind, dtype: int8}, {name: v, dtype: float32, size: 64}, {name: b, dtype: binary, size: 9000}]
`;

Deno.test("partition_by: a folder for each value, all of it provable and removable, none of it for training", () =>
  inFolder(async (folder) => {
    const workload = `${folder}/w.yaml`;
    const data = `${folder}/data`;
    await Deno.writeTextFile(workload, WORKLOAD);
    const words = [workload, "--data", data];
    const plan = await result(["plan", ...words]);
    const { phases } = await result(["generate", ...words, "--results", `${folder}/results`]);
    const files = await filesBelow(data);
    assertEquals(files.size, 3 * 256);
    assertEquals(plan.totalBytes, phases.generate.bytes);
    assertEquals([...files.values()].reduce((sum, { size }) => sum + size, 0), plan.totalBytes);
    assertEquals(new Set([...files.keys()].map((name) => name.split("/")[1])).size, 256);
    assertEquals(await findingsIn(data), []);
    const again = await result(["generate", ...words, "--results", `${folder}/results2`]);
    assertEquals([again.phases.generate.skippedFiles, again.phases.generate.bytes], [3, 0]);

    const part = (kind: number, file: number) => `train/kind=${kind}/img_${file}_of_3.parquet`;
    await Deno.copyFile(`${data}/${part(4, 1)}`, `${data}/${part(3, 1)}`);
    await Deno.copyFile(`${data}/${part(8, 2)}`, `${data}/${part(7, 1)}`);
    await Deno.writeTextFile(`${data}/train/img_0_of_3.parquet`, "not of this dataset");
    const found = (await findingsIn(data)).filter(({ kind }) => kind !== "foreign");
    assertEquals(found.map(({ file, kind }) => [file, kind]).sort(), [
      ["train/img_0_of_3.parquet", "unexpected"],
      [part(3, 1), "swapped"],
      [part(7, 1), "swapped"],
    ]);
    const detail = (name: string) => found.find(({ file }) => file === name)?.detail ?? "";
    assertStringIncludes(detail(part(3, 1)), `holds bytes of ${part(4, 1)} from offset`);
    assertStringIncludes(detail(part(7, 1)), `holds bytes of ${part(8, 2)} from offset`);

    const train = await stoker(["train", ...words, "workflow.train=true"]);
    assertEquals(train.code, 3, train.err);
    assertStringIncludes(train.err, "partitioned by 'kind'");
    await result(["clean", data, "--yes"]);
    assertEquals([...(await filesBelow(data)).keys()], ["train/img_0_of_3.parquet"]);
  }));

Deno.test("partition_by: the structure of files is judged whoever made them: folders, columns, rows together", () =>
  inFolder(async (folder) => {
    const workload = `${folder}/w.yaml`;
    const data = `${folder}/data`;
    await Deno.writeTextFile(workload, WORKLOAD.replace("size: 9000", "size: 90"));
    const words = [workload, "--data", data];
    await result(["generate", ...words, "--results", `${folder}/results`]);
    await Deno.remove(`${data}/.stoker`, { recursive: true });
    // Names and numbers of files are whatever their maker chose.
    await Deno.rename(`${data}/train/kind=5/img_0_of_3.parquet`, `${data}/train/kind=5/part-0.parquet`);
    const verify = ["verify", ...words, "--structure", "--results", `${folder}/results2`];
    const sound = await result(verify);
    const { proves, files, findings } = sound.phases.verify;
    assertEquals([proves, files, findings], ["structure", 3 * 256, []]);
    const found = async (...more: string[]) =>
      (await result([...verify, ...more], 5)).phases.verify.findings.map((one: DamageFinding) =>
        `${one.kind} ${one.file}: ${one.detail}`
      );
    assertEquals(await found("dataset.num_samples_per_file=501"), [
      "missing ./: holds 1500 samples in all its files instead of 1503",
    ]);
    const columns =
      "dataset.parquet.columns=[{name: kind, dtype: int8}, {name: w, dtype: float32, size: 64}]";
    const other = await found(columns);
    assertEquals(other.length, 100);
    assertStringIncludes(other[0] ?? "", "has no column 'w'");

    await Deno.mkdir(`${data}/train/kind=300`);
    await Deno.rename(`${data}/train/kind=7/img_1_of_3.parquet`, `${data}/train/kind=300/img_1_of_3.parquet`);
    await Deno.rename(`${data}/train/kind=7/img_2_of_3.parquet`, `${data}/train/img_2_of_3.parquet`);
    await Deno.remove(`${data}/train/kind=8/img_1_of_3.parquet`);
    await Deno.truncate(`${data}/train/kind=9/img_1_of_3.parquet`, 300);
    const damaged = await found();
    const told = (text: string) =>
      assert(damaged.some((one: string) => one.includes(text)), `${text}: ${damaged}`);
    told(
      "unexpected train/kind=300/img_1_of_3.parquet: lies in a folder for '300', which is no value of 'kind'",
    );
    told("unexpected train/img_2_of_3.parquet: lies in no folder 'kind=VALUE'");
    told("train/kind=9/img_1_of_3.parquet: ");
    told("missing ./: holds 149");
  }));
