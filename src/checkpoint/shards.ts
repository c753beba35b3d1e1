/**
 * Which files every rank writes for one checkpoint, with their tensors and bytes. Pure and lazy over ranks. The
 * size of a checkpoint is the sum over these files and nothing else: what is reported is what is written.
 */
import { type CheckpointSpec, DATATYPE_BYTES } from "./model_spec.ts";
import { dataParallel, layersOfStage, type Placement, placementOf } from "./placement.ts";
import {
  explicitLayerTensors,
  explicitOptimizerTensors,
  flat,
  layerTensors,
  optimizerTensors,
  parameterCount,
  type Split,
  type Tensor,
} from "./tensors.ts";

/** One state of one rank: a file whose content is its tensors, one after another. */
export interface CheckpointShard {
  /** Name of the state without an ending; names.ts makes file names of it. */
  readonly name: string;
  readonly kind: "model" | "optimizer";
  readonly tensors: readonly Tensor[];
  /** Sum over the tensors. */
  readonly bytes: number;
}

/** What one rank writes, in this order, one after another. */
export interface RankShards {
  readonly rank: number;
  readonly shards: readonly CheckpointShard[];
  /** Names of states that the rank has and of which no byte is left: no file is written for them. */
  readonly empty: readonly string[];
  readonly bytes: number;
}

export interface CheckpointTotals {
  readonly ranks: number;
  /** Ranks that write something. */
  readonly writers: number;
  readonly shards: number;
  readonly bytes: number;
  readonly modelBytes: number;
  readonly optimizerBytes: number;
  readonly largestShardBytes: number;
  readonly largestRankBytes: number;
}

/** Every rank's shards, made as they are asked for. */
export function* shardsOf(spec: CheckpointSpec, ranks: number): Generator<RankShards> {
  for (let rank = 0; rank < ranks; rank++) yield shardsOfRank(spec, ranks, rank);
}

export function shardsOfRank(spec: CheckpointSpec, ranks: number, rank: number): RankShards {
  const place = placementOf(spec.model.parallelism, rank);
  const states = place.writes
    ? [...genericShard(spec, rank), ...layerShards(spec, ranks, place), ...optimizerShard(spec, ranks, place)]
    : [];
  const shards = states.filter(({ bytes }) => bytes > 0);
  const empty = states.filter(({ bytes }) => bytes === 0).map(({ name }) => name);
  return { rank, shards, empty, bytes: shards.reduce((total, { bytes }) => total + bytes, 0) };
}

export function checkpointTotals(spec: CheckpointSpec, ranks: number): CheckpointTotals {
  let writers = 0;
  let count = 0;
  let modelBytes = 0;
  let optimizerBytes = 0;
  let largestShardBytes = 0;
  let largestRankBytes = 0;
  for (const { shards, bytes } of shardsOf(spec, ranks)) {
    if (shards.length > 0) writers += 1;
    count += shards.length;
    largestRankBytes = Math.max(largestRankBytes, bytes);
    for (const shard of shards) {
      if (shard.kind === "model") modelBytes += shard.bytes;
      else optimizerBytes += shard.bytes;
      largestShardBytes = Math.max(largestShardBytes, shard.bytes);
    }
  }
  return {
    ranks,
    writers,
    shards: count,
    bytes: modelBytes + optimizerBytes,
    modelBytes,
    optimizerBytes,
    largestShardBytes,
    largestRankBytes,
  };
}

function genericShard(spec: CheckpointSpec, rank: number): CheckpointShard[] {
  const { type, sizeBytes } = spec.model;
  if (type === "transformer" || sizeBytes <= 0) return [];
  return [shard(`model_states-${rank}`, "model", [flat("model_states", sizeBytes, "int8")], spec.scale)];
}

function layerShards(spec: CheckpointSpec, ranks: number, place: Placement): CheckpointShard[] {
  const { parallelism } = spec.model;
  if (spec.model.layers <= 0) return [];
  const layers = layersOfRank(spec, ranks, place);
  const { modelRank, dataRank } = place;
  // ZeRO 1 and 2 keep whole copies of the model: one data rank writes it for all.
  if (parallelism.zeroStage === 1 || parallelism.zeroStage === 2) {
    if (dataRank > 0) return [];
    if (parallelism.pipeline > 1) {
      return layers.map(({ layer, tensors }) =>
        shard(`layer_${layer}-model_${modelRank}_model_states`, "model", tensors, spec.scale)
      );
    }
    const name = `model_${modelRank}_model_states`;
    return [shard(name, "model", layers.flatMap(({ tensors }) => tensors), spec.scale)];
  }
  const name = `zero_pp_rank_${dataRank}_mp_rank_${modelRank}_model_states`;
  return [shard(name, "model", layers.flatMap(({ tensors }) => tensors), spec.scale)];
}

function layersOfRank(
  spec: CheckpointSpec,
  ranks: number,
  place: Placement,
): { readonly layer: number; readonly tensors: Tensor[] }[] {
  const { layers, layerParameters, parallelism, transformer, modelDatatype } = spec.model;
  const { tensor, pipeline, zeroStage } = parallelism;
  const own = layersOfStage(layers, pipeline, place.pipelineRank);
  if (layerParameters.length > 0) {
    return own.map((layer) => ({ layer, tensors: explicitLayerTensors(layerParameters, layer, tensor) }));
  }
  if (place.pipelineRank === 0) own.unshift(0);
  if (place.pipelineRank === pipeline - 1) own.push(layers + 1, layers + 2);
  const split: Split = { tensor, data: zeroStage === 3 ? dataParallel(spec, ranks) : 1 };
  return own.map((layer) => ({
    layer,
    tensors: layerTensors(transformer, layers, layer, split, modelDatatype),
  }));
}

function optimizerShard(spec: CheckpointSpec, ranks: number, place: Placement): CheckpointShard[] {
  const { layers, optimizationGroups } = spec.model;
  if (layers <= 0 && optimizationGroups.length === 0) return [];
  const name = `zero_pp_rank_${place.dataRank}_mp_rank_${place.modelRank}_optim_states`;
  return [shard(name, "optimizer", optimizerOfRank(spec, ranks), spec.scale)];
}

function optimizerOfRank(spec: CheckpointSpec, ranks: number): Tensor[] {
  const { layers, optimizationGroups, optimizerDatatype, parallelism, transformer } = spec.model;
  if (optimizationGroups.length > 0) return explicitOptimizerTensors(optimizationGroups);
  const copies = parallelism.zeroStage === 0 ? 1 : dataParallel(spec, ranks);
  const parts = copies * parallelism.tensor * parallelism.pipeline;
  const share = Math.floor(parameterCount(transformer, layers) / parts);
  return optimizerTensors(share, transformer.hiddenSize, optimizerDatatype);
}

/** Of these tensors; without any bytes when nothing is left of them. */
function shard(
  name: string,
  kind: CheckpointShard["kind"],
  whole: readonly Tensor[],
  scale: number,
): CheckpointShard {
  const tensors = scaled(whole, scale).filter(({ elements }) => elements > 0);
  const bytes = tensors.reduce(
    (total, { elements, datatype }) => total + elements * DATATYPE_BYTES[datatype],
    0,
  );
  return { name, kind, tensors, bytes };
}

/** Every tensor shrinks alike, but none vanishes, so that the files stay the same ones. */
function scaled(tensors: readonly Tensor[], scale: number): readonly Tensor[] {
  if (scale === 1) return tensors;
  return tensors.map(({ name, elements, datatype }) =>
    flat(name, elements === 0 ? 0 : Math.max(1, Math.floor(elements * scale)), datatype)
  );
}
