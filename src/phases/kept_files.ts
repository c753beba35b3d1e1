/**
 * What stays where a dataset or checkpoints were: files that Stoker did not make, in any folder below the address.
 * Only their names are asked for, and the number of those is bounded, since the address may be the root of a large
 * file system. Nothing is ever touched here.
 */
import { StorageError } from "../base/errors.ts";
import type { CleanPhase } from "../report/schema/phases.ts";
import type { Store } from "../storage/store.ts";

export type KeptFiles = Pick<CleanPhase, "kept" | "keptLeftOut">;

const MOST_NAMED = 100;
const MOST_COUNTED = 100_000;

/** `unlisted` hears why storage did not tell of all: what was to be removed is gone by then, so that is no failure. */
export async function keptFiles(
  store: Pick<Store, "list">,
  unlisted: (error: StorageError) => void,
  stopped: () => boolean = () => false,
): Promise<KeptFiles> {
  const kept: string[] = [];
  let count = 0;
  try {
    for await (const { name } of store.list("")) {
      if (count === MOST_COUNTED || stopped()) return { kept, keptLeftOut: null };
      if (kept.length < MOST_NAMED) kept.push(name);
      count++;
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    unlisted(error);
    return { kept, keptLeftOut: null };
  }
  return { kept, keptLeftOut: count - kept.length };
}
