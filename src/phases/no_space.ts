/** A full file system: how much is missing is what the operator has to find elsewhere. */
import { StorageError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import type { Store } from "../storage/store.ts";
import { presentFiles } from "./present_files.ts";

/** The same error, with the bytes of the dataset that are not there; any other error is given back as it is. */
export async function withMissingBytes(
  error: unknown,
  store: Store,
  folders: readonly string[],
  totalBytes: number,
): Promise<unknown> {
  if (!(error instanceof StorageError) || error.errno !== "ENOSPC") return error;
  let present = 0;
  try {
    present = (await presentFiles(store, folders)).bytes;
  } catch {
    return error; // the first error is the one that counts
  }
  const missing = Math.max(0, totalBytes - present);
  const text = `${error.message.replace(/\.$/, "")}: ${missing} of ${totalBytes} bytes are missing`;
  return new StorageError(text, {
    code: error.code,
    remedy: `Free ${formatBytes(missing)} there and run it again, it continues; or choose another folder.`,
    operation: error.operation,
    errno: error.errno,
    ...(error.address === undefined ? {} : { address: error.address }),
    ...(error.attempt === undefined ? {} : { attempt: error.attempt }),
    cause: error,
  });
}
