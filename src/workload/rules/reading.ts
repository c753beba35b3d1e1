/** Rules about who reads the samples, how, and how often. */
import { formatBytes } from "../../base/units.ts";
import type { RunContext } from "../context.ts";
import { memoryOfAccelerator, memoryOfDecoding } from "../derive/memory.ts";
import type { KeyPath, Values } from "../keys/mod.ts";
import type { Workload } from "../workload.ts";
import { DECODE_RULE } from "./decoding.ts";
import type { Rule, RuleFinding } from "./rule.ts";

const STEPS = "train.total_training_steps";
const STEP_KEYS: readonly KeyPath[] = [
  "workflow.train",
  "dataset.num_samples_per_file",
  "dataset.num_files_train",
  "reader.batch_size",
];

export const READING_RULES: readonly Rule[] = [
  {
    id: "V3",
    when: "framework tensorflow with loader pytorch, or the reverse",
    severity: "error",
    reads: ["reader.data_loader", "framework"],
    check: ({ values }) => {
      const loader = values["reader.data_loader"];
      const { framework } = values;
      const other = framework === "pytorch" ? "tensorflow" : "pytorch";
      if (loader !== other) return undefined;
      return {
        text: `Framework ${framework} has no ${loader} loader.`,
        remedy: `Set reader.data_loader=${framework}, or framework=${loader}.`,
      };
    },
  },
  {
    id: "V6",
    when: "read_threads > 1 and fewer processors than read_threads",
    severity: "warning",
    reads: ["reader.read_threads"],
    check: ({ values }, { cpus }) => {
      const threads = values["reader.read_threads"];
      if (threads <= 1 || threads <= cpus) return undefined;
      return {
        text: `${threads} readers for each accelerator share ${cpus} processors.`,
        remedy:
          "A reader here is a request under way, not a process, so this is seldom a limit; see the ceiling.",
      };
    },
  },
  {
    id: "V7",
    when: "the accelerators of this node need more than 90 % of its available memory",
    severity: "error",
    reads: ["reader.read_threads", "reader.decode", "workflow.train"],
    check: (workload, context) => memoryFinding(workload, context, 0.9, Infinity),
  },
  {
    id: "V8",
    when: "the accelerators of this node need more than 50 % of its available memory",
    severity: "warning",
    reads: ["reader.read_threads", "reader.decode", "workflow.train"],
    check: (workload, context) => memoryFinding(workload, context, 0.5, 0.9),
  },
  {
    id: "V30",
    when: "training and total_training_steps above floor(samples per file x files / batch / accelerators)",
    severity: "error",
    reads: [STEPS, ...STEP_KEYS],
    check: ({ values }, { worldSize }) => {
      const steps = wholeSteps(values, worldSize);
      if (!values["workflow.train"] || values[STEPS] <= 0 || values[STEPS] <= steps) return undefined;
      return {
        text: `Cannot do ${values[STEPS]} steps in an epoch: it has ${steps} for ${worldSize} accelerators.`,
        remedy: `Set ${STEPS} to ${steps} or less, or raise dataset.num_files_train.`,
      };
    },
  },
  {
    id: "NO_STEPS",
    when: "training and the samples do not fill one batch for every accelerator",
    severity: { stoker: "error", dlio: "warning" },
    reads: ["reader.batch_size", ...STEP_KEYS.filter((path) => path !== "reader.batch_size")],
    check: ({ values }, { worldSize }) => {
      const samples = values["dataset.num_samples_per_file"] * values["dataset.num_files_train"];
      if (!values["workflow.train"] || samples === 0 || wholeSteps(values, worldSize) > 0) return undefined;
      return {
        text:
          `An epoch has no step: ${samples} samples do not fill a batch of ${
            values["reader.batch_size"]
          } for each ` +
          `of ${worldSize} accelerators.`,
        remedy: "Raise dataset.num_files_train, or lower reader.batch_size or the number of accelerators.",
      };
    },
  },
  {
    id: "PLUG_IN",
    when: "a plug-in class is named (loader, reader, checkpoint mechanism)",
    severity: "error",
    reads: [
      "reader.data_loader_classname",
      "reader.reader_classname",
      "checkpoint.checkpoint_mechanism_classname",
    ],
    check: ({ values }) => {
      const keys = [
        "reader.data_loader_classname",
        "reader.reader_classname",
        "checkpoint.checkpoint_mechanism_classname",
      ] as const;
      const key = keys.find((path) => values[path] !== undefined && values[path] !== "");
      if (key === undefined) return undefined;
      return {
        key,
        text: `Cannot run the Python class '${
          values[key]
        }'; without it the run would measure something else.`,
        remedy: `Leave ${key} out, and choose ${
          key.startsWith("checkpoint.") ? "checkpoint.container" : "dataset.format and reader.data_loader"
        }.`,
      };
    },
  },
  {
    id: "SAMPLE_MODE",
    when: "reader.read_mode sample with npy or npz and several samples in a file",
    severity: "error",
    reads: ["reader.read_mode", "dataset.format", "dataset.num_samples_per_file"],
    check: ({ values }) => {
      const format = values["dataset.format"];
      const isNumpy = format === "npy" || format === "npz";
      if (
        values["reader.read_mode"] !== "sample" || !isNumpy || values["dataset.num_samples_per_file"] === 1
      ) {
        return undefined;
      }
      return {
        text: `The last axis of ${format} files is the sample, so the bytes of one lie all over the file; ` +
          "reading single samples would touch every page of it.",
        remedy: "Set reader.read_mode=file, dataset.num_samples_per_file=1, or another format.",
      };
    },
  },
  {
    id: "TRANSFER_SIZE",
    when: "reader.transfer_size with another format than tfrecord",
    severity: "warning",
    reads: ["reader.transfer_size", "dataset.format"],
    check: ({ values }) => {
      const format = values["dataset.format"];
      if (values["reader.transfer_size"] === undefined || format === "tfrecord") return undefined;
      return {
        text:
          `The transfer size has no effect: it is the buffer of TensorFlow's record reader, not of ${format}.`,
        remedy: "Bound the size of requests with --block-size.",
      };
    },
  },
  {
    id: "ODIRECT",
    when: "reader.odirect on an object store",
    severity: { stoker: "error", dlio: "warning" },
    reads: ["reader.odirect", "storage.storage_type"],
    check: ({ values }) => {
      const type = values["storage.storage_type"];
      if (!values["reader.odirect"] || type === "local_fs" || type === "direct_fs") return undefined;
      return {
        text: `O_DIRECT has no meaning on ${type}: objects do not pass through the page cache.`,
        remedy: "Set reader.odirect=false.",
      };
    },
  },
  DECODE_RULE,
  {
    id: "EVALUATION_ALONE",
    when: "workflow.evaluation without training, generating or checkpoints",
    severity: "error",
    reads: ["workflow.evaluation", "workflow.train", "workflow.generate_data", "workflow.checkpoint"],
    check: ({ values }) => {
      const others = values["workflow.train"] || values["workflow.generate_data"] ||
        values["workflow.checkpoint"];
      if (!values["workflow.evaluation"] || others) return undefined;
      return {
        text: "Evaluation happens after epochs of training, and there is no training: nothing would be read.",
        remedy: "Set workflow.train=true.",
      };
    },
  },
];

/** Whole steps of an epoch as DLIO's validation counts them; the engine's own plan is src/sampling's. */
function wholeSteps(values: Values, worldSize: number): number {
  const samples = values["dataset.num_samples_per_file"] * values["dataset.num_files_train"];
  return Math.floor(samples / values["reader.batch_size"] / worldSize);
}

function memoryFinding(
  { values }: Workload,
  context: RunContext,
  above: number,
  upTo: number,
): RuleFinding | undefined {
  const each = memoryOfAccelerator(values["reader.read_threads"]) + memoryOfDecoding(values);
  const need = each * context.ranksPerNode;
  const share = need / context.availableMemoryBytes;
  if (!values["workflow.train"] || share <= above || share > upTo) return undefined;
  const most = Math.max(0, Math.floor((above * context.availableMemoryBytes) / each));
  return {
    text: `${context.ranksPerNode} accelerators on this node need about ${formatBytes(need)} ` +
      `(${values["reader.read_threads"]} readers each), more than ${above * 100} % of the ` +
      `${formatBytes(context.availableMemoryBytes)} that are available.`,
    remedy:
      `Use at most ${most} accelerators on this node, fewer reader.read_threads, or a node with more memory.`,
  };
}
