/** The keys `output.*`, `metric.*`, `profiling.*`: what is reported, and where. */
import type { KeyTable } from "../key.ts";

export const OUTPUT_KEYS = {
  "output.folder": {
    type: "path",
    meaning: "Folder of DLIO's result files; unset: the run folder.",
    usedBy: ["report"],
  },
  "output.log_file": {
    type: "text",
    default: "dlio.log",
    meaning: "Name of DLIO's log in that folder.",
    usedBy: ["report"],
  },
  "output.metric.exclude_start_steps": {
    type: "int",
    default: 1,
    min: 0,
    unit: "steps",
    aliases: ["metric.exclude_start_steps"],
    meaning: "Steps at the start of an epoch that the metrics leave out.",
    usedBy: ["train", "report"],
  },
  "output.metric.exclude_end_steps": {
    type: "int",
    default: 0,
    min: 0,
    unit: "steps",
    aliases: ["metric.exclude_end_steps"],
    meaning: "Steps at the end of an epoch that the metrics leave out.",
    usedBy: ["train", "report"],
  },
  "metric.au": {
    type: "number",
    default: 0.9,
    min: 0,
    max: 1,
    unit: "fraction",
    meaning: "Accelerator utilisation from which on the run passes.",
    usedBy: ["report"],
  },
  "profiling.profiler": {
    type: "enum",
    values: ["none", "iostat", "darshan", "tensorboard"],
    default: "iostat",
    meaning: "DLIO's profiler.",
    usedBy: [],
    noEffect: "Every run records device, network and processor counters without being asked.",
  },
  "profiling.iostat_devices": {
    type: "textList",
    default: [],
    meaning: "Devices that iostat watches.",
    usedBy: [],
    noEffect: "The devices under the dataset are watched without being named.",
  },
} as const satisfies KeyTable;
