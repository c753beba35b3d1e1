/** The keys `dataset.parquet.*` and `dataset.hdf5.*`: what only these formats have. */
import type { KeyTable } from "../key.ts";

export const DATASET_FORMAT_KEYS = {
  "dataset.parquet.columns": {
    type: "columns",
    default: [],
    meaning: "Columns of a row, {name, dtype, size, read}; empty: one column 'data' of record_length bytes.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.parquet.row_group_size": {
    type: "int",
    default: 1024,
    min: 1,
    unit: "rows",
    meaning: "Rows in a row group.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.parquet.partition_by": {
    type: "text",
    meaning: "Column by whose values each file is split into hive-style folders, which training cannot read.",
    usedBy: ["generate"],
  },
  "dataset.parquet.generation_batch_size": {
    type: "int",
    default: 0,
    min: 0,
    unit: "rows",
    meaning: "Rows per write call, each cut into row groups; 0: row_group_size.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.parquet.use_s3dlio_gen": {
    type: "bool",
    default: false,
    meaning: "Native streaming generator of s3dlio.",
    usedBy: [],
    noEffect: "Stoker always streams parquet, with exact types and row counts.",
  },
  "dataset.parquet.read_mode": {
    type: "text",
    known: ["default", "row_group"],
    origin: "mlperf",
    meaning: "Written in the dlrm templates of MLPerf Storage.",
    usedBy: [],
    noEffect: "DLIO ignores it. Stoker reads row groups: of each, the chunks of the columns that are read.",
  },
  "dataset.hdf5.chunk_dims": {
    type: "intList",
    default: [],
    min: 1,
    meaning:
      "Chunk shape of each hdf5 dataset, with or without the axis of the samples; cut to the dataset where that is " +
      "smaller. Empty: contiguous, or with compression or max_shape chunks of at most 1 MiB.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.hdf5.num_dset_per_record": {
    type: "int",
    default: 1,
    min: 1,
    unit: "datasets",
    meaning: "hdf5 datasets in a file; the first dimension of a sample is divided by it.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.hdf5.max_shape": {
    type: "intList",
    default: [],
    min: 1,
    meaning:
      "Largest shape to which an hdf5 dataset can grow, without the sample axis; at least the sample's own where " +
      "record_length_bytes decides on that.",
    usedBy: ["generate"],
  },
} as const satisfies KeyTable;
