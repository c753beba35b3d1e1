/** Names that the file system or the kernel would refuse as too long, told before anything is written. */
import { type Finding, PreflightError, StorageError } from "../../base/errors.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { temporaryPath } from "./temporary_name.ts";

/** PATH_MAX of Linux counts the zero byte at the end. */
const MOST_PATH_BYTES = 4095;

/**
 * One finding for the first name that cannot be; `mostNameBytes` is the file system's limit for a part of a path,
 * `whileWritten` what a path is called until its file is whole.
 */
export function nameFindings(
  root: string,
  names: readonly string[],
  mostNameBytes: number | undefined,
  whileWritten: (path: string) => string = temporaryPath,
): readonly Finding[] {
  for (const name of names) {
    const part = name.split("/").find((one) => bytesOf(one) > (mostNameBytes ?? Infinity));
    if (part !== undefined) {
      return [tooLong(
        `Cannot write '${name}' below '${root}': the name '${part}' has ${
          bytesOf(part)
        } bytes, and names of this file system have at most ${mostNameBytes}`,
        "Use a shorter dataset.file_prefix.",
      )];
    }
    const path = `${root === "/" ? "" : root}/${name}`;
    const bytes = Math.max(bytesOf(path), bytesOf(whileWritten(path)));
    if (bytes > MOST_PATH_BYTES) {
      return [tooLong(
        `Cannot write '${path}': the path takes ${bytes} bytes while it is written, and the kernel takes at most ` +
          MOST_PATH_BYTES,
        "Use a shorter folder or a shorter dataset.file_prefix.",
      )];
    }
  }
  return [];
}

/** Throws where the kernel cannot even look for the folder: no run works there, now or later. */
export function refuseLongRoot(root: string): void {
  try {
    statusOfPath(root);
  } catch (error) {
    if (!(error instanceof StorageError) || error.errno !== "ENAMETOOLONG") throw error;
    throw new PreflightError([tooLong(error.message, error.remedy)]);
  }
}

function tooLong(text: string, remedy: string): Finding {
  return { severity: "error", code: "NAME_TOO_LONG", text, remedy };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
