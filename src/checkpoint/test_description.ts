/** A small checkpoint for tests: two pipeline stages of two tensor ranks, ZeRO 1, all dtypes that differ. */
import type { CheckpointDescription } from "./description.ts";

export function smallDescription(change: Partial<CheckpointDescription> = {}): CheckpointDescription {
  return {
    spec: {
      mode: "default",
      scale: 1,
      model: {
        type: "transformer",
        sizeBytes: 0,
        modelDatatype: "fp16",
        optimizerDatatype: "fp32",
        layers: 2,
        layerParameters: [],
        optimizationGroups: [],
        parallelism: { tensor: 2, pipeline: 2, data: undefined, zeroStage: 1 },
        transformer: {
          vocabularySize: 501,
          hiddenSize: 64,
          ffnHiddenSize: 96,
          attentionHeads: 4,
          kvHeads: 2,
        },
      },
    },
    ranks: 4,
    mechanism: "pytorch",
    container: "raw",
    content: "random",
    ...change,
  };
}
