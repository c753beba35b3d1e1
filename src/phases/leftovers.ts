/**
 * What a killed run leaves behind, in the folders of the dataset: files under temporary names, which no reader
 * takes for data, and uploads of its files that nobody completed. Nothing else is ever touched here.
 */
import { StorageError } from "../base/errors.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store, UnfinishedWrite } from "../storage/store.ts";
import { NamedLayouts } from "../workers/named_layouts.ts";
import { datasetFolders, topFolders } from "./dataset_folders.ts";

/** Removes them and says how many there were; `untold` hears of a server that does not list its uploads. */
export async function removeLeftovers(
  store: Store,
  spec: DatasetSpec,
  format: Format,
  untold: (error: StorageError) => void = () => {},
): Promise<number> {
  const files = new NamedLayouts(spec, format);
  // A folder between them, or behind a link, is somebody else's: another run may be writing there.
  const own = new Set([...datasetFolders(spec, format), ".stoker"]);
  const isOwn = (name: string) =>
    own.has(name.slice(0, name.lastIndexOf("/"))) || spec.parquet.partitionBy !== undefined;
  let removed = 0;
  for (const folder of [...topFolders(spec, format), ".stoker"]) {
    const names: string[] = [];
    for await (const { name } of store.list(folder)) {
      if (isTemporaryName(name) && isOwn(name)) names.push(name);
    }
    for (const name of names) await store.remove(name);
    removed += names.length;
    for (const write of await unfinishedIn(store, folder, untold)) {
      if (files.fileOf(write.name) === undefined) continue;
      await store.discard?.(write);
      removed++;
    }
  }
  return removed;
}

/** Uploads that nobody ended; none where the server does not tell, of which preflight warns who writes. */
export async function unfinishedIn(
  store: Store,
  folder: string,
  untold: (error: StorageError) => void = () => {},
): Promise<UnfinishedWrite[]> {
  try {
    return await Array.fromAsync(store.unfinished?.(folder) ?? []);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    untold(error);
    return [];
  }
}
