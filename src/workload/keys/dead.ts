/** Keys that shipped DLIO workloads carry although DLIO itself never looks at them. */
import type { KeyTable } from "../key.ts";

const DEAD = "DLIO never looks at it.";

export const DEAD_KEYS = {
  "logging.verbosity": { type: "any", meaning: "Left over in shipped files.", usedBy: [], noEffect: DEAD },
  "workflow.debug": { type: "any", meaning: "Left over in shipped files.", usedBy: [], noEffect: DEAD },
  "workflow.evaluate": {
    type: "any",
    meaning: "Left over in shipped files.",
    usedBy: [],
    noEffect: `${DEAD} The switch is workflow.evaluation.`,
  },
  "dataset.files_pre_sharded": {
    type: "any",
    meaning: "Left over in shipped files.",
    usedBy: [],
    noEffect: DEAD,
  },
  "checkpoint.model_size": {
    type: "any",
    meaning: "Left over in shipped files.",
    usedBy: [],
    noEffect: `${DEAD} The size of the model state is model.model_size_bytes.`,
  },
  "data_loader": {
    type: "any",
    meaning: "A whole section left over in shipped files.",
    usedBy: [],
    noEffect: `${DEAD} The section is reader.`,
  },
} as const satisfies KeyTable;
