/**
 * What O_DIRECT asks for on a file: from statx where the kernel knows it, else by trying. A file system that
 * would buffer silently, or that refuses, is an error before any data moves.
 */
import { StorageError } from "../../base/errors.ts";
import { AlignedMemory } from "../../../ffi/aligned_memory.ts";
import { ERRNO, lastErrno, storageError } from "../../../ffi/errno.ts";
import { type FileStatus, statusOfOpenFile } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";

/** Slots begin on pages, so more than this cannot be kept. */
const MOST_MEMORY_ALIGNMENT = 4096;
const TRIED = [512, 4096, 65536];
const CHOOSE_FILE = "Use file:// for this folder, or choose another mount for direct://.";

/** Alignments that were found by trying, by device, or by the name of a device: a probe costs I/O. */
export type KnownAlignments = Map<string, number>;

/** The unit of offsets and lengths for a file that was opened with O_DIRECT. */
export function directAlignment(
  fd: number,
  path: string,
  access: "read" | "write",
  known: KnownAlignments,
  status: FileStatus = statusOfOpenFile(fd, path),
): number {
  const { direct } = status;
  if (direct) {
    if (direct.offset === 0 || direct.memory === 0) throw directRefused(path, "its data would be buffered");
    if (direct.memory > MOST_MEMORY_ALIGNMENT) {
      throw directRefused(path, `it asks for memory aligned to ${direct.memory} bytes`);
    }
    return Math.max(direct.offset, direct.memory);
  }
  // What the name of a device lies on says nothing of the device.
  const device = status.kind === "file" ? status.device : path;
  const found = known.get(device) ?? tryAlignments(fd, path, access);
  known.set(device, found);
  return found;
}

/** The refusal of a file system, in words that say which promise cannot be kept. */
export function directRefused(path: string, reason: string): StorageError {
  return new StorageError(`Cannot use O_DIRECT on '${path}': ${reason}`, {
    code: "O_DIRECT",
    errno: "EINVAL",
    operation: "open",
    address: path,
    remedy: CHOOSE_FILE,
  });
}

/** A block size that O_DIRECT cannot issue as asked. */
export function unalignedBlocks(path: string, blockBytes: number, alignment: number): StorageError {
  return new StorageError(
    `Cannot use O_DIRECT on '${path}' in blocks of ${blockBytes} bytes: they must be multiples of ${alignment}`,
    {
      code: "ALIGNMENT",
      operation: "open",
      address: path,
      remedy: `Choose a --block-size that is a multiple of ${alignment}, or use file://.`,
    },
  );
}

function tryAlignments(fd: number, path: string, access: "read" | "write"): number {
  using memory = new AlignedMemory(Math.max(...TRIED), Math.max(...TRIED));
  memory.bytes.fill(0);
  for (const length of TRIED) {
    const result = access === "read"
      ? libc().pread(fd, memory.address, BigInt(length), 0n)
      : libc().pwrite(fd, memory.address, BigInt(length), 0n);
    if (result >= 0) return length;
    const errno = lastErrno();
    if (errno !== ERRNO.EINVAL) {
      throw storageError({ call: `p${access}`, operation: access, path, errno, offset: 0 });
    }
  }
  throw directRefused(path, `it takes no block of ${TRIED.join(", ")} bytes (EINVAL)`);
}
