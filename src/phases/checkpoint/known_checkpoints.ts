/**
 * Names of checkpoints for findings: a shard that holds bytes of another checkpoint of this place should be told
 * by that one's folder, not by a hash. Pure.
 */
import { type CheckpointDescription, type CheckpointPlace, hashOf } from "../../checkpoint/description.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import type { DamageFinding } from "../../report/schema/parts.ts";

/** Hash of each checkpoint to its folder. */
export type KnownCheckpoints = ReadonlyMap<string, string>;

export function knownCheckpoints(
  description: CheckpointDescription,
  seed: number,
  places: readonly CheckpointPlace[],
): KnownCheckpoints {
  return new Map(
    places.map((place) => [
      hashOf(description, seed, place),
      checkpointFolderName(place.epoch, place.step),
    ]),
  );
}

export function nameOrigin(finding: DamageFinding, known: KnownCheckpoints): DamageFinding {
  const detail = finding.detail.replace(/\bof dataset ([0-9a-f]{14})\b/, (whole, hash: string) => {
    const folder = known.get(hash);
    return folder === undefined ? whole : `of checkpoint ${folder}`;
  });
  return { ...finding, detail };
}
