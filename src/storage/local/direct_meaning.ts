/** What O_DIRECT is worth on the file system of a folder. */
import { fileSystemOf } from "../../../ffi/file_system.ts";
import { nearestFolder } from "./nearest_folder.ts";

/** Sentences for the result where direct:// is accepted but promises nothing. */
export function directMeaning(root: string): readonly string[] {
  const { type } = fileSystemOf(nearestFolder(root));
  if (type !== "tmpfs") return [];
  return [`O_DIRECT means nothing on '${root}': tmpfs has no device, its files live in the page cache.`];
}
