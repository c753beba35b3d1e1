/** Checkpoints as they lie in storage: their manifests, what is there without one, and taking them away. */
import type { Address } from "../../base/address.ts";
import { bytesSource } from "../../base/bytes_source.ts";
import { ConfigError } from "../../base/errors.ts";
import { type CheckpointDescription, filesOfCheckpoint } from "../../checkpoint/description.ts";
import {
  CHECKPOINT_MANIFEST,
  type CheckpointManifest,
  parseCheckpointManifest,
  printCheckpointManifest,
} from "../../checkpoint/manifest.ts";
import { parseCheckpointFolderName } from "../../checkpoint/names.ts";
import { isTemporaryName } from "../../storage/local/temporary_name.ts";
import type { Store } from "../../storage/store.ts";
import { unfinishedIn } from "../leftovers.ts";
import { readSmallFile } from "../small_file.ts";

/** `folder` is empty for the root itself. Undefined where no save came to its end. */
export async function readCheckpoint(store: Store, folder: string): Promise<CheckpointManifest | undefined> {
  const bytes = await readSmallFile(store, pathIn(folder, CHECKPOINT_MANIFEST));
  return bytes && parseCheckpointManifest(new TextDecoder().decode(bytes), folder || ".");
}

export async function writeCheckpoint(
  store: Store,
  folder: string,
  manifest: CheckpointManifest,
): Promise<void> {
  await store.makeFolder(pathIn(folder, ".stoker"));
  const source = bytesSource(new TextEncoder().encode(printCheckpointManifest(manifest)));
  await store.write(pathIn(folder, CHECKPOINT_MANIFEST), source, { fsync: true, overwrite: true });
}

export interface FoundCheckpoint {
  readonly folder: string;
  /** Undefined: a save that did not come to its end, or a manifest that cannot be believed. */
  readonly manifest: CheckpointManifest | undefined;
  /** Why the manifest that is there cannot be believed. */
  readonly problem?: string;
}

/**
 * The checkpoint that the root is, or those in folders below it, in the order in which they were saved. `root` is
 * the store's own address: its name tells a save that was interrupted from any other folder.
 */
export async function findCheckpoints(store: Store, root: Pick<Address, "path">): Promise<FoundCheckpoint[]> {
  const own = await foundIn(store, "");
  if (own.manifest || own.problem !== undefined) return [own];
  if (parseCheckpointFolderName(lastName(root)) && (await namesIn(store, "", 1)).length > 0) return [own];
  const folders = new Set<string>();
  for await (const { name } of store.list("")) {
    const folder = name.slice(0, Math.max(0, name.indexOf("/")));
    if (parseCheckpointFolderName(folder)) folders.add(folder);
  }
  for (const { name } of await unfinishedIn(store, "")) {
    const folder = name.slice(0, Math.max(0, name.indexOf("/")));
    if (parseCheckpointFolderName(folder)) folders.add(folder);
  }
  const found: FoundCheckpoint[] = [];
  for (const folder of [...folders].sort(bySaving)) {
    found.push(await foundIn(store, folder));
  }
  return found;
}

/** The last level of an address: the name of a folder or of a prefix. */
export function lastName({ path }: Pick<Address, "path">): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What the folder says of itself. */
export async function foundIn(store: Store, folder: string): Promise<FoundCheckpoint> {
  try {
    return { folder, manifest: await readCheckpoint(store, folder) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { folder, manifest: undefined, problem: error.message };
  }
}

function bySaving(a: string, b: string): number {
  const [x, y] = [parseCheckpointFolderName(a), parseCheckpointFolderName(b)];
  return (x?.epoch ?? 0) - (y?.epoch ?? 0) || (x?.steps ?? 0) - (y?.steps ?? 0);
}

/** The first names that lie in the folder, a few of them; after those of files, those of broken-off uploads. */
export async function namesIn(store: Store, folder: string, most = 10): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(folder)) {
    if (names.push(name) === most) return names;
  }
  for (const { name } of await unfinishedIn(store, folder)) {
    if (names.push(name) === most) break;
  }
  return names;
}

export interface Removed {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Takes away the files that the description names, the manifest first, so that a half removed checkpoint is none;
 * and what killed saves of these files left behind, uploads too. Others stay.
 */
export async function removeCheckpoint(
  store: Store,
  folder: string,
  description: CheckpointDescription,
  onFile: (bytes: number) => void = () => {},
): Promise<Removed> {
  let [files, bytes] = [0, 0];
  const remove = async (name: string, size: number) => {
    await store.remove(name);
    files++;
    bytes += size;
    onFile(size);
  };
  await store.remove(pathIn(folder, CHECKPOINT_MANIFEST));
  const own = new Set<string>();
  for (const { name } of filesOfCheckpoint(description)) own.add(pathIn(folder, name));
  const there: { name: string; size: number }[] = [];
  for await (const { name, size } of store.list(folder)) {
    if (own.has(name) || isTemporaryName(name)) there.push({ name, size });
  }
  for (const { name, size } of there) await remove(name, size);
  for (const write of await unfinishedIn(store, folder)) {
    if (own.has(write.name)) await store.discard?.(write);
  }
  await store.removeFolder(pathIn(folder, ".stoker"));
  if (folder !== "") await store.removeFolder(folder);
  return { files, bytes };
}

/** Takes away these files of a checkpoint that will not be finished, and its folder with the last of them. */
export async function removeShards(store: Store, folder: string, names: readonly string[]): Promise<void> {
  await store.remove(pathIn(folder, CHECKPOINT_MANIFEST));
  for (const name of names) await store.remove(pathIn(folder, name));
  await store.removeFolder(pathIn(folder, ".stoker"));
  await store.removeFolder(folder);
}

export function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
