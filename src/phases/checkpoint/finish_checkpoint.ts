/** Makes a checkpoint of shards that were saved: the manifest comes last, and never before everything else is there. */
import { bytesSource } from "../../base/bytes_source.ts";
import { VERSION } from "../../base/version.ts";
import { type CheckpointPlace, checkpointSize, filesOfFolder, hashOf } from "../../checkpoint/description.ts";
import { CHECKPOINT_SCHEMA, type CheckpointManifest } from "../../checkpoint/manifest.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import type { Store } from "../../storage/store.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { pathIn, writeCheckpoint } from "./checkpoint_store.ts";

export async function finishCheckpoint(
  store: Store,
  place: CheckpointPlace,
  { description, seed, workload, fsync }: CheckpointPlan,
): Promise<void> {
  const folder = checkpointFolderName(place.epoch, place.step);
  for (const { name, layout } of filesOfFolder(description)) {
    const [segment] = layout.segments(0);
    if (segment?.kind !== "literal") throw new TypeError(`'${name}' is no text of a few bytes`);
    await store.write(pathIn(folder, name), bytesSource(segment.bytes), { fsync, overwrite: false });
  }
  const { files, bytes } = checkpointSize(description);
  const manifest: CheckpointManifest = {
    schema: CHECKPOINT_SCHEMA,
    stoker: { version: VERSION },
    workload,
    seed,
    ...place,
    description,
    hash: hashOf(description, seed, place),
    files,
    bytes,
    complete: true,
  };
  if (store.describe.backend !== "null") await writeCheckpoint(store, folder, manifest);
}
