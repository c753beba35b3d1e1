/** Datasets that Stoker did not make, or whose manifest is gone, as `train`, `check` and `dlio` meet them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { frameHeader } from "../../src/formats/tfrecord/framing.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

const FOREIGN = new URL("../../src/formats/", import.meta.url);

/** Words of a workload that trains for an epoch on what lies in `data`. */
function words(data: string, format: string, files: number, samples: number, ...more: string[]): string[] {
  return [
    "default",
    ...["--data", data, "--results", `${data}.results`],
    `dataset.format=${format}`,
    `dataset.num_files_train=${files}`,
    `dataset.num_samples_per_file=${samples}`,
    ...["dataset.num_files_eval=0", "dataset.num_subfolders_train=0", "dataset.num_subfolders_eval=0"],
    ...["workflow.evaluation=false", "train.epochs=1", "train.computation_time=0.001", "metric.au=0"],
    "reader.batch_size=2",
    ...more,
  ];
}

/** The only epoch of a training that must succeed. */
// deno-lint-ignore no-explicit-any -- a JSON document; the assertions say what must be in it
async function epochOf(given: readonly string[]): Promise<any> {
  const ran = await stoker(["train", ...given, "--json"]);
  assertEquals(ran.code, 0, ran.err);
  return JSON.parse(ran.out).phases.train.epochs[0];
}

/** The same file under several names, none of them Stoker's. */
async function copies(file: URL, folder: string, count: number): Promise<number> {
  await Deno.mkdir(folder, { recursive: true });
  const extension = file.pathname.split(".").at(-1);
  for (let i = 0; i < count; i++) await Deno.copyFile(file, `${folder}/scan ${"abcdef"[i]}.${extension}`);
  return (await Deno.stat(file)).size;
}

/** `records` records of unequal length, as TensorFlow frames them. */
function tfrecordFile(records: number): Uint8Array<ArrayBuffer> {
  const parts = Array.from({ length: records }, (_, record) => {
    const data = new Uint8Array(1000 + 100 * record).fill(record);
    return [frameHeader(data.length), data, new Uint8Array(4)].map((part) => new Uint8Array(part));
  });
  return new Uint8Array(parts.flat().flatMap((part) => [...part]));
}

Deno.test("train: reads what numpy.savez wrote, whole files and by names of their own", async () => {
  await inFolder(async (folder) => {
    const size = await copies(new URL("npz/foreign_files/savez.npz", FOREIGN), `${folder}/d/train`, 4);
    await Deno.writeTextFile(`${folder}/d/train/readme.txt`, "not data");
    const epoch = await epochOf(words(`${folder}/d`, "npz", 4, 5));
    assertEquals([epoch.steps, epoch.samples, epoch.bytesMoved], [10, 20, 4 * size]);
    assertEquals([epoch.readLatencyMs.count, epoch.opening.files], [4, 0]);
  });
});

Deno.test("train: finds the samples of h5py's files in their metadata, and reads only those", async () => {
  await inFolder(async (folder) => {
    const name = "hdf5/foreign_files/latest_contiguous_three.hdf5";
    const expected = JSON.parse(
      await Deno.readTextFile(new URL("hdf5/foreign_files/expected.json", FOREIGN)),
    );
    const { samples } = expected["latest_contiguous_three.hdf5"];
    await copies(new URL(name, FOREIGN), `${folder}/d/train`, 2);
    const epoch = await epochOf(
      words(`${folder}/d`, "hdf5", 2, samples, "reader.read_mode=sample", "reader.batch_size=1"),
    );
    assertEquals([epoch.steps, epoch.readLatencyMs.count, epoch.opening.files], [
      2 * samples,
      2 * samples,
      2,
    ]);
    assert(epoch.opening.bytes > 0 && epoch.bytesMoved > epoch.opening.bytes, JSON.stringify(epoch));
    assertStringIncludes(epoch.readLatencyMs.measures, "one sample");
  });
});

Deno.test("dlio: trains on tfrecord files that somebody else wrote, in subfolders and without an index", async () => {
  await inFolder(async (folder) => {
    for (const [number, sub] of ["0", "1", "2", "3"].entries()) {
      await Deno.mkdir(`${folder}/d/train/${sub}`, { recursive: true });
      await Deno.writeFile(`${folder}/d/train/${sub}/part-${number}.tfrecord`, tfrecordFile(6));
    }
    const given = words("", "tfrecord", 4, 6).slice(5)
      .concat("dataset.num_subfolders_train=4", `dataset.data_folder=${folder}/d`, "reader.read_mode=sample")
      .map((word) => `++workload.${word}`);
    const ran = await stoker(
      ["dlio", "workload=default", ...given, "++workload.framework=tensorflow", "hydra.run.dir=run"].concat(
        "++workload.reader.data_loader=tensorflow",
      ),
      { cwd: folder },
    );
    assertEquals(ran.code, 0, ran.err + ran.out);
    assertStringIncludes(ran.out, "File listing [train]: 4 files discovered, 4 assigned to rank 0");
    assertStringIncludes(ran.out, "Ending block 1 - 12 steps completed");
    const summary = JSON.parse(await Deno.readTextFile(`${folder}/run/summary.json`));
    assert(summary.metric.train_throughput_mean_samples_per_second > 0);
  });
});

Deno.test("train: samples of a file are found once in an epoch, although it cannot stay open all the time", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/d/train`, { recursive: true });
    for (let file = 0; file < 24; file++) {
      await Deno.writeFile(`${folder}/d/train/part ${file}.tfrecord`, tfrecordFile(6));
    }
    const shuffled = ["reader.read_mode=sample", "reader.sample_shuffle=seed"];
    const epoch = await epochOf(words(`${folder}/d`, "tfrecord", 24, 6, ...shuffled));
    assertEquals([epoch.opening.files, epoch.readLatencyMs.count], [24, 144]);
  });
});

Deno.test("train: a dataset of Stoker's without its manifest is like any other, but cannot be proven", async () => {
  await inFolder(async (folder) => {
    const data = `${folder}/d`;
    const given = words(data, "parquet", 4, 64, "dataset.parquet.row_group_size=16", "reader.batch_size=4");
    const generated = await stoker(["generate", ...given, "--quiet"]);
    assertEquals(generated.code, 0, generated.err);
    const own = await epochOf(given);
    const none = await stoker(["train", ...given, "storage.storage_options.columns=[other]"]);
    assertRefused(none, 3, "has no column 'other': it was generated with the one column 'data'");
    await Deno.remove(`${data}/.stoker`, { recursive: true });
    const foreign = await epochOf(given);
    // 4 files of 4 row groups, each needed by 4 batches.
    for (const epoch of [own, foreign]) {
      assertEquals([epoch.steps, epoch.opening.files, epoch.rowGroups.hits], [64, 4, 48]);
    }
    assertEquals(foreign.rowGroups.evictions, own.rowGroups.evictions);
    const groups = (epoch: typeof own) => epoch.bytesMoved - epoch.opening.bytes;
    assertEquals(groups(foreign), groups(own));
    const misspelt = await stoker([
      "train",
      ...given,
      "dataset.parquet.columns=[{name: date, dtype: uint8}]",
    ]);
    assertRefused(misspelt, 3, "it has no column 'date'", "Did you mean 'data'?");
    const chosen = await epochOf([...given, "storage.storage_options.columns=[data]"]);
    assertEquals(groups(chosen), groups(own));
    const strange = await stoker(["train", ...given, "storage.storage_options.columns=[other]"]);
    assertRefused(strange, 3, "it has no column 'other'");
    const refused = await stoker(["train", ...given, "--verify", "full"]);
    assertRefused(refused, 3, "nothing says what the bytes must be");
  });
});

Deno.test("train: too few files are refused, more are left out, and check says the same", async () => {
  await inFolder(async (folder) => {
    await copies(new URL("npz/foreign_files/savez.npz", FOREIGN), `${folder}/d/train`, 3);
    const few = words(`${folder}/d`, "npz", 4, 5);
    for (const command of ["train", "check"]) {
      const ran = await stoker([command, ...few]);
      assertEquals(ran.code, 3, ran.err);
      assertStringIncludes(ran.err, "Cannot train on 4 files");
      assertStringIncludes(ran.err, "num_files_train=3");
    }
    const elsewhere = await stoker(["train", ...few, "dataset.num_subfolders_train=4"]);
    assertRefused(elsewhere, 3, "holds 0", "3 other files lie there", "num_subfolders_train");
    const more = await stoker(["train", ...words(`${folder}/d`, "npz", 2, 5)]);
    assertEquals(more.code, 0, more.err);
    assertStringIncludes(more.err, "(3) is more than requested (2)");
    const nowhere = await stoker(["train", ...words(`${folder}/nowhere`, "npz", 2, 5)]);
    assertRefused(nowhere, 3, "it does not exist");
    await Deno.mkdir(`${folder}/empty`);
    const nothing = await stoker(["train", ...words(`${folder}/empty`, "npz", 2, 5)]);
    assertRefused(nothing, 3, "No dataset lies in");
  });
});

Deno.test("train: fewer samples, or another format where samples are read alone, are refused by the first file", async () => {
  await inFolder(async (folder) => {
    await copies(new URL("npz/foreign_files/savez.npz", FOREIGN), `${folder}/d/train`, 2);
    const fewer = await stoker(["train", ...words(`${folder}/d`, "npz", 2, 6)]);
    assertRefused(fewer, 3, "holds 5 samples, the workload says 6", "num_samples_per_file=5");
    await Deno.writeTextFile(`${folder}/d/train/scan a.npz`, "no archive at all");
    const other = await stoker(["train", ...words(`${folder}/d`, "npz", 2, 5)]);
    assertEquals(other.code, 0, other.err);
    assertStringIncludes(other.err, "scan a.npz' does not fit the workload");
    assertStringIncludes(other.err, "Whole files are read all the same");
    await Deno.rename(`${folder}/d/train/scan a.npz`, `${folder}/d/train/scan a.hdf5`);
    const alone = await stoker(["train", ...words(`${folder}/d`, "hdf5", 1, 2, "reader.read_mode=sample")]);
    assertRefused(alone, 3, "scan a.hdf5' does not fit the workload");
  });
});

Deno.test("train: skip_listing computes the names, and looks some of them up", async () => {
  await inFolder(async (folder) => {
    const data = `${folder}/d`;
    const given = words(data, "npz", 12, 1, "dataset.skip_listing=true", "dataset.num_subfolders_train=3");
    const generated = await stoker(["generate", ...given, "--quiet"]);
    assertEquals(generated.code, 0, generated.err);
    await Deno.remove(`${data}/.stoker`, { recursive: true });
    assertEquals((await epochOf(given)).samples, 12);
    const own = await stoker(["generate", ...given, "--quiet", "--overwrite"]);
    assertEquals(own.code, 0, own.err);
    // Sorted by folder: the last name is number 11, in folder 2.
    await Deno.remove(`${data}/train/2/img_11_of_12.npz`);
    const interval = "dataset.listing_validation_interval=1000";
    for (const hasManifest of [true, false]) {
      if (!hasManifest) await Deno.remove(`${data}/.stoker`, { recursive: true });
      const missing = await stoker(["train", ...given, interval]);
      assertRefused(missing, 3, "of 2 sampled names 1 do not exist", "train/2/img_11_of_12.npz");
    }
  });
});

Deno.test("dlio: keep_files=false never deletes what Stoker did not make", async () => {
  await inFolder(async (folder) => {
    await copies(new URL("npz/foreign_files/savez.npz", FOREIGN), `${folder}/d/train`, 2);
    const given = [
      ...words("", "npz", 2, 5).slice(5),
      `dataset.data_folder=${folder}/d`,
      "dataset.keep_files=false",
    ];
    const ran = await stoker(["dlio", "workload=default", ...given.map((word) => `++workload.${word}`)], {
      cwd: folder,
    });
    assertEquals(ran.code, 3, ran.err);
    assertStringIncludes(ran.err, "Stoker deletes only what it made");
    assertEquals([...Deno.readDirSync(`${folder}/d/train`)].length, 2);
  });
});
