/** Keys about checkpoints that somebody wrote and that another key makes void: they are named, never passed over. */
import { describeKey, type KeyPath, type Values } from "../keys/mod.ts";
import type { Workload } from "../workload.ts";
import type { Rule } from "./rule.ts";

const TRAINING: readonly KeyPath[] = [
  "checkpoint.checkpoint_after_epoch",
  "checkpoint.epochs_between_checkpoints",
  "checkpoint.steps_between_checkpoints",
];
const ALONE: readonly KeyPath[] = [
  "checkpoint.num_checkpoints_write",
  "checkpoint.num_checkpoints_read",
  "checkpoint.time_between_checkpoints",
  "checkpoint.recovery_rank_shift",
];
const EPOCHS = TRAINING.slice(0, 2);
const SHAPE: readonly KeyPath[] = [
  "model.transformer.vocab_size",
  "model.transformer.hidden_size",
  "model.transformer.ffn_hidden_size",
  "model.transformer.num_attention_heads",
  "model.transformer.num_kv_heads",
];
const STEPS = "checkpoint.steps_between_checkpoints";

export const IDLE_CHECKPOINT_KEYS: readonly Rule[] = [
  idleRule({
    id: "CHECKPOINT_ONLY_KEYS",
    when: "a training with checkpoints in which keys of a checkpoint-only run are set",
    keys: (values) => values["workflow.checkpoint"] && values["workflow.train"] ? ALONE : [],
    reads: ["workflow.checkpoint", "workflow.train", ...ALONE],
    why: "a training saves its checkpoints by epochs or steps, and loads none",
    remedy: "Set workflow.train=false for a run of checkpoints only.",
  }),
  idleRule({
    id: "TRAINING_ONLY_KEYS",
    when: "a checkpoint-only run in which keys of a training are set",
    keys: (values) => values["workflow.checkpoint"] && !values["workflow.train"] ? TRAINING : [],
    reads: ["workflow.checkpoint", "workflow.train", ...TRAINING],
    why: "a run of checkpoints only has no epochs",
    remedy: "Set checkpoint.num_checkpoints_write and _read instead.",
  }),
  idleRule({
    id: "EPOCH_KEYS",
    when: "a training that saves by steps in which keys of the rule of epochs are set",
    keys: (values) => isTraining(values) && values[STEPS] >= 0 ? EPOCHS : [],
    reads: ["workflow.checkpoint", "workflow.train", STEPS, ...EPOCHS],
    why: "checkpoint.steps_between_checkpoints takes the place of the rule of epochs",
    remedy: `Leave ${STEPS} out to save by epochs.`,
  }),
  idleRule({
    id: "VOID_MODEL_KEYS",
    when: "a checkpoint of a model whose other keys make these void",
    keys: (values) => values["workflow.checkpoint"] ? voidModelKeys(values) : [],
    reads: [
      ...["workflow.checkpoint", "model.type", "model.num_layers", "model.layer_parameters"] as const,
      ...["model.optimization_groups", "model.model_size_bytes", "model.model_datatype"] as const,
      "model.optimizer_datatype",
      ...SHAPE,
    ],
    why: "model.type, num_layers, layer_parameters and optimization_groups decide the tensors without them",
    remedy: "Compare 'stoker plan' with what was meant.",
  }),
];

interface Idle extends Pick<Rule, "id" | "when" | "reads"> {
  /** Void with these values, whether they were written or not. */
  readonly keys: (values: Values) => readonly KeyPath[];
  readonly why: string;
  readonly remedy: string;
}

function idleRule({ id, when, reads, keys, why, remedy }: Idle): Rule {
  return {
    id,
    when,
    severity: "warning",
    reads,
    check: (workload) => {
      const written = keys(workload.values).filter((path) => isWritten(workload, path));
      return written.length === 0
        ? undefined
        : { text: `No effect of ${written.join(", ")}: ${why}.`, remedy };
    },
  };
}

/** A default that somebody wrote down changes nothing, whoever heeds it. */
function isWritten(workload: Workload, path: KeyPath): boolean {
  const key = describeKey(path);
  const isDefault = "default" in key && JSON.stringify(workload.values[path]) === JSON.stringify(key.default);
  return workload.isSet(path) && !isDefault;
}

function isTraining(values: Values): boolean {
  return values["workflow.checkpoint"] && values["workflow.train"];
}

function voidModelKeys(values: Values): KeyPath[] {
  const hasLayers = values["model.num_layers"] > 0;
  const areLayersDerived = hasLayers && values["model.layer_parameters"].length === 0;
  const hasGroups = values["model.optimization_groups"].length > 0;
  const isOptimizerDerived = hasLayers && !hasGroups;
  return [
    ...values["model.type"] === "transformer" ? ["model.model_size_bytes"] as const : [],
    ...hasLayers ? [] : ["model.layer_parameters"] as const,
    ...areLayersDerived ? [] : ["model.model_datatype"] as const,
    ...isOptimizerDerived ? [] : ["model.optimizer_datatype"] as const,
    ...areLayersDerived || isOptimizerDerived ? [] : SHAPE,
  ];
}
