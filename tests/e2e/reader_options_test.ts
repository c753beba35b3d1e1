/** Keys of the reader section and its neighbours, each by what it changes in a run. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

function words(data: string, format: string, ...more: string[]): string[] {
  return [
    "default",
    ...["--data", data, "--results", `${data}.results`],
    `dataset.format=${format}`,
    ...["dataset.num_files_train=4", "dataset.num_samples_per_file=8", "dataset.record_length_bytes=65536"],
    ...["dataset.num_files_eval=0", "dataset.num_subfolders_train=0", "dataset.num_subfolders_eval=0"],
    ...["workflow.evaluation=false", "train.epochs=1", "train.computation_time=0.001", "metric.au=0"],
    ...more,
  ];
}

// deno-lint-ignore no-explicit-any -- a JSON document; the assertions say what must be in it
async function resultOf(...given: readonly string[]): Promise<any> {
  const ran = await stoker([...given, "--json"]);
  assertEquals(ran.code, 0, ran.err);
  return { ...JSON.parse(ran.out), err: ran.err };
}

Deno.test("reader.odirect: a local dataset is read past the page cache", async () => {
  await inFolder(async (folder) => {
    const given = words(`${folder}/d`, "npz");
    await resultOf("generate", ...given);
    assertEquals((await resultOf("train", ...given)).io.direct, false);
    for (
      const way of [
        "reader.odirect=true",
        "++workload.storage.storage_options.storage_library=direct", // DLIO's older way to say so
      ]
    ) {
      const { io } = await resultOf("train", ...given, way);
      assertEquals([io.backend, io.direct], ["direct", true], way);
    }
  });
});

Deno.test("reader.transfer_size: bounds the requests of tfrecord; elsewhere a warning says that it has no effect", async () => {
  await inFolder(async (folder) => {
    const given = words(`${folder}/d`, "tfrecord", "reader.transfer_size=16KiB");
    const { io } = await resultOf("run", ...given, "workflow.generate_data=true");
    assertEquals(io.blockSizeBytes, 16384);
    const npz = await resultOf("generate", ...words(`${folder}/n`, "npz", "reader.transfer_size=16KiB"));
    assertStringIncludes(npz.err, "The transfer size has no effect");
  });
});

Deno.test("dataset.keep_files: run deletes what it made, train says that it does not", async () => {
  await inFolder(async (folder) => {
    const given = words(`${folder}/d`, "npz", "dataset.keep_files=false");
    const kept = await resultOf("generate", ...given);
    assertStringIncludes(kept.err, "keeps the dataset, although dataset.keep_files is false");
    assertEquals([...Deno.readDirSync(`${folder}/d/train`)].length, 4);
    const ran = await resultOf("run", ...given);
    assertEquals(ran.phases.clean.files, 4);
    assertEquals(await Deno.stat(`${folder}/d/train`).catch(() => "gone"), "gone");
  });
});

Deno.test("storage_options: columns, kept row groups and row groups read together are heeded", async () => {
  await inFolder(async (folder) => {
    const columns =
      "dataset.parquet.columns=[{name: a, dtype: uint8, size: 100}, {name: b, dtype: uint8, size: 300}]";
    const given = words(`${folder}/d`, "parquet", columns, "dataset.num_samples_per_file=64")
      .concat("dataset.parquet.row_group_size=8", "reader.sample_shuffle=seed", "reader.batch_size=4");
    await resultOf("generate", ...given);
    const epoch = async (...more: string[]) =>
      (await resultOf("train", ...given, ...more)).phases.train.epochs[0];
    const all = await epoch();
    const some = await epoch("storage.storage_options.columns=[a]");
    // A quarter of the values, and the same footers.
    const data = (one: typeof all) => one.bytesMoved - one.opening.bytes;
    assertEquals(Math.round(data(all) / data(some)), 4);
    const few = await epoch("storage.storage_options.row_group_cache_size=1");
    const many = await epoch("storage.storage_options.row_group_cache_size=64");
    assertEquals(few.rowGroups.hits < all.rowGroups.hits && all.rowGroups.hits < many.rowGroups.hits, true);
    // Each of the 32 groups once; all of them are given up when the files are closed.
    assertEquals([many.rowGroups.evictions, many.rowGroups.hits], [32, many.rowGroups.hits]);
    const together = await epoch(
      "reader.sample_shuffle=off",
      "storage.storage_options.coalesce_rgs=8",
    );
    // One request a file brings its 8 groups; a request is what waited for storage.
    assertEquals([together.readLatencyMs.count, together.rowGroups.evictions], [4, 32]);
    const wrong = await stoker(["train", ...given, "storage.storage_options.columns=[c]"]);
    assertRefused(wrong, 2, "There is no column 'c' to read");
  });
});

Deno.test("reader.data_loader: a loader that reads nothing is refused with the reason", async () => {
  const ran = await stoker(["plan", "default", "reader.data_loader=synthetic"]);
  assertRefused(ran, 2, "reads nothing");
});

// DLIO: test_multi_threads
Deno.test("reader.read_threads: 0, 1 and 2 complete with either framework, and read every file", async () => {
  await inFolder(async (folder) => {
    const given = words(`${folder}/d`, "npz");
    const size = (await resultOf("generate", ...given)).phases.generate.bytes;
    for (const framework of ["pytorch", "tensorflow"]) {
      for (const threads of [0, 1, 2]) {
        const { phases } = await resultOf(
          "train",
          ...given,
          `framework=${framework}`,
          `reader.data_loader=${framework}`,
          `reader.read_threads=${threads}`,
        );
        assertEquals(phases.train.epochs[0].bytesMoved, size, `${framework} ${threads}`);
      }
    }
  });
});
