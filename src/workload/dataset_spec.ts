/** The dataset that a workload describes, in the terms of src/dataset: what `generate` writes and `train` reads. */
import type { DatasetSpec, ParquetColumn } from "../dataset/spec.ts";
import { sampleBytesOf, sampleDimsOf } from "./derive/sample_bytes.ts";
import type { Values } from "./keys/mod.ts";
import type { Workload } from "./workload.ts";

/** `seed` is --seed: content, sizes and time draws. train.seed only shuffles and is not part of a dataset. */
export function datasetSpecOf(workload: Workload, seed: number): DatasetSpec {
  const { values } = workload;
  const dims = sampleDimsOf(values);
  const rowGroupSize = values["dataset.parquet.row_group_size"];
  return {
    format: values["dataset.format"],
    seed,
    filePrefix: values["dataset.file_prefix"],
    train: { files: values["dataset.num_files_train"], subfolders: values["dataset.num_subfolders_train"] },
    valid: { files: values["dataset.num_files_eval"], subfolders: values["dataset.num_subfolders_eval"] },
    samplesPerFile: values["dataset.num_samples_per_file"],
    dtype: values["dataset.record_element_type"],
    sampleBytes: sampleBytesOf(values),
    sampleBytesStdev: values["dataset.record_length_bytes_stdev"],
    dims: dims.length === 0 ? undefined : dims,
    compression: values["dataset.compression"],
    compressionLevel: values["dataset.compression_level"],
    hdf5: {
      chunkDims: values["dataset.hdf5.chunk_dims"],
      datasets: values["dataset.hdf5.num_dset_per_record"],
      maxShape: values["dataset.hdf5.max_shape"],
    },
    parquet: {
      columns: columnsOf(values),
      rowGroupSize,
      generationBatchSize: values["dataset.parquet.generation_batch_size"] || rowGroupSize,
      partitionBy: values["dataset.parquet.partition_by"],
    },
    imagePayload: imagePayloadOf(values),
    dedupRatio: values["dataset.dedup_ratio"],
    compressRatio: values["dataset.compress_ratio"],
  };
}

/** A column is read unless it says no, or the reader's own list leaves it out. */
function columnsOf(values: Values): readonly ParquetColumn[] {
  const wanted = values["storage.storage_options.columns"];
  return values["dataset.parquet.columns"].map((column) => ({
    ...column,
    read: column.read && (wanted === undefined || wanted.includes(column.name)),
  }));
}

/** Its default depends on how Stoker was called, which must not tell datasets of other formats apart. */
function imagePayloadOf(values: Values): "real" | "raw" {
  const format = values["dataset.format"];
  return format === "jpeg" || format === "png" ? values["dataset.image_payload"] : "real";
}
