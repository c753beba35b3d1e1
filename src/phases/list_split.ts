/**
 * Finds the data files of a split on any storage, whoever made them. One rank lists; the others are told, so that
 * the storage is asked once and everybody counts the same files in the same order.
 */
import type { Cluster } from "../cluster/cluster.ts";
import { isDataFile, type SplitPattern } from "../dataset/name_list/data_file.ts";
import { eachName, type NameList, NameListBuilder, namesOf } from "../dataset/name_list/name_list.ts";
import { PackedNamesWriter } from "../dataset/name_list/packed_names.ts";
import type { RegularNames } from "../dataset/name_list/regular_names.ts";
import { broadcastNames, CHUNK_NAMES } from "../sampling/deal.ts";
import type { Store } from "../storage/store.ts";

export interface ListedSplit {
  readonly names: NameList;
  /** Of the data files together. */
  readonly bytes: number;
  /** Files below the split's folder that the pattern leaves out. */
  readonly others: number;
}

/** A listing that fails is the store's own error, never an empty list. `onOther` hears of files left out. */
export async function listSplit(
  store: Store,
  pattern: SplitPattern,
  signal?: AbortSignal,
  onOther: (name: string, size: number) => void = () => {},
): Promise<ListedSplit> {
  const builder = new NameListBuilder(pattern.subfolders);
  let bytes = 0;
  let others = 0;
  for await (const { name, size, isFolder } of store.list(pattern.split)) {
    signal?.throwIfAborted();
    if (isFolder) continue;
    if (isDataFile(name, pattern)) {
      builder.add(name);
      bytes += size;
    } else {
      others++;
      onOther(name, size);
    }
  }
  return { names: builder.finish(), bytes, others };
}

/** Every rank gets the list of rank 0; the others pass undefined. */
export async function shareNames(cluster: Cluster, names: NameList | undefined): Promise<NameList> {
  if (cluster.size === 1) {
    if (!names) throw new TypeError("Rank 0 lists the names for all");
    return names;
  }
  const regular = await cluster.broadcast<RegularNames | null>(
    cluster.rank === 0 ? (names?.kind === "regular" ? names : null) : undefined,
  );
  if (regular) return regular;
  const writer = new PackedNamesWriter();
  for await (const chunk of broadcastNames(cluster, names && chunks(names))) {
    if (!names) { for (const name of chunk) writer.add(name); }
  }
  return names ?? writer.finish();
}

function* chunks(names: NameList): Generator<readonly string[]> {
  const { count } = namesOf(names);
  let chunk: string[] = [];
  let left = count;
  for (const name of eachName(names)) {
    chunk.push(name);
    left--;
    if (chunk.length < CHUNK_NAMES && left > 0) continue;
    yield chunk;
    chunk = [];
  }
}
