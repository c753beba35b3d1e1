/** The folder that exists already on the way to a path. */
import { statusOfPath } from "../../../ffi/file_status.ts";

/** The path itself, or the nearest folder above it. */
export function nearestFolder(path: string): string {
  let folder = path;
  while (folder !== "/" && statusOfPath(folder)?.kind !== "folder") folder = parentOf(folder);
  return folder;
}

/** The folder above an absolute path. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
