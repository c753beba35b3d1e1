/**
 * What a checkpoint consists of, as far as its bytes are concerned: the model and how it is spread over ranks.
 * Plain values, already validated (rules.ts); nothing here knows a configuration file.
 */

/** Bytes of one element. */
export const DATATYPE_BYTES = { int8: 1, uint8: 1, fp16: 2, bf16: 2, fp32: 4, fp64: 8 } as const;

export type Datatype = keyof typeof DATATYPE_BYTES;

export function isDatatype(name: string): name is Datatype {
  return Object.hasOwn(DATATYPE_BYTES, name);
}

export interface Parallelism {
  readonly tensor: number;
  readonly pipeline: number;
  /** Only in subset mode: how many data-parallel groups the whole job would have. */
  readonly data: number | undefined;
  readonly zeroStage: 0 | 1 | 2 | 3;
}

export interface TransformerSpec {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly ffnHiddenSize: number;
  readonly attentionHeads: number;
  readonly kvHeads: number;
}

export interface ModelSpec {
  /** Only "transformer" has an effect: such a model has no generic state. */
  readonly type: string | undefined;
  /** Bytes of the generic state of each writing rank. */
  readonly sizeBytes: number;
  readonly modelDatatype: Datatype;
  readonly optimizerDatatype: Datatype;
  /** 0 or below: no layers and no optimizer state but explicit ones. */
  readonly layers: number;
  /** Explicit tensors of every layer in elements of int8, divided by the tensor ranks; empty: derived. */
  readonly layerParameters: readonly number[];
  /** Explicit optimizer groups in elements of int8; empty: derived. */
  readonly optimizationGroups: readonly number[];
  readonly parallelism: Parallelism;
  readonly transformer: TransformerSpec;
}

export interface CheckpointSpec {
  readonly model: ModelSpec;
  /** "subset": only the ranks that exist write, of a job that would have more. */
  readonly mode: "default" | "subset";
  /** Makes every tensor smaller alike; 1 unless a machine cannot hold it all. Never a valid MLPerf result. */
  readonly scale: number;
}
