/** Deletes a dataset by its manifest, and nothing else; what Stoker did not make stays and is listed. */
import { printAddress } from "../base/address.ts";
import { configError, type StorageError } from "../base/errors.ts";
import { loadFormat } from "../formats/registry.ts";
import type { CleanPhase } from "../report/schema/phases.ts";
import { findCheckpoints } from "./checkpoint/checkpoint_store.ts";
import { cleanCheckpoints } from "./checkpoint/clean_checkpoints.ts";
import { DatasetHold } from "./dataset_hold.ts";
import { type KeptFiles, keptFiles } from "./kept_files.ts";
import { readManifest } from "./place.ts";
import { filesToRemove, removeDataset } from "./remove_dataset.ts";
import type { Store } from "../storage/store.ts";
import type { Session } from "./session.ts";
import { tellOtherDataset } from "./tell_other_dataset.ts";
import { spanOf } from "./span.ts";

export async function cleanPhase(session: Session): Promise<CleanPhase> {
  const { request } = session;
  const store = await session.openPlace();
  const hold = new DatasetHold(store, printAddress(request.data));
  try {
    const manifest = await readManifest(store, request.data);
    if (!manifest) {
      const checkpoints = await findCheckpoints(store, request.data);
      if (checkpoints.length > 0) {
        await session.begin();
        const removed = await cleanCheckpoints(session, store, checkpoints);
        return { ...removed, ...await stayed(session, store) };
      }
      throw configError(
        "NO_MANIFEST",
        "",
        `Nothing to clean in '${
          printAddress(request.data)
        }': there is neither .stoker/dataset.json nor a checkpoint.`,
        "Stoker deletes only what it made; name the folder that holds train/ and .stoker/.",
      );
    }
    if (request.cluster.rank === 0) hold.take();
    await session.begin();
    tellOtherDataset(session, manifest);
    const span = spanOf(request.outside.now());
    const format = await loadFormat(manifest.spec.format);
    const count = filesToRemove(manifest.spec, format);
    let files = 0;
    let bytes = 0;
    const line = session.progress(() => ({
      phase: "clean",
      count: `${files}/${count} files`,
      done: count === 0 ? 1 : Math.min(1, files / count),
      bytes,
      bytesPerSecond: bytes / Math.max(span.elapsed(), 1e-3),
      elapsedSeconds: span.elapsed(),
      extras: [],
    }));
    try {
      if (request.cluster.rank === 0) {
        await removeDataset(
          store,
          manifest,
          (size) => {
            files++;
            bytes += size;
          },
          () => session.signal.aborted,
          ({ message }) => session.warn("UPLOADS_UNKNOWN", untold(message)),
        );
      }
      await request.cluster.barrier();
    } finally {
      line.close();
    }
    session.signal.throwIfAborted();
    span.oneDone();
    const timed = span.end(request.outside.now());
    return { ...timed, files, bytes, ...await stayed(session, store) };
  } finally {
    hold.release();
    await store.close();
  }
}

async function stayed(session: Session, store: Store): Promise<KeptFiles> {
  const unlisted = ({ message }: StorageError) =>
    session.warn("KEPT_UNKNOWN", `Files that stay may be more than those named: ${message}`);
  return await keptFiles(store, unlisted, () => session.signal.aborted);
}

function untold(message: string): string {
  return `Uploads that were never completed may be left and take room: ${message}. Allow ` +
    "s3:ListBucketMultipartUploads, or let the bucket remove such uploads by itself.";
}
