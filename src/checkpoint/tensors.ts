/**
 * The tensors of a transformer and of its optimizer, for one rank: the arithmetic behind every checkpoint size.
 * Each division floors, first over tensor ranks, then over data ranks: their order decides the last byte.
 */
import type { Datatype, TransformerSpec } from "./model_spec.ts";

export interface Tensor {
  readonly name: string;
  readonly elements: number;
  readonly datatype: Datatype;
  /** Of this rank's part. One dimension where the part is no whole rows or columns of the matrix. */
  readonly shape: readonly number[];
}

/** A tensor, or a part of one, of which only the number of elements means something. */
export function flat(name: string, elements: number, datatype: Datatype): Tensor {
  return { name, elements, datatype, shape: [elements] };
}

/** Columns of the key and value projections. */
function keyValueSize({ hiddenSize, attentionHeads, kvHeads }: TransformerSpec): number {
  return Math.floor(hiddenSize / attentionHeads) * kvHeads;
}

/** Parameters of the whole model. */
export function parameterCount(transformer: TransformerSpec, layers: number): number {
  const { vocabularySize, hiddenSize: h, ffnHiddenSize } = transformer;
  const layer = 2 * h + h * (h + 2 * keyValueSize(transformer)) + h * h + 3 * ffnHiddenSize * h;
  return 2 * vocabularySize * h + h + layers * layer;
}

/** How one rank's part of a tensor comes about. */
export interface Split {
  readonly tensor: number;
  /** Data ranks that share the model state: all of them for ZeRO 3, else 1. */
  readonly data: number;
}

/**
 * The tensors of layer 0 (embedding), 1 to L (transformer), L + 1 (output head) or L + 2 (final norm). Vectors
 * are not divided over tensor ranks.
 */
export function layerTensors(
  transformer: TransformerSpec,
  layers: number,
  layer: number,
  split: Split,
  datatype: Datatype,
): Tensor[] {
  const { vocabularySize, hiddenSize: h, ffnHiddenSize } = transformer;
  const matrix = (name: string, rows: number, columns: number, cut: "rows" | "columns"): Tensor => {
    const elements = Math.floor(Math.floor(rows * columns / split.tensor) / split.data);
    const isWhole = split.data === 1 && (cut === "rows" ? rows : columns) % split.tensor === 0;
    if (!isWhole) return flat(name, elements, datatype);
    const shape = cut === "rows" ? [rows / split.tensor, columns] : [rows, columns / split.tensor];
    return { name, elements, datatype, shape };
  };
  const vector = (name: string) => flat(name, Math.floor(h / split.data), datatype);
  if (layer === 0) return [matrix("model.embed_tokens.weight", vocabularySize, h, "rows")];
  if (layer === layers + 1) return [matrix("lm_head.weight", vocabularySize, h, "rows")];
  if (layer === layers + 2) return [vector("model.norm.weight")];
  const prefix = `model.layers.${layer - 1}`;
  return [
    vector(`${prefix}.input_layernorm.weight`),
    matrix(`${prefix}.self_attn.qkv_proj.weight`, h + 2 * keyValueSize(transformer), h, "rows"),
    matrix(`${prefix}.self_attn.o_proj.weight`, h, h, "columns"),
    vector(`${prefix}.post_attention_layernorm.weight`),
    matrix(`${prefix}.mlp.gate_up_proj.weight`, 2 * ffnHiddenSize, h, "rows"),
    matrix(`${prefix}.mlp.down_proj.weight`, h, ffnHiddenSize, "columns"),
  ];
}

/** A layer of a model whose tensors are listed instead of derived. */
export function explicitLayerTensors(
  layerParameters: readonly number[],
  layer: number,
  tensorRanks: number,
): Tensor[] {
  return layerParameters.map((elements, i) =>
    flat(`layer.${layer}.parameter.${i}`, Math.floor(elements / tensorRanks), "int8")
  );
}

/** The master weights and two moments of a rank's share of the parameters, each with the vectors that stay whole. */
export function optimizerTensors(share: number, hiddenSize: number, datatype: Datatype): Tensor[] {
  if (share === 0) return [];
  return ["fp32_weights", "exp_avg", "exp_avg_sq"].flatMap((state) => [
    flat(`optimizer.${state}.flat`, share, datatype),
    flat(`optimizer.${state}.vectors`, 5 * hiddenSize, datatype),
  ]);
}

/** Optimizer groups that are listed: two moments for each, and the weights of all together. */
export function explicitOptimizerTensors(groups: readonly number[]): Tensor[] {
  const moments = groups.flatMap((elements, i) =>
    ["exp_avg", "exp_avg_sq"].map((state) => flat(`optimizer.${state}.group.${i}`, elements, "int8"))
  );
  const all = groups.reduce((sum, elements) => sum + elements, 0);
  return [...moments, flat("optimizer.fp32_weights", all, "int8")];
}
