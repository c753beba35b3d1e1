/** Rules about the parallelism of a checkpointed model. */
import type { Rule } from "./rule.ts";

const TENSOR = "model.parallelism.tensor";
const PIPELINE = "model.parallelism.pipeline";
const DATA = "model.parallelism.data";

export const PARALLELISM_RULES: readonly Rule[] = [
  {
    id: "V9",
    when: "0 < model.num_layers < pipeline parallelism",
    severity: "error",
    reads: ["model.num_layers", PIPELINE],
    check: ({ values }) => {
      const layers = values["model.num_layers"];
      const stages = values[PIPELINE];
      if (layers <= 0 || layers >= stages) return undefined;
      return {
        text: `${layers} layers cannot be spread over ${stages} pipeline stages.`,
        remedy: `Set ${PIPELINE} to ${layers} or less.`,
      };
    },
  },
  {
    id: "V10",
    when: "pipeline parallelism > 1 and ZeRO stage 3",
    severity: "error",
    reads: ["model.parallelism.zero_stage", PIPELINE],
    check: ({ values }) => {
      if (values["model.parallelism.zero_stage"] !== 3 || values[PIPELINE] <= 1) return undefined;
      return {
        text: `ZeRO stage 3 cannot be combined with ${values[PIPELINE]} pipeline stages.`,
        remedy: `Set ${PIPELINE}=1, or a lower model.parallelism.zero_stage.`,
      };
    },
  },
  {
    id: "V11",
    when: "checkpoint.mode default and model.parallelism.data > 0",
    severity: "error",
    reads: [DATA, "checkpoint.mode"],
    check: ({ values }) => {
      if (values["checkpoint.mode"] !== "default" || values[DATA] <= 0) return undefined;
      return {
        text:
          `Cannot use a data parallelism of ${
            values[DATA]
          }: only checkpoint.mode subset takes one, otherwise it ` +
          "follows from the number of accelerators.",
        remedy: `Leave ${DATA} out, or set checkpoint.mode=subset.`,
      };
    },
  },
  {
    id: "V12",
    when: "checkpoint.mode subset and model.parallelism.data <= 0",
    severity: "error",
    reads: [DATA, "checkpoint.mode"],
    check: ({ values }) => {
      if (values["checkpoint.mode"] !== "subset" || values[DATA] > 0) return undefined;
      return {
        text: "The checkpoint mode 'subset' needs the data parallelism of the full model.",
        remedy: `Set ${DATA} to the data parallelism of the full model.`,
      };
    },
  },
  {
    id: "V13",
    when: "checkpoint.mode subset and DP x TP x PP < accelerators",
    severity: "error",
    reads: [DATA, TENSOR, PIPELINE, "checkpoint.mode"],
    check: ({ values }, { worldSize }) => {
      const full = values[DATA] * values[TENSOR] * values[PIPELINE];
      if (values["checkpoint.mode"] !== "subset" || values[DATA] <= 0 || full >= worldSize) return undefined;
      return {
        text:
          `The full model has ${full} ranks (DP ${values[DATA]} x TP ${values[TENSOR]} x PP ${
            values[PIPELINE]
          }), ` +
          `fewer than the ${worldSize} accelerators of this run; a subset cannot be larger than the whole.`,
        remedy: `Use ${full} accelerators or fewer, or raise ${DATA}.`,
      };
    },
  },
  {
    id: "V14",
    when: "checkpoint, mode default, and accelerators not a multiple of TP x PP",
    severity: "error",
    reads: [TENSOR, PIPELINE, "checkpoint.mode", "workflow.checkpoint"],
    check: ({ values }, { worldSize }) => {
      const group = values[TENSOR] * values[PIPELINE];
      if (!values["workflow.checkpoint"] || values["checkpoint.mode"] !== "default") return undefined;
      if (worldSize % group === 0) return undefined;
      return {
        text: `${worldSize} accelerators are no multiple of the ${group} that hold the model once ` +
          `(TP ${values[TENSOR]} x PP ${values[PIPELINE]}).`,
        remedy: `Use ${group} accelerators or a multiple, or checkpoint.mode=subset with ${DATA}.`,
      };
    },
  },
];
