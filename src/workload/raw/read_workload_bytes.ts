/**
 * Reads a workload file for loadRaw. It stops at the largest size that a workload may have, so that a data file
 * or a device given by mistake does not fill the memory.
 */
import { configError } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import { LARGEST_YAML_BYTES } from "./yaml_document.ts";

/** The bytes of the file; what the system refuses comes as its own error, too many bytes as a ConfigError. */
export async function readWorkloadBytes(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path, { read: true });
  const { size, isDirectory } = await file.stat();
  if (isDirectory) throw new Deno.errors.IsADirectory(`Is a directory (os error 21): ${path}`);
  if (size > LARGEST_YAML_BYTES) throw tooLarge(path, `has ${formatBytes(size)}`);
  const bytes = new Uint8Array(LARGEST_YAML_BYTES + 1);
  let length = 0;
  while (length < bytes.length) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) return bytes.slice(0, length);
    length += count;
  }
  throw tooLarge(path, "does not end");
}

function tooLarge(path: string, what: string): Error {
  return configError(
    "YAML_TOO_LARGE",
    "",
    `The workload file '${path}' ${what}; a workload has at most ${formatBytes(LARGEST_YAML_BYTES)}`,
    "A workload is a few KiB of YAML; check that this is the right file",
  );
}
