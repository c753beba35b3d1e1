import { assertEquals } from "@std/assert";
import { datasetHash } from "../dataset/dataset_hash.ts";
import { fileShape } from "../dataset/sizes.ts";
import { datasetSpecOf } from "./dataset_spec.ts";
import { workloadOf } from "./fixture.ts";

Deno.test("datasetSpecOf: holds everything that generate writes", () => {
  const workload = workloadOf({
    "dataset.format": "hdf5",
    "dataset.num_files_train": 5,
    "dataset.num_files_eval": 2,
    "dataset.num_subfolders_train": 3,
    "dataset.num_samples_per_file": 4,
    "dataset.record_dims": [8, 4],
    "dataset.record_element_type": "float32",
    "dataset.compression": "gzip",
    "dataset.hdf5.num_dset_per_record": 2,
  });
  assertEquals(datasetSpecOf(workload, 42), {
    format: "hdf5",
    seed: 42,
    filePrefix: "img",
    train: { files: 5, subfolders: 3 },
    valid: { files: 2, subfolders: 0 },
    samplesPerFile: 4,
    dtype: "float32",
    sampleBytes: 128,
    sampleBytesStdev: 0,
    dims: [8, 4],
    compression: "gzip",
    compressionLevel: 4,
    hdf5: { chunkDims: [], datasets: 2, maxShape: [] },
    parquet: { columns: [], rowGroupSize: 1024, generationBatchSize: 1024, partitionBy: undefined },
    imagePayload: "real",
    dedupRatio: 1,
    compressRatio: 1,
  });
});

Deno.test("datasetSpecOf: 256 bytes without dimensions become 16 x 16", () => { // test_dimension_from_record_length
  const spec = datasetSpecOf(workloadOf({ "dataset.record_length_bytes": 256 }), 42);
  assertEquals(fileShape(spec, 0), [16, 16]);
});

Deno.test("datasetSpecOf: three channels are the third axis of a picture, and one is none", () => {
  const written = { "dataset.format": "jpeg", "dataset.record_dims": [20, 30] };
  const colour = datasetSpecOf(workloadOf({ ...written, "dataset.image_channels": 3 }), 1);
  assertEquals([colour.dims, colour.sampleBytes], [[20, 30, 3], 1800]);
  const grey = datasetSpecOf(workloadOf({ ...written, "dataset.image_channels": 1 }), 1);
  assertEquals([grey.dims, grey.sampleBytes], [[20, 30], 600]);
});

Deno.test("datasetSpecOf: a column is read unless it or the reader's list says no", () => {
  const columns = [{ name: "a", dtype: "int8" }, { name: "b", dtype: "int8", read: false }, { name: "c" }];
  const read = (values: Readonly<Record<string, readonly string[]>>) =>
    datasetSpecOf(
      workloadOf({ "dataset.format": "parquet", "dataset.parquet.columns": columns, ...values }),
      1,
    )
      .parquet.columns.filter((column) => column.read).map(({ name }) => name);
  assertEquals(read({}), ["a", "c"]);
  assertEquals(read({ "storage.storage_options.columns": ["b", "c"] }), ["c"]);
});

Deno.test("datasetSpecOf: images are real or raw; other formats are one dataset whoever calls", () => {
  const payload = (format: string, mode: "stoker" | "dlio") =>
    datasetSpecOf(workloadOf({ "dataset.format": format }, { mode }), 1).imagePayload;
  assertEquals([payload("png", "stoker"), payload("png", "dlio")], ["real", "raw"]);
  assertEquals([payload("npz", "stoker"), payload("npz", "dlio")], ["real", "real"]);
});

Deno.test("datasetSpecOf: what only readers care about changes no byte", () => {
  const hash = (values: Readonly<Record<string, number | string>>) =>
    datasetHash(datasetSpecOf(workloadOf(values), 1));
  assertEquals(hash({ "reader.batch_size": 2, "train.seed": 5, "dataset.data_folder": "/x" }), hash({}));
  assertEquals(hash({ "dataset.num_samples_per_file": 2 }) === hash({}), false);
});
