/**
 * Everything below a folder, found a batch of the kernel at a time. Symbolic links are followed, but never into
 * a folder that is being walked already.
 */
import { ERRNO, errnoName } from "../../../ffi/errno.ts";
import { type FileStatus, statusInFolder, statusOfOpenFile } from "../../../ffi/file_status.ts";
import { entriesOf, openFolder } from "../../../ffi/folder_entries.ts";
import { libc } from "../../../ffi/libc.ts";
import { StorageError } from "../../base/errors.ts";
import type { Entry } from "../store.ts";

/** Files below `path`, named `prefix/...`; nothing where there is no such folder. */
export function* walkFolder(
  path: string,
  prefix: string,
  above: ReadonlySet<string> = new Set(),
): Generator<Entry> {
  const folder = openIfThere(path);
  if (folder === undefined) return;
  const below: string[] = [];
  const seen = new Set(above);
  try {
    seen.add(identity(statusOfOpenFile(folder, path)));
    for (const { name, rawName } of entriesOf(folder, path)) {
      const status = statusInFolder(folder, rawName, path);
      if (status?.kind === "folder" && !seen.has(identity(status))) below.push(name);
      else if (status?.kind === "file") {
        yield { name: prefix === "" ? name : `${prefix}/${name}`, size: status.size, isFolder: false };
      }
    }
  } finally {
    libc().close(folder);
  }
  for (const name of below) {
    yield* walkFolder(`${path}/${name}`, prefix === "" ? name : `${prefix}/${name}`, seen);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openFolder(path);
  } catch (error) {
    if (error instanceof StorageError && error.errno === errnoName(ERRNO.ENOENT)) return undefined;
    throw error;
  }
}

function identity(status: FileStatus): string {
  return `${status.device} ${status.inode}`;
}
