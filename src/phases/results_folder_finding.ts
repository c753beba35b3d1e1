/** Whether the results of a run could be kept, found out before the run moves a byte. Makes nothing. */
import type { Finding } from "../base/errors.ts";
import { cString } from "../../ffi/c_string.ts";
import { libc } from "../../ffi/libc.ts";
import { nearestThing } from "../storage/local/nearest_folder.ts";

const [W_OK, X_OK] = [2, 1];

/** `folder` is absolute; it and folders above it may be missing, a run makes them. */
export function resultsFolderFinding(folder: string): Finding | undefined {
  const { path, isFolder } = nearestThing(folder);
  if (isFolder && libc().access(cString(path), W_OK | X_OK) === 0) return undefined;
  const why = isFolder ? `nothing can be written in '${path}'` : `'${path}' is no folder`;
  return unkept(`Cannot keep the results in '${folder}': ${why}.`);
}

/** The run is refused; what it could tell would be lost. */
export function unkept(text: string): Finding {
  return { severity: "error", code: "RESULTS", text, remedy: "Choose another folder with --results." };
}
