/** Rules about what a dataset can consist of. */
import { didYouMean } from "../../base/nearest.ts";
import { DTYPES, isDtype } from "../../dataset/dtype.ts";
import { FURTHEST_DRAW } from "../../dataset/shape_counts.ts";
import { sampleBytesOf } from "../derive/sample_bytes.ts";
import type { Values } from "../keys/mod.ts";
import type { Rule } from "./rule.ts";

/** The identity of a stream page has 36 bits for the file and 36 for the page of 4096 bytes. */
const MOST_FILES = 2 ** 36;
const MOST_FILE_BYTES = 2 ** 48;

const DIMS = "dataset.record_dims";
const CHANNELS = "dataset.image_channels";
const TRAIN_FILES = "dataset.num_files_train";
const EVAL_FILES = "dataset.num_files_eval";
const COLUMNS = "dataset.parquet.columns";

export const DATASET_RULES: readonly Rule[] = [
  {
    id: "V17",
    when: "hdf5 with record_dims[0] not divisible by hdf5.num_dset_per_record",
    severity: "error",
    reads: ["dataset.hdf5.num_dset_per_record", DIMS, "dataset.format"],
    check: ({ values }) => {
      const datasets = values["dataset.hdf5.num_dset_per_record"];
      const [first] = values[DIMS];
      if (values["dataset.format"] !== "hdf5" || first === undefined || first % datasets === 0) {
        return undefined;
      }
      return {
        text: `The first dimension of a sample, ${first}, cannot be divided into ${datasets} hdf5 datasets.`,
        remedy: `Choose a ${DIMS}[0] that is a multiple of ${datasets}.`,
      };
    },
  },
  {
    id: "V18",
    when: "jpeg or png with an element type other than uint8 (as DLIO: a warning, and uint8 is used)",
    severity: "error",
    reads: ["dataset.record_element_type", "dataset.format"],
    check: ({ values }) => {
      const type = values["dataset.record_element_type"];
      if (!isImage(values) || type === "uint8") return undefined;
      return {
        text: `Samples of ${values["dataset.format"]} files consist of uint8, not ${type}.`,
        remedy: "Leave dataset.record_element_type out, or choose another format.",
      };
    },
  },
  {
    id: "V19",
    when: "jpeg or png with more than 2 record dimensions",
    severity: "error",
    reads: [DIMS, "dataset.format"],
    check: ({ values }) => {
      const dims = values[DIMS].length;
      if (!isImage(values) || dims <= 2) return undefined;
      return {
        text: `The ${
          values["dataset.format"]
        } format does not support more than 2 dimensions, but got ${dims} dimensions.`,
        remedy: `Give ${DIMS} as [rows, columns]; ${CHANNELS}=3 makes real pictures of three colours.`,
      };
    },
  },
  {
    id: "IMAGE_CHANNELS",
    when: "image_channels other than 1 for anything but real jpeg or png of two record_dims, or 2 of them",
    severity: "error",
    reads: [CHANNELS, "dataset.format", "dataset.image_payload", DIMS],
    check: ({ values }) => {
      const channels = values[CHANNELS];
      if (channels === 1) return undefined;
      if (!isImage(values)) {
        return {
          text: `Samples of ${values["dataset.format"]} files are no pictures with ${channels} channels.`,
          remedy: `Leave ${CHANNELS} out, and give all axes in ${DIMS}.`,
        };
      }
      if (channels === 2) {
        return { text: "A picture has 1 channel or 3, not 2.", remedy: `Set ${CHANNELS} to 1 or 3.` };
      }
      if (values["dataset.image_payload"] === "raw") {
        return {
          text: "Raw bytes are no picture and have no channels.",
          remedy: `Set dataset.image_payload=real, or leave ${CHANNELS} out.`,
        };
      }
      // Of other numbers V19 tells.
      if (values[DIMS].length > 1) return undefined;
      return {
        text: `A picture with ${channels} channels needs its rows and columns.`,
        remedy: `Give ${DIMS} as [rows, columns].`,
      };
    },
  },
  {
    id: "V20",
    when: "record_dims and record_length_bytes_stdev > 0",
    severity: "error",
    reads: ["dataset.record_length_bytes_stdev", DIMS],
    check: ({ values }) => {
      if (values[DIMS].length === 0 || values["dataset.record_length_bytes_stdev"] === 0) return undefined;
      return {
        text: `The size of a sample cannot have a standard deviation where ${DIMS} fixes it.`,
        remedy: `Leave out ${DIMS} or dataset.record_length_bytes_stdev.`,
      };
    },
  },
  {
    id: "NO_FILES",
    when: "a phase has no files: generating 0 files, training on 0, evaluating 0",
    severity: { stoker: "error", dlio: "warning" },
    reads: [TRAIN_FILES, EVAL_FILES, "workflow.generate_data", "workflow.train", "workflow.evaluation"],
    check: ({ values }) => {
      const train = values[TRAIN_FILES];
      const evaluation = values[EVAL_FILES];
      if (values["workflow.train"] && train === 0) {
        return { text: "There are no files to train on.", remedy: `Set ${TRAIN_FILES} to 1 or more.` };
      }
      if (values["workflow.generate_data"] && train + evaluation === 0) {
        return { text: "There are no files to generate.", remedy: `Set ${TRAIN_FILES} to 1 or more.` };
      }
      if (values["workflow.train"] && values["workflow.evaluation"] && evaluation === 0) {
        return {
          key: EVAL_FILES,
          text: "There are no files to evaluate.",
          remedy: `Set ${EVAL_FILES} to 1 or more, or workflow.evaluation=false.`,
        };
      }
      return undefined;
    },
  },
  {
    id: "TOO_LARGE",
    when: "more than 2^36 files, or a file of 2^48 bytes (256 TiB) or more",
    severity: "error",
    reads: [
      TRAIN_FILES,
      EVAL_FILES,
      "dataset.num_samples_per_file",
      "dataset.record_length_bytes",
      "dataset.record_length_bytes_stdev",
      "dataset.record_element_type",
      DIMS,
      CHANNELS,
      COLUMNS,
    ],
    check: ({ values }) => {
      const files = values[TRAIN_FILES] + values[EVAL_FILES];
      if (files > MOST_FILES) {
        return {
          text: `${files} files are more than a dataset can number.`,
          remedy: "Use at most 2^36 files.",
        };
      }
      // With dimensions there is no deviation (V20).
      const drawn = FURTHEST_DRAW * values["dataset.record_length_bytes_stdev"];
      const bytes = Math.max(sampleBytesOf(values) + drawn, rowBytes(values)) *
        values["dataset.num_samples_per_file"];
      if (bytes < MOST_FILE_BYTES) return undefined;
      if (drawn > sampleBytesOf(values)) {
        return {
          key: "dataset.record_length_bytes_stdev",
          text: `A file could be drawn with about ${bytes} bytes; a file ends below 2^48 bytes (256 TiB).`,
          remedy: "Use a smaller deviation.",
        };
      }
      return {
        key: "dataset.num_samples_per_file",
        text: `A file would have about ${bytes} bytes; a file ends below 2^48 bytes (256 TiB).`,
        remedy: "Use smaller samples, or fewer of them in a file.",
      };
    },
  },
  {
    id: "FILE_PREFIX",
    when: "dataset.file_prefix holds a slash or is '.' or '..'",
    severity: "error",
    reads: ["dataset.file_prefix"],
    check: ({ values }) => {
      const prefix = values["dataset.file_prefix"];
      if (!prefix.includes("/") && prefix !== "." && prefix !== "..") return undefined;
      return {
        text: `Names of files cannot begin with '${prefix}'.`,
        remedy: "Name folders in dataset.data_folder; a prefix has no slash.",
      };
    },
  },
  {
    id: "LONG_PREFIX",
    when: "dataset.file_prefix makes names of more than 255 bytes on a file system, 1024 on s3",
    severity: "error",
    reads: ["dataset.file_prefix", TRAIN_FILES, EVAL_FILES, "dataset.format", "storage.storage_type"],
    check: ({ values }) => {
      const type = values["storage.storage_type"];
      const most = type === "s3" ? 1024 : type === "local_fs" || type === "direct_fs" ? 255 : Infinity;
      const files = String(Math.max(values[TRAIN_FILES], values[EVAL_FILES]));
      // Formats and compressions may add to it, which the preflight sees.
      const name = `${values["dataset.file_prefix"]}_${files}_of_${files}.${values["dataset.format"]}`;
      const { length } = new TextEncoder().encode(name);
      if (length <= most) return undefined;
      return {
        text: `Names of files would have ${length} bytes; ${
          type === "s3" ? "keys of objects" : "file systems"
        } take at most ${most}.`,
        remedy: "Use a shorter prefix.",
      };
    },
  },
  {
    id: "PARTITION_COLUMN",
    when: "dataset.parquet.partition_by names no column",
    severity: "error",
    reads: ["dataset.parquet.partition_by", COLUMNS],
    check: ({ values }) => {
      const wanted = values["dataset.parquet.partition_by"];
      const names = columnNames(values);
      if (wanted === undefined || names.includes(wanted)) return undefined;
      return {
        text: `There is no column '${wanted}' to partition by.${didYouMean(wanted, names)}`,
        remedy: `Name a column of ${COLUMNS}, or leave dataset.parquet.partition_by out.`,
      };
    },
  },
  {
    id: "READ_COLUMNS",
    when:
      "storage_options.columns names a column that dataset.parquet.columns lacks, or that is not generated",
    severity: { stoker: "error", dlio: "warning" },
    reads: ["storage.storage_options.columns", COLUMNS, "dataset.format", "workflow.generate_data"],
    check: ({ values }) => {
      // Files of others have the columns that they have: reading asks them.
      if (values[COLUMNS].length === 0 && !values["workflow.generate_data"]) return undefined;
      const names = columnNames(values);
      const strange = values["storage.storage_options.columns"]?.find((name) => !names.includes(name));
      if (values["dataset.format"] !== "parquet" || strange === undefined) return undefined;
      return {
        text: `There is no column '${strange}' to read.${didYouMean(strange, names)}`,
        remedy: `Name columns of ${COLUMNS}.`,
      };
    },
  },
];

function isImage(values: Values): boolean {
  return values["dataset.format"] === "jpeg" || values["dataset.format"] === "png";
}

/** Without columns there is the one that DLIO calls "data". */
function columnNames(values: Values): readonly string[] {
  return values[COLUMNS].length === 0 ? ["data"] : values[COLUMNS].map(({ name }) => name);
}

function rowBytes(values: Values): number {
  return values[COLUMNS].reduce(
    (sum, { dtype, size }) => sum + size * (isDtype(dtype) ? DTYPES[dtype].bytes : 8),
    0,
  );
}
