/**
 * What the system's answer to one request means for its block: that it is done, that the rest of it is to be asked
 * for, or that its transfer has failed, and why. It begins nothing.
 */
import { StorageError } from "../../base/errors.ts";
import { ERRNO, storageError } from "../../../ffi/errno.ts";
import type { BlocksInFlight } from "./blocks_in_flight.ts";
import type { Transfer } from "./transfer.ts";

/** A kernel that answers "try again" this often for one block will not stop. */
const MOST_REPEATS = 1000;

/** Takes account of bytes or a negative errno; false when the rest of the block is to be asked for. */
export function isFinished(blocks: BlocksInFlight, id: number, transfer: Transfer, result: number): boolean {
  if (transfer.failure !== undefined) return true;
  if (result === -ERRNO.EINTR || result === -ERRNO.EAGAIN) {
    if (blocks.repeated(id) <= MOST_REPEATS) return false;
  }
  const { file } = transfer;
  if (transfer.openFlags !== undefined) {
    // It is moved whole or not at all, and whoever asked for it goes another way then.
    blocks.setLength(id, Math.max(0, result));
    return true;
  }
  const isWrite = blocks.isWrite(id);
  const offset = blocks.offsetOf(id);
  const before = blocks.arrivedOf(id);
  if (result < 0) {
    transfer.fail(storageError({
      call: isWrite ? "write" : "read",
      operation: isWrite ? "write" : "read",
      path: file.path,
      errno: -result,
      offset: offset + before,
    }));
    return true;
  }
  const needed = transfer.needed(offset, blocks.lengthOf(id));
  if (before + result >= needed) return true;
  // The rest must begin on an aligned offset, so a few bytes may come twice.
  const after = before + result - (before + result) % file.alignment;
  blocks.setArrived(id, after);
  if (after > before) return false;
  transfer.fail(isWrite ? wroteNothing(file.path, offset) : endsEarly(file.path, offset + before + result));
  return true;
}

function endsEarly(path: string, at: number): StorageError {
  return new StorageError(`Cannot read '${path}' at offset ${at}: the file ends there`, {
    code: "SHORT_FILE",
    operation: "read",
    address: path,
    remedy:
      "Somebody shortened the file, or whoever wrote it was interrupted: write it again, as it was written " +
      "('stoker generate', 'stoker io write').",
  });
}

function wroteNothing(path: string, at: number): StorageError {
  return new StorageError(
    `Cannot write '${path}' at offset ${at}: the system took no bytes and gave no reason`,
    {
      code: "SHORT_WRITE",
      operation: "write",
      address: path,
      remedy: "Look at the kernel log (dmesg) and the free space there.",
    },
  );
}
