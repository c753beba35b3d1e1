/** Variables named DLIO_*, MLPSTORAGE_* and those of its Python libraries. */
import type { VariableTable } from "./variable.ts";

const UNSET_KEY = "Command line and YAML win; a non-empty variable of the process wins over .env.";

export const DLIO_VARIABLES = {
  DLIO_STORAGE_TYPE: {
    type: "word",
    words: ["local_fs", "direct_fs", "s3", "s3_torch", "aistore"],
    layer: "workload",
    fills: ["storage.storage_type"],
    interacts: `${UNSET_KEY} \`--data\` sets the storage type as well and wins.`,
    meaning: "Kind of storage.",
  },
  DLIO_BUCKET: {
    type: "text",
    layer: "workload",
    fills: ["storage.storage_root"],
    interacts: UNSET_KEY,
    meaning: "Bucket, or directory, below which the folders lie.",
  },
  DLIO_STORAGE_LIBRARY: {
    type: "text",
    layer: "workload",
    fills: ["storage.storage_options.storage_library", "storage.storage_library"],
    interacts: UNSET_KEY,
    meaning: "Python client that DLIO would use; decides the names of checkpoints.",
  },
  DLIO_OUTPUT_FOLDER: {
    type: "text",
    layer: "workload",
    fills: ["output.folder"],
    interacts: `${UNSET_KEY} hydra.run.dir on the command line wins too.`,
    meaning: "Folder of the run's output when Stoker runs as DLIO; its own commands take `--results`.",
  },
  DLIO_DATA_GEN: {
    type: "word",
    words: ["dgen", "numpy"],
    layer: "workload",
    fills: ["dataset.data_gen_method"],
    interacts: UNSET_KEY,
    defaultRule: "dgen",
    fallsBack: true,
    meaning: "Generator that DLIO would use; changes nothing about the bytes written here.",
  },
  DLIO_LOG_LEVEL: {
    type: "word",
    words: ["debug", "info", "warning", "warn", "error", "critical"],
    default: "warning",
    layer: "terminal",
    meaning:
      "When Stoker runs as DLIO: `error` and `critical` leave only errors in `dlio.log`, the others hide nothing. " +
      "`debug` adds to each line the path and line of the program that told it. In every command `debug` also tells " +
      "each request to an object store on stderr, as `--verbose` does.",
  },
  DLIO_MAX_AUTO_THREADS: {
    type: "integer",
    min: 1,
    max: 1024,
    defaultRule: "8 for reading, 16 for writing (32 as DLIO)",
    layer: "rule",
    interacts: "Has no effect on `reader.read_threads` and `reader.write_threads` that are set.",
    meaning: "Upper bound of automatic thread counts.",
  },
  DLIO_DROP_CACHES_TIMEOUT: {
    type: "integer",
    unit: "s",
    min: 1,
    max: 86400,
    default: 30,
    clamp: true,
    fallsBack: true,
    layer: "engine",
    interacts: "Only with `--cache drop`, which `stoker dlio` always has.",
    meaning: "How long dropping the page cache may take.",
  },
  MLPSTORAGE_CHECKPOINT_URI_SCHEME: {
    type: "text",
    layer: "rule",
    interacts: "No effect on a folder that has a scheme, nor with local_fs and direct_fs.",
    meaning: "Scheme that the mlpstorage suite took off the checkpoint folder; it is put back.",
  },
  DLIO_TORCH_SHARING_STRATEGY: {
    type: "text",
    layer: "none",
    meaning: "How PyTorch's workers share tensors; there are none here.",
  },
  DFTRACER_ENABLE: {
    type: "text",
    layer: "none",
    interacts: "`stoker train --trace FILE` writes a trace.",
    meaning: "Tracing by the library dftracer.",
  },
  DFTRACER_INC_METADATA: { type: "text", layer: "none", meaning: "Metadata in the traces of dftracer." },
  LD_PRELOAD: {
    type: "text",
    layer: "none",
    meaning: "Had to name libdarshan when Darshan is asked to profile; Darshan is never started here.",
  },
  DLIO_URI_SCHEME: {
    type: "removed",
    layer: "removed",
    useInstead: "storage.storage_options.uri_scheme",
    meaning: "Scheme of object addresses.",
  },
  DLIO_OBJECT_KEY_USE_FULL_URI: {
    type: "removed",
    layer: "removed",
    useInstead: "storage.storage_options.use_full_object_uri",
    meaning: "Object keys are full addresses.",
  },
  DLIO_ENDPOINT_URL: {
    type: "removed",
    layer: "removed",
    useInstead: "storage.storage_options.endpoint_url",
    meaning: "Endpoint of the object store; AWS_ENDPOINT_URL is read.",
  },
} as const satisfies VariableTable;
