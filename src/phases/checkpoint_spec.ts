/** The checkpoint that a workload describes, in the terms of src/checkpoint. */
import type { CheckpointSpec } from "../checkpoint/model_spec.ts";
import type { Workload } from "../workload/workload.ts";

export function checkpointSpecOf({ values }: Workload): CheckpointSpec {
  const data = values["model.parallelism.data"];
  return {
    mode: values["checkpoint.mode"],
    scale: 1,
    model: {
      type: values["model.type"],
      sizeBytes: values["model.model_size_bytes"],
      modelDatatype: values["model.model_datatype"],
      optimizerDatatype: values["model.optimizer_datatype"],
      layers: values["model.num_layers"],
      layerParameters: values["model.layer_parameters"],
      optimizationGroups: values["model.optimization_groups"],
      parallelism: {
        tensor: values["model.parallelism.tensor"],
        pipeline: values["model.parallelism.pipeline"],
        data: data > 0 ? data : undefined,
        zeroStage: zeroStage(values["model.parallelism.zero_stage"]),
      },
      transformer: {
        vocabularySize: values["model.transformer.vocab_size"],
        hiddenSize: values["model.transformer.hidden_size"],
        ffnHiddenSize: values["model.transformer.ffn_hidden_size"],
        attentionHeads: values["model.transformer.num_attention_heads"],
        kvHeads: values["model.transformer.num_kv_heads"],
      },
    },
  };
}

function zeroStage(stage: number): 0 | 1 | 2 | 3 {
  if (stage === 0 || stage === 1 || stage === 2 || stage === 3) return stage;
  throw new RangeError(`There is no ZeRO stage ${stage}`); // the key table allows 0 to 3 only
}
