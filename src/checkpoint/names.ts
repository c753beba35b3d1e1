/** Names of checkpoint folders and files, as DLIO's own mechanisms choose them. */

export type CheckpointMechanism = "pytorch" | "tensorflow";

/** Folder of one checkpoint, below the checkpoint folder; `steps` are those done in that epoch. */
export function checkpointFolderName(epoch: number, steps: number): string {
  return `global_epoch${epoch}_step${steps}`;
}

/** Epoch and steps back from the name of a folder; undefined when it is no checkpoint's. */
export function parseCheckpointFolderName(
  name: string,
): { readonly epoch: number; readonly steps: number } | undefined {
  const match = /^global_epoch(\d+)_step(\d+)$/.exec(name);
  return match ? { epoch: Number(match[1]), steps: Number(match[2]) } : undefined;
}

/** The files of one shard; the tensors' bytes are in the last one. */
export function shardFileNames(shard: string, mechanism: CheckpointMechanism): readonly string[] {
  return mechanism === "pytorch"
    ? [`${shard}.pt`]
    : [`${shard}.pb-1.index`, `${shard}.pb-1.data-00000-of-00001`];
}

/** Files that stand once in the folder of a checkpoint. */
export function folderFileNames(mechanism: CheckpointMechanism): readonly string[] {
  return mechanism === "pytorch" ? [] : ["checkpoint"];
}
