/**
 * What a killed run leaves behind: files under temporary names, which no reader takes for data. They are removed
 * by their pattern alone, in the folders of the dataset; nothing else is ever touched here.
 */
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store } from "../storage/store.ts";

/** Removes them below these folders and says how many there were. */
export async function removeLeftovers(store: Store, folders: readonly string[]): Promise<number> {
  const names: string[] = [];
  for (const folder of folders) {
    for await (const { name } of store.list(folder)) if (isTemporaryName(name)) names.push(name);
  }
  for (const name of names) await store.remove(name);
  return names.length;
}
