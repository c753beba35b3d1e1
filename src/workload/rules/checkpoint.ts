/** Rules about how many checkpoints there are and how they are made. */
import type { Rule } from "./rule.ts";

const WRITE = "checkpoint.num_checkpoints_write";
const READ = "checkpoint.num_checkpoints_read";

export const CHECKPOINT_RULES: readonly Rule[] = [
  {
    id: "V15",
    when: "num_checkpoints_write > 0 and num_checkpoints_read above it",
    severity: "error",
    reads: [READ, WRITE],
    check: ({ values }) => {
      if (values[WRITE] <= 0 || values[READ] <= values[WRITE]) return undefined;
      return {
        text: `Cannot read ${values[READ]} checkpoints when ${values[WRITE]} are written.`,
        remedy: `Set ${READ} to ${values[WRITE]} or less.`,
      };
    },
  },
  {
    id: "V16",
    when: "checkpoint.ksm present and checkpoint.randomize_tensor true",
    severity: "error",
    reads: ["checkpoint.ksm", "checkpoint.randomize_tensor"],
    check: ({ values }) => {
      if (!values["checkpoint.ksm"] || !values["checkpoint.randomize_tensor"]) return undefined;
      return {
        text: "Page merging needs equal pages, and checkpoint.randomize_tensor makes all of them different.",
        remedy: "Set checkpoint.randomize_tensor=false, or leave checkpoint.ksm out.",
      };
    },
  },
  {
    id: "NO_CHECKPOINTS",
    when: "checkpoint-only run in which neither num_checkpoints_write nor num_checkpoints_read is above 0",
    severity: { stoker: "error", dlio: "warning" },
    reads: [WRITE, READ, "workflow.checkpoint", "workflow.train"],
    check: ({ values }) => {
      if (!values["workflow.checkpoint"] || values["workflow.train"]) return undefined;
      if (values[WRITE] > 0 || values[READ] > 0) return undefined;
      return {
        text: "The run consists of checkpoints only, and none is to be written or read.",
        remedy: `Set ${WRITE} or ${READ}.`,
      };
    },
  },
];
