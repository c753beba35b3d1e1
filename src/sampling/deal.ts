/**
 * How the names that rank 0 has listed reach all ranks: in chunks, so that no rank ever holds the whole list
 * twice and no message grows with the dataset.
 */
import type { Cluster } from "../cluster/cluster.ts";

/** Names of one message at most. */
export const CHUNK_NAMES = 1_000_000;

/** The files of a format among what a folder holds, in the order that every rank counts in. */
export function filesOfFormat(names: Iterable<string>, extension: string): string[] {
  const ending = `.${extension}`;
  return [...names].filter((name) => name.endsWith(ending)).sort(byCodeUnit);
}

/** Not by locale: every machine must count the same. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Yields on every rank what rank 0 lists, batch by batch; the other ranks pass undefined. A batch may be empty
 * without ending the list. A listing that fails ends all ranks.
 */
export async function* broadcastNames(
  cluster: Cluster,
  batches: Iterable<readonly string[]> | AsyncIterable<readonly string[]> | undefined,
  chunkNames = CHUNK_NAMES,
): AsyncGenerator<readonly string[]> {
  if (cluster.rank !== 0) {
    for (;;) {
      const chunk = await cluster.broadcast<readonly string[] | null>(undefined);
      if (chunk === null) return;
      yield chunk;
    }
  }
  if (!batches) throw new TypeError("Rank 0 lists the names for all");
  try {
    for await (const batch of batches) {
      let from = 0;
      do {
        yield await cluster.broadcast<readonly string[]>(batch.slice(from, from + chunkNames));
        from += chunkNames;
      } while (from < batch.length);
    }
  } catch (error) {
    await cluster.abort(error instanceof Error ? error.message : String(error));
    throw error;
  }
  await cluster.broadcast<null>(null);
}
