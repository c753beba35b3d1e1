/**
 * Removes a dataset by its manifest: exactly the names that it describes and what killed runs
 * of it left, then the folders that are empty.
 */
import type { StorageError } from "../base/errors.ts";
import { type Manifest, MANIFEST_NAME } from "../dataset/manifest.ts";
import { fileAt, fileCount, filesOf } from "../dataset/names.ts";
import { fileShape } from "../dataset/sizes.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Store } from "../storage/store.ts";
import { datasetFolders } from "./dataset_folders.ts";
import { removeLeftovers } from "./leftovers.ts";

export interface Removed {
  readonly files: number;
  readonly bytes: number;
}

/** How many files that would be, indexes and partitions included. */
export function filesToRemove(spec: DatasetSpec, format: Format): number {
  const files = fileCount(spec);
  return files === 0 ? 0 : files * format.outputs(fileAt(spec, 0, format.extension(spec))).length;
}

/**
 * `onFile` is called after each; `stopped` ends early and leaves the manifest, so that it can be continued;
 * `untold` hears of a server that does not list its unfinished uploads.
 */
export async function removeDataset(
  store: Store,
  manifest: Manifest,
  onFile: (bytes: number) => void = () => {},
  stopped: () => boolean = () => false,
  untold: (error: StorageError) => void = () => {},
): Promise<Removed> {
  const format = await loadFormat(manifest.spec.format);
  const folders = datasetFolders(manifest.spec, format);
  const shape = fileShape(manifest.spec, 0);
  let files = 0;
  let bytes = 0;
  for (const file of filesOf(manifest.spec, format.extension(manifest.spec))) {
    // Names do not follow the shape, and files of one shape are described much faster than files of many.
    for (const { name } of format.outputs({ ...file, shape })) {
      if (stopped()) return { files, bytes };
      const entry = await store.stat(name);
      if (!entry || entry.isFolder) continue;
      await store.remove(name);
      files++;
      bytes += entry.size;
      onFile(entry.size);
    }
  }
  await removeLeftovers(store, manifest.spec, format, untold);
  await store.remove(MANIFEST_NAME);
  const deepestFirst = [...folders, ".stoker"].sort((a, b) => b.split("/").length - a.split("/").length);
  for (const folder of deepestFirst) await store.removeFolder(folder);
  return { files, bytes };
}
