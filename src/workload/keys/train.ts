/** The keys `train.*` and `evaluation.*`: how long the accelerators compute, and how often everything is repeated. */
import type { KeyTable } from "../key.ts";

export const TRAIN_KEYS = {
  "train.epochs": {
    type: "int",
    default: 1,
    min: 1,
    unit: "epochs",
    meaning: "Epochs of training.",
    usedBy: ["train"],
  },
  "train.computation_time": {
    type: "timeValue",
    default: { kind: "constant", mean: 0 },
    meaning: "Emulated time of one training step.",
    usedBy: ["train"],
  },
  "train.computation_time_stdev": {
    type: "number",
    min: 0,
    unit: "seconds",
    stdevOf: "train.computation_time",
    meaning: "Standard deviation of train.computation_time.",
    usedBy: ["train"],
  },
  "train.total_training_steps": {
    type: "int",
    default: -1,
    min: -1,
    unit: "steps",
    meaning: "Above 0: at most so many steps in EACH epoch, whatever the name says.",
    usedBy: ["train"],
  },
  "train.seed_change_epoch": {
    type: "bool",
    default: true,
    meaning: "The shuffle seed of an epoch is seed + epoch; false: always seed.",
    usedBy: ["train", "evaluate"],
  },
  "train.seed": {
    type: "int",
    default: 123,
    min: 0,
    meaning: "Seed of the shuffles only; content and sizes follow --seed.",
    usedBy: ["train", "evaluate"],
  },
  "evaluation.eval_time": {
    type: "timeValue",
    default: { kind: "constant", mean: 0 },
    meaning: "Emulated time of one evaluation step.",
    usedBy: ["evaluate"],
  },
  "evaluation.eval_time_stdev": {
    type: "number",
    min: 0,
    unit: "seconds",
    stdevOf: "evaluation.eval_time",
    meaning: "Standard deviation of evaluation.eval_time.",
    usedBy: ["evaluate"],
  },
  "evaluation.eval_after_epoch": {
    type: "int",
    default: 1,
    min: 0,
    unit: "epochs",
    meaning: "First epoch that is followed by an evaluation.",
    usedBy: ["evaluate"],
  },
  "evaluation.epochs_between_evals": {
    type: "int",
    default: 1,
    min: 0,
    unit: "epochs",
    meaning: "Epochs from one evaluation to the next.",
    usedBy: ["evaluate"],
  },
} as const satisfies KeyTable;
