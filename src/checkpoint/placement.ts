/** Where a rank stands in the grid of tensor, pipeline and data ranks, and which layers it holds. Pure. */
import type { CheckpointSpec, Parallelism } from "./model_spec.ts";

export interface Placement {
  readonly tensorRank: number;
  readonly pipelineRank: number;
  /** Number among the ranks that share one copy of the model. */
  readonly modelRank: number;
  readonly dataRank: number;
  /** Whether this rank writes anything at all. */
  readonly writes: boolean;
}

export function placementOf(parallelism: Parallelism, rank: number): Placement {
  const { tensor, pipeline, zeroStage } = parallelism;
  const modelRank = rank % (tensor * pipeline);
  const dataRank = Math.floor(rank / (tensor * pipeline));
  return {
    tensorRank: rank % tensor,
    pipelineRank: Math.floor(rank / tensor) % pipeline,
    modelRank,
    dataRank,
    writes: zeroStage > 0 || dataRank === 0,
  };
}

/** Data-parallel groups of the job; in subset mode more than there are ranks for. */
export function dataParallel(spec: CheckpointSpec, ranks: number): number {
  const { tensor, pipeline, data } = spec.model.parallelism;
  if (spec.mode === "subset" && data !== undefined) return data;
  return Math.floor(ranks / (tensor * pipeline));
}

/** Transformer layers of a pipeline stage, counted from 1: the first stages get one more when they do not divide. */
export function layersOfStage(layers: number, stages: number, stage: number): number[] {
  const each = Math.floor(layers / stages);
  const more = layers % stages;
  const first = stage * each + Math.min(stage, more) + 1;
  return Array.from({ length: stage < more ? each + 1 : each }, (_, i) => first + i);
}

/**
 * The rank whose shards this rank reads back: with the shift one of the next node, so that no client finds its
 * own writes in its cache. On a single node it is the rank itself.
 */
export function recoveryRank(
  rank: number,
  ranks: number,
  ranksPerNode: number,
  shift: "own" | "next node",
): number {
  return shift === "own" ? rank : (rank + ranksPerNode) % ranks;
}
