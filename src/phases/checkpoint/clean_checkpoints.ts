/** Deletes checkpoints by their manifests, and nothing else. */
import type { CleanPhase } from "../../report/schema/phases.ts";
import type { Store } from "../../storage/store.ts";
import type { Session } from "../session.ts";
import type { KeptFiles } from "../kept_files.ts";
import { spanOf } from "../span.ts";
import { type FoundCheckpoint, removeCheckpoint } from "./checkpoint_store.ts";

export async function cleanCheckpoints(
  session: Session,
  store: Store,
  found: readonly FoundCheckpoint[],
): Promise<Omit<CleanPhase, keyof KeptFiles>> {
  const { cluster, outside } = session.request;
  const span = spanOf(outside.now());
  let [files, bytes] = [0, 0];
  if (cluster.rank === 0) {
    for (const { folder, manifest } of found) {
      session.signal.throwIfAborted();
      // A folder without a manifest says nothing about whose its files are.
      if (!manifest) continue;
      const removed = await removeCheckpoint(store, folder, manifest.description);
      files += removed.files;
      bytes += removed.bytes;
    }
  }
  await cluster.barrier();
  span.oneDone();
  return { ...span.end(outside.now()), files, bytes };
}
