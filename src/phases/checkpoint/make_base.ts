/**
 * Makes the levels between what the user named and the folder of the checkpoints. What he named itself is made
 * only where its parent exists: a typing error must not become a tree of folders.
 */
import type { IoOptions } from "../../storage/store.ts";
import { openPlace } from "../place.ts";
import type { CheckpointRequest } from "../run_request.ts";

export async function makeBase({ place, base }: CheckpointRequest, io: IoOptions): Promise<void> {
  const store = await openPlace(base, io);
  try {
    await store.makeFolder(levelsBelow(base.path, place.path));
  } finally {
    await store.close();
  }
}

/** The part of a path below another one; empty when it is not below it. */
export function levelsBelow(base: string, path: string): string {
  const start = base === "" || base.endsWith("/") ? base : `${base}/`;
  return path.startsWith(start) ? path.slice(start.length) : "";
}
