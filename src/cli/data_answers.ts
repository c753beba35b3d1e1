/**
 * Makes sure that the data of every local place answers before anything on the main thread reads or writes there: the
 * names of a hung mount may still be known, and the look at a manifest or at what O_DIRECT asks for would take Ctrl-C
 * and every word with it. Says nothing about what it finds.
 */
import { statusOfPath } from "../../ffi/file_status.ts";
import { firstWriteAnswers } from "../../ffi/first_write.ts";
import type { Address } from "../base/address.ts";
import { StorageError } from "../base/errors.ts";
import { MANIFEST_NAME } from "../dataset/manifest.ts";
import { firstTouch } from "../phases/first_touch.ts";
import { nearestThing, parentOf } from "../storage/local/nearest_folder.ts";
import { temporaryPath } from "../storage/local/temporary_name.ts";
import { walkFolder } from "../storage/local/walk_folder.ts";
import { type Asking, bytesAnswer, patienceOf } from "./places_answer.ts";

/** What will be read there before a run begins. */
export async function dataAnswers(asking: Asking, places: readonly Address[]): Promise<void> {
  for (const { scheme, path } of places) {
    if (scheme !== "file" && scheme !== "direct") continue;
    const isDirect = scheme === "direct";
    await bytesAnswer(asking, looksInto(path, isDirect), isDirect);
  }
}

/** That what will be written below a place to try it can be; where nothing would be tried, nothing is. */
export async function writesAnswer(asking: Asking, { scheme, path }: Address): Promise<void> {
  if (scheme !== "file" && scheme !== "direct") return;
  const folder = unlessRefused(() => nearestThing(path));
  if (!folder?.isFolder || (folder.path !== path && folder.path !== parentOf(path))) return;
  await firstTouch(
    [folder.path],
    patienceOf(asking),
    () => firstWriteAnswers(temporaryPath(`${folder.path}/preflight`), scheme === "direct"),
  );
}

/** The files whose first bytes the main thread is going to read. */
function looksInto(folder: string, isDirect: boolean): readonly string[] {
  return unlessRefused(() => {
    if (statusOfPath(folder)?.kind !== "folder") return [];
    const manifest = `${folder}/${MANIFEST_NAME}`;
    const found = statusOfPath(manifest)?.kind === "file" ? [manifest] : [];
    if (!isDirect) return found;
    // Where the kernel does not say what O_DIRECT asks for, the first file is tried.
    for (const { name } of walkFolder(folder, "")) {
      const path = `${folder}/${name}`;
      return statusOfPath(path)?.direct === undefined ? [...found, path] : found;
    }
    return found;
  }) ?? [];
}

/** What cannot be looked at is refused later, with all that speaks against the run. */
export function unlessRefused<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
