/** The part of `storage.storage_options.*` that tells DLIO's streaming readers how to read. */
import type { KeyTable } from "../key.ts";

const OWN_READER = "Requests in flight follow --queue-depth, their size --block-size, on every backend.";
const NO_DRY_READER = "stoker plan computes what would be read; null:// runs the pipeline without storage.";

export const STORAGE_READING_KEYS = {
  "storage.storage_options.columns": {
    type: "textList",
    meaning: "Parquet columns to read; unset: those that dataset.parquet.columns does not exclude.",
    usedBy: ["train", "evaluate"],
  },
  "storage.storage_options.decode": {
    type: "enum",
    values: ["raw", "arrow"],
    default: "raw",
    meaning: "What the parquet reader of s3dlio returns.",
    usedBy: [],
    noEffect: "reader.decode is the switch for decoding, for every format.",
  },
  "storage.storage_options.decode_output": {
    type: "enum",
    values: ["none", "pyarrow", "torch"],
    default: "none",
    meaning: "Into which Python objects DLIO decodes.",
    usedBy: [],
    noEffect: "There are no Python objects here.",
  },
  "storage.storage_options.prefetch_workers": {
    type: "int",
    min: 1,
    aliases: ["storage.storage_options.prefetch"],
    unit: "requests",
    meaning: "Threads of DLIO's parquet readers.",
    usedBy: [],
    noEffect: OWN_READER,
  },
  "storage.storage_options.prefetch_window": {
    type: "int",
    min: 1,
    unit: "objects",
    meaning: "Objects that DLIO's streams keep in flight.",
    usedBy: [],
    noEffect: OWN_READER,
  },
  "storage.storage_options.footer_cap": {
    type: "bytes",
    default: 4 * 2 ** 20,
    min: 1,
    meaning: "Largest parquet footer that s3dlio fetches in one go.",
    usedBy: [],
    noEffect: "The footer is read in the length that the file declares.",
  },
  "storage.storage_options.footer_batch_size": {
    type: "int",
    default: 16,
    min: 1,
    unit: "files",
    meaning: "Parquet footers that s3dlio fetches together.",
    usedBy: [],
    noEffect: OWN_READER,
  },
  "storage.storage_options.coalesce_rgs": {
    type: "int",
    default: 8,
    min: 1,
    unit: "row groups",
    meaning:
      "Parquet row groups that follow each other and are read with one request: where it is written, or storage_library is s3dlio; otherwise one.",
    usedBy: ["train", "evaluate"],
  },
  "storage.storage_options.max_outstanding": {
    type: "int",
    min: 1,
    unit: "requests",
    meaning: "Cap on the window of s3dlio's parquet reader.",
    usedBy: [],
    noEffect: OWN_READER,
  },
  "storage.storage_options.row_group_cache_size": {
    type: "int",
    default: 4,
    min: 1,
    unit: "row groups",
    meaning: "Parquet row groups that a reader keeps; the least recently used one goes first.",
    usedBy: ["train", "evaluate"],
  },
  "storage.storage_options.simulate_io": {
    type: "bool",
    default: false,
    meaning: "DLIO's parquet readers pretend to read.",
    usedBy: [],
    noEffect: NO_DRY_READER,
  },
  "storage.storage_options.sim_log_secs": {
    type: "duration",
    default: 60,
    min: 0,
    meaning: "How often such a reader logs.",
    usedBy: [],
    noEffect: NO_DRY_READER,
  },
} as const satisfies KeyTable;
