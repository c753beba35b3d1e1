/** The keys `dataset.*` without its two sub-sections: what the files are called, how many, how large, of what kind. */
import { COMPRESSIONS, FORMAT_NAMES } from "../../dataset/spec.ts";
import type { KeyTable } from "../key.ts";

export const DATASET_KEYS = {
  "dataset.format": {
    type: "enum",
    values: FORMAT_NAMES,
    default: "tfrecord",
    refused: {
      hdf5_opt: "DLIO names this format and has no implementation of it; hdf5 is the one that exists",
    },
    meaning: "Format of the files, and their extension.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.data_folder": {
    type: "path",
    default: "./data",
    meaning: "Folder of the dataset, relative to storage.storage_root, or an address.",
    usedBy: ["generate", "train", "evaluate", "storage"],
  },
  "dataset.num_files_train": {
    type: "int",
    default: 8,
    min: 0,
    unit: "files",
    meaning: "Training files.",
    usedBy: ["generate", "train"],
  },
  "dataset.num_files_eval": {
    type: "int",
    default: 0,
    min: 0,
    unit: "files",
    meaning: "Evaluation files.",
    usedBy: ["generate", "evaluate"],
  },
  "dataset.num_samples_per_file": {
    type: "int",
    default: 1,
    min: 1,
    unit: "samples",
    meaning: "Samples in each file.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.num_subfolders_train": {
    type: "int",
    default: 0,
    min: 0,
    unit: "folders",
    meaning: "Spreads the training files over numbered folders when above 1.",
    usedBy: ["generate", "train"],
  },
  "dataset.num_subfolders_eval": {
    type: "int",
    default: 0,
    min: 0,
    unit: "folders",
    meaning: "Spreads the evaluation files over numbered folders when above 1.",
    usedBy: ["generate", "evaluate"],
  },
  "dataset.file_prefix": {
    type: "text",
    default: "img",
    meaning: "First part of every file name: <prefix>_<i>_of_<N>.<extension>.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.record_length_bytes": {
    type: "bytes",
    default: 65536,
    min: 1,
    fractional: true,
    aliases: ["dataset.record_length"],
    meaning: "Mean size of a sample.",
    usedBy: ["generate", "train", "evaluate", "report"],
  },
  "dataset.record_length_bytes_stdev": {
    type: "bytes",
    default: 0,
    min: 0,
    fractional: true,
    aliases: ["dataset.record_length_stdev"],
    meaning: "Standard deviation of the sample size from file to file.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.record_length_bytes_resize": {
    type: "bytes",
    default: 0,
    min: 0,
    fractional: true,
    aliases: ["dataset.record_length_resize"],
    meaning: "Size of the tensor that DLIO hands to its training loop.",
    usedBy: [],
    noEffect:
      "Stoker hands no tensor to a framework: the accelerator is emulated, nothing looks at the tensor.",
  },
  "dataset.record_dims": {
    type: "intList",
    default: [],
    min: 1,
    unit: "elements",
    meaning: "Shape of a sample; replaces record_length_bytes.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.record_element_type": {
    type: "dtype",
    default: "uint8",
    meaning: "Element type of a sample, by numpy's name. Images are always uint8.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.record_element_bytes": {
    type: "int",
    default: 4,
    min: 1,
    unit: "bytes",
    meaning: "Size of an element.",
    usedBy: [],
    noEffect: "Always the size of dataset.record_element_type, in DLIO too.",
  },
  "dataset.compression": {
    type: "enum",
    values: COMPRESSIONS,
    default: "none",
    meaning:
      "Compressed form of the files: npz zip; hdf5 gzip, lzf; csv gzip, bz2, zip, xz (bz2 at 2 to 4 MB/s a core, to " +
      "verify too); parquet snappy, gzip, zstd. Other pairs are refused with the reason.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.compression_level": {
    type: "int",
    default: 4,
    min: 0,
    max: 9,
    meaning: "Level that the compressed form declares where its header has a place for it (hdf5 gzip).",
    usedBy: ["generate"],
  },
  "dataset.enable_chunking": {
    type: "bool",
    default: false,
    meaning: "Chunked hdf5 datasets.",
    usedBy: [],
    noEffect: "DLIO reads the key and never uses it; dataset.hdf5.chunk_dims is what makes chunks.",
  },
  "dataset.chunk_size": {
    type: "bytes",
    default: 0,
    min: 0,
    meaning: "Size of a chunk.",
    usedBy: [],
    noEffect: "DLIO reads the key and never uses it; dataset.hdf5.chunk_dims is what makes chunks.",
  },
  "dataset.generation_buffer_size": {
    type: "bytes",
    default: 2 ** 31,
    min: 1,
    meaning: "Write unit of DLIO's indexed binary generator.",
    usedBy: [],
    noEffect: "Stoker writes every format through a bounded window; see --block-size and --queue-depth.",
  },
  "dataset.data_gen_method": {
    type: "text",
    known: ["dgen", "numpy"],
    meaning: "Source of DLIO's random data.",
    usedBy: [],
    noEffect:
      "Content always comes from Stoker's addressable random stream; DLIO itself only prints this value.",
  },
  "dataset.keep_files": {
    type: "bool",
    default: true,
    meaning:
      "False: stoker run and stoker dlio delete the dataset at the end, if Stoker made it; refused where it did not.",
    usedBy: ["generate", "train"],
  },
  "dataset.skip_listing": {
    type: "bool",
    default: false,
    otherTextIsFalse: true,
    meaning: "Compute the file names instead of listing the folder.",
    usedBy: ["train", "evaluate"],
  },
  "dataset.listing_validation_interval": {
    type: "int",
    default: 1000,
    min: 0,
    unit: "files",
    fromText: true,
    meaning: "With skip_listing, every so many names one is looked up; 0: none.",
    usedBy: ["train", "evaluate"],
  },
  "dataset.total_disk_bytes": {
    type: "bytes",
    min: 0,
    origin: "mlperf",
    aliases: ["total_disk_bytes"],
    meaning: "What mlpstorage's datasize computed.",
    usedBy: [],
    noEffect: "Stoker adds up the exact size itself (stoker plan).",
  },
  "dataset.dedup_ratio": {
    type: "number",
    default: 1,
    min: 1,
    origin: "stoker",
    meaning:
      "How often each block of 4 KiB occurs: 1 is unique, 2 lets a deduplicating storage halve it. Delivered within " +
      "3 % in files above 4 MiB, or refused with the reason: packed files, rows of real png, records and row groups " +
      "shorter than some blocks, text of some types, and in parquet bytes without columns, small integers, strings " +
      "and binary cannot repeat. Smaller files deliver what they can. The result states what was asked and measured, and why they differ.",
    usedBy: ["generate"],
  },
  "dataset.compress_ratio": {
    type: "number",
    default: 1,
    min: 1,
    origin: "stoker",
    meaning:
      "How far a compressing storage can shrink the content: 1 is not at all, 2 to a half, at most 10. Delivered " +
      "within 3 % with zstd and lz4 in files above 4 MiB, or refused with the reason: csv, real jpeg, bools, packed " +
      "files, strings and small integers in parquet shrink by themselves. That 1 was asked for says nothing about " +
      "those. With a dedup_ratio it is the ratio of blocks that differ: zstd finds repeated ones as well. The result " +
      "states what was asked and measured, and why they differ.",
    usedBy: ["generate"],
  },
  "dataset.image_payload": {
    type: "enum",
    values: ["real", "raw"],
    default: "real",
    defaultInDlio: "raw",
    origin: "stoker",
    meaning: "jpeg and png files: decodable images, or raw bytes of the same size as DLIO writes them.",
    usedBy: ["generate", "train", "evaluate"],
  },
  "dataset.image_channels": {
    type: "int",
    default: 1,
    min: 1,
    max: 3,
    origin: "stoker",
    meaning:
      "Real jpeg and png files: 1 is grey, as DLIO's; 3 is red, green and blue, with record_dims [rows, columns], " +
      "and the file has three times as many bytes.",
    usedBy: ["generate", "train", "evaluate"],
  },
} as const satisfies KeyTable;
