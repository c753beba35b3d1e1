/** What lies in the folders of a dataset already, whoever wrote it: how much room a run needs depends on that. */
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store } from "../storage/store.ts";

export interface PresentFiles {
  readonly files: number;
  readonly bytes: number;
  /** Of writes that were never completed, not in `bytes`. */
  readonly temporaryBytes: number;
}

export async function presentFiles(store: Store, folders: readonly string[]): Promise<PresentFiles> {
  let files = 0, bytes = 0, temporaryBytes = 0;
  for (const folder of folders) {
    for await (const { name, size } of store.list(folder)) {
      if (isTemporaryName(name)) {
        temporaryBytes += size;
        continue;
      }
      files++;
      bytes += size;
    }
  }
  return { files, bytes, temporaryBytes };
}
