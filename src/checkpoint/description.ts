/**
 * Everything that decides the bytes of a checkpoint but seed, epoch and step, and the files that follow from it.
 * Plan, save, load, verify and clean all ask here, so that they can never disagree. Pure, lazy over ranks.
 */
import type { Layout } from "../base/segment.ts";
import { checkpointHash } from "../dataset/dataset_hash.ts";
import type { FileIdentity } from "../dataset/file_identity.ts";
import { type Container, type Content, literalLayout, shardLayout } from "./layout.ts";
import type { CheckpointSpec } from "./model_spec.ts";
import { type CheckpointMechanism, folderFileNames, shardFileNames } from "./names.ts";
import { type CheckpointShard, shardsOfRank } from "./shards.ts";

/** Plain JSON: it stands in the manifest and goes to Workers. */
export interface CheckpointDescription {
  readonly spec: CheckpointSpec;
  readonly ranks: number;
  readonly mechanism: CheckpointMechanism;
  readonly container: Container;
  readonly content: Content;
}

/** Which checkpoint of a run. */
export interface CheckpointPlace {
  readonly epoch: number;
  /** Steps done in that epoch. */
  readonly step: number;
}

export interface CheckpointFile {
  /** In the folder of the checkpoint. */
  readonly name: string;
  /** Number in the checkpoint: part of the identity of its bytes. */
  readonly index: number;
  readonly kind: CheckpointShard["kind"] | "folder";
  readonly layout: Layout;
}

/** Files that one rank may have: numbers of files follow from the rank without counting those before it. */
const FILES_OF_A_RANK = 65536;

/** What one rank writes, in this order. */
export function filesOfRank(description: CheckpointDescription, rank: number): CheckpointFile[] {
  const { spec, ranks, container, content } = description;
  const files: CheckpointFile[] = [];
  for (const { name, kind, tensors } of shardsOfRank(spec, ranks, rank).shards) {
    const names = fileNames(description, name);
    for (const [place, file] of names.entries()) {
      const layout = place === names.length - 1
        ? shardLayout(tensors, container, content)
        : literalLayout(new Uint8Array(0));
      files.push({ name: file, index: rank * FILES_OF_A_RANK + files.length, kind, layout });
    }
  }
  return files;
}

/** Files that stand once in the folder; written by rank 0 after the clock of its shards. */
export function filesOfFolder(description: CheckpointDescription): CheckpointFile[] {
  if (description.container === "safetensors") return [];
  const [shard] = shardsOfRank(description.spec, description.ranks, 0).shards;
  const prefix = `${shard?.name ?? ""}.pb-1`;
  const text = `model_checkpoint_path: "${prefix}"\nall_model_checkpoint_paths: "${prefix}"\n`;
  return folderFileNames(description.mechanism).map((name, place) => ({
    name,
    index: description.ranks * FILES_OF_A_RANK + place,
    kind: "folder",
    layout: literalLayout(new TextEncoder().encode(text)),
  }));
}

export function* filesOfCheckpoint(description: CheckpointDescription): Generator<CheckpointFile> {
  for (let rank = 0; rank < description.ranks; rank++) yield* filesOfRank(description, rank);
  yield* filesOfFolder(description);
}

export function fileOfIndex(description: CheckpointDescription, index: number): CheckpointFile | undefined {
  const rank = Math.floor(index / FILES_OF_A_RANK);
  const files = rank < description.ranks ? filesOfRank(description, rank) : filesOfFolder(description);
  return rank <= description.ranks ? files[index % FILES_OF_A_RANK] : undefined;
}

export interface CheckpointSize {
  readonly files: number;
  readonly bytes: number;
  readonly largestFileBytes: number;
  readonly largestRankBytes: number;
  /** Ranks that write something. */
  readonly writers: number;
}

/** The sum over the files and nothing else: what is planned and reported is what is written. */
export function checkpointSize(description: CheckpointDescription): CheckpointSize {
  let [files, bytes, largestFileBytes, largestRankBytes, writers] = [0, 0, 0, 0, 0];
  const count = (some: readonly CheckpointFile[]) => {
    let sum = 0;
    for (const { layout } of some) {
      sum += layout.size;
      largestFileBytes = Math.max(largestFileBytes, layout.size);
    }
    files += some.length;
    bytes += sum;
    return sum;
  };
  for (let rank = 0; rank < description.ranks; rank++) {
    const own = filesOfRank(description, rank);
    if (own.length > 0) writers++;
    largestRankBytes = Math.max(largestRankBytes, count(own));
  }
  count(filesOfFolder(description));
  return { files, bytes, largestFileBytes, largestRankBytes, writers };
}

export function hashOf(description: CheckpointDescription, seed: number, place: CheckpointPlace): string {
  return checkpointHash(seed, description, place.epoch, place.step);
}

/** The identity of a file of a checkpoint; the same object should serve all of the file. */
export function identityIn(hash: string, index: number): FileIdentity {
  return { datasetHash: hash, file: index, dedup: 1, compress: 1 };
}

function fileNames({ container, mechanism }: CheckpointDescription, shard: string): readonly string[] {
  return container === "safetensors" ? [`${shard}.safetensors`] : shardFileNames(shard, mechanism);
}
