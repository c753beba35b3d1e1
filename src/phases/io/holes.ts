/**
 * Parts of a file that storage has no bytes for: holes, and space that was taken and never written. The kernel makes
 * zeros of them without asking the device, so a rate of reading them says nothing. Looks only, at local files.
 */
import { cString } from "../../../ffi/c_string.ts";
import { ERRNO, lastErrno } from "../../../ffi/errno.ts";
import { statusOfOpenFile } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import { formatBytes } from "../../base/units.ts";

const SEEK_DATA = 3;
const SEEK_HOLE = 4;
/** Pieces of one file that are looked at; behind them everything counts as data. */
const MOST_PIECES = 1000;
/** Less than this is the slack of every file system. */
const WORTH_A_WARNING = 0.05;

export interface Stored {
  readonly path: string;
  readonly size: number;
  /** At most its size. */
  readonly storedBytes: number;
}

/** Of a regular file that can be opened; undefined for anything else. */
export function storedOf(path: string): Stored | undefined {
  const { RDONLY, CLOEXEC } = platform().open;
  const fd = libc().open(cString(path), RDONLY | CLOEXEC, 0);
  if (fd < 0) return undefined; // whoever reads it says why
  try {
    const { kind, size, allocatedBytes } = statusOfOpenFile(fd, path);
    if (kind !== "file") return undefined;
    // A file system that knows no holes calls everything data, and one that keeps no account says 0.
    return { path, size, storedBytes: Math.min(size, dataBytes(fd, size), allocatedBytes || Infinity) };
  } finally {
    libc().close(fd);
  }
}

/** Undefined where all but little is stored. */
export function holesWarning(looked: readonly Stored[]): { code: string; text: string } | undefined {
  const holed = looked.filter((one) => one.storedBytes < one.size);
  const [first] = holed;
  if (!first) return undefined;
  const sizeOf = (files: readonly Stored[]) => files.reduce((sum, { size }) => sum + size, 0);
  const stored = holed.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  if (sizeOf(holed) - stored <= sizeOf(looked) * WORTH_A_WARNING) return undefined;
  const which = holed.length === 1
    ? `'${first.path}' holds`
    : `${holed.length} files ('${first.path}' and others) hold`;
  const text =
    `${which} ${formatBytes(stored)} of data in ${formatBytes(sizeOf(holed))}: the rest are holes, ` +
    "space that was never written, or compressed, and is read without the device. " +
    "Write all of it first, e.g. with 'stoker io write', to measure the storage.";
  return { code: "HOLES", text };
}

function dataBytes(fd: number, size: number): number {
  const seek = (from: number, whence: number) => Number(libc().lseek(fd, BigInt(from), whence));
  let bytes = 0;
  for (let at = 0, piece = 0; at < size; piece++) {
    if (piece === MOST_PIECES) return bytes + size - at;
    const data = seek(at, SEEK_DATA);
    // No data behind here, or a file system that cannot tell.
    if (data < 0) return lastErrno() === ERRNO.ENXIO ? bytes : size;
    const hole = seek(data, SEEK_HOLE);
    if (hole < 0) return size; // the file changes meanwhile
    bytes += hole - data;
    at = hole;
  }
  return bytes;
}
