/** Whether the results of a run could be kept, found out before the run moves a byte. Makes nothing. */
import type { Finding } from "../base/errors.ts";
import { cString } from "../../ffi/c_string.ts";
import { statusOfPath } from "../../ffi/file_status.ts";
import { libc } from "../../ffi/libc.ts";

const [W_OK, X_OK] = [2, 1];

/** `folder` is absolute; it and folders above it may be missing, a run makes them. */
export function resultsFolderFinding(folder: string): Finding | undefined {
  let nearest = folder;
  while (nearest !== "/" && statusOfPath(nearest) === undefined) {
    nearest = nearest.slice(0, nearest.lastIndexOf("/")) || "/";
  }
  const isFolder = statusOfPath(nearest)?.kind === "folder";
  if (isFolder && libc().access(cString(nearest), W_OK | X_OK) === 0) return undefined;
  const why = isFolder ? `nothing can be written in '${nearest}'` : `'${nearest}' is no folder`;
  return {
    severity: "error",
    code: "RESULTS",
    text: `Cannot keep the results in '${folder}': ${why}.`,
    remedy: "Choose another folder with --results.",
  };
}
