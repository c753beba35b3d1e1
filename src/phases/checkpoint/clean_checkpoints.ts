/** Deletes checkpoints by their manifests, and nothing else; what Stoker did not make stays and is listed. */
import type { CleanPhase } from "../../report/schema/phases.ts";
import type { Store } from "../../storage/store.ts";
import type { Session } from "../session.ts";
import { spanOf } from "../span.ts";
import { type FoundCheckpoint, namesIn, removeCheckpoint } from "./checkpoint_store.ts";

/** Names of files that stay, a few of each folder. */
const MOST_KEPT = 100;

export async function cleanCheckpoints(
  session: Session,
  store: Store,
  found: readonly FoundCheckpoint[],
): Promise<CleanPhase> {
  const { cluster, outside } = session.request;
  const span = spanOf(outside.now());
  const kept: string[] = [];
  let [files, bytes] = [0, 0];
  if (cluster.rank === 0) {
    for (const { folder, manifest } of found) {
      session.signal.throwIfAborted();
      if (manifest) {
        const removed = await removeCheckpoint(store, folder, manifest.description);
        files += removed.files;
        bytes += removed.bytes;
      }
      // A folder without a manifest says nothing about whose its files are.
      if (kept.length < MOST_KEPT) kept.push(...await namesIn(store, folder));
    }
  }
  await cluster.barrier();
  span.oneDone();
  return { ...span.end(outside.now()), files, bytes, kept };
}
