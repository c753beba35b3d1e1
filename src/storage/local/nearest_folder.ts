/** What exists already on the way to a path. */
import { statusOfPath } from "../../../ffi/file_status.ts";

/** The path itself, or the nearest folder above it. */
export function nearestFolder(path: string): string {
  let folder = path;
  while (folder !== "/" && statusOfPath(folder)?.kind !== "folder") folder = parentOf(folder);
  return folder;
}

/** The path itself, or the nearest one above it where anything lies; that may be a file. */
export function nearestThing(path: string): { readonly path: string; readonly isFolder: boolean } {
  let nearest = path;
  let status = statusOfPath(nearest);
  while (status === undefined && nearest !== "/") {
    nearest = parentOf(nearest);
    status = statusOfPath(nearest);
  }
  return { path: nearest, isFolder: status?.kind === "folder" };
}

/** The folder above an absolute path. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
