/** The keys `framework`, `workflow.*`: which phases run, in whose name. */
import type { KeyTable } from "../key.ts";

export const WORKFLOW_KEYS = {
  "framework": {
    type: "enum",
    values: ["tensorflow", "pytorch"],
    default: "tensorflow",
    meaning: "Which framework's reader is imitated: its sampler, its checkpoint layout and its file names.",
    usedBy: ["train", "evaluate", "checkpoint"],
  },
  "workflow.generate_data": {
    type: "bool",
    default: false,
    meaning: "Write the dataset first.",
    usedBy: ["generate"],
  },
  "workflow.train": {
    type: "bool",
    default: true,
    meaning: "Read the dataset epoch by epoch as the accelerators would.",
    usedBy: ["train"],
  },
  "workflow.evaluation": {
    type: "bool",
    default: false,
    meaning: "Read the evaluation files after epochs.",
    usedBy: ["evaluate"],
  },
  "workflow.checkpoint": {
    type: "bool",
    default: false,
    meaning: "Write checkpoints; without training, write and read them back.",
    usedBy: ["checkpoint"],
  },
  "workflow.profiling": {
    type: "bool",
    default: false,
    meaning: "Start DLIO's profiler.",
    usedBy: [],
    noEffect: "Every run records device, network and processor counters without being asked.",
  },
  "workflow.query": {
    type: "text",
    meaning: "The dotted key that dlio_benchmark_query prints.",
    usedBy: ["report"],
  },
} as const satisfies KeyTable;
