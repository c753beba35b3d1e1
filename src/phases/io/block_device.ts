/**
 * Whether raw I/O may write a block device: never one that the system uses, and never one that holds anything.
 * No option changes that; who means it wipes the device with the system's own tools first.
 */
import { libc } from "../../../ffi/libc.ts";
import { cString } from "../../../ffi/c_string.ts";
import { ERRNO, lastErrno, storageError } from "../../../ffi/errno.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Address } from "../../base/address.ts";
import type { PreflightError } from "../../base/errors.ts";
import { refusal } from "./find_files.ts";

/** Signatures of file systems, partition tables, RAID and encryption lie in the first and last part. */
const LOOKED_AT_BYTES = 1 << 20;
const SEEK_SET = 0;
const SEEK_END = 2;

export function isDevice({ scheme, path }: Address): boolean {
  return (scheme === "file" || scheme === "direct") && statusOfPath(path)?.kind === "other";
}

/** Why it may not be written, or undefined. `isOwn`: raw I/O wrote it before. */
export function deviceRefusal({ path }: Address, isOwn: boolean): PreflightError | undefined {
  const { RDONLY, EXCL, CLOEXEC } = platform().open;
  // On a block device, exclusive without creating means: nobody has mounted, mapped or swapped on it.
  const fd = libc().open(cString(path), RDONLY | EXCL | CLOEXEC, 0);
  if (fd < 0) {
    const errno = lastErrno();
    if (errno !== ERRNO.EBUSY) throw storageError({ call: "open", operation: "write", path, errno });
    return refusal("DEVICE_IN_USE", `'${path}' is mounted or in use.`, "Name a device that nobody uses.");
  }
  try {
    if (isOwn || isBlank(fd, path)) return undefined;
  } finally {
    libc().close(fd);
  }
  return refusal(
    "DEVICE_SIGNED",
    `'${path}' is not empty: its first or last ${LOOKED_AT_BYTES >> 20} MiB hold data.`,
    `Look at it with 'blkid ${path}'; if nothing there is needed, wipe it with 'blkdiscard' or 'wipefs -a' and dd.`,
  );
}

function isBlank(fd: number, path: string): boolean {
  const size = Number(libc().lseek(fd, 0n, SEEK_END));
  if (size < 0) throw storageError({ call: "lseek", operation: "look at", path, errno: lastErrno() });
  const part = new Uint8Array(Math.min(LOOKED_AT_BYTES, size));
  for (const at of [0, size - part.length]) {
    libc().lseek(fd, BigInt(at), SEEK_SET);
    const result = Number(libc().read(fd, part, BigInt(part.length)));
    if (result < 0) throw storageError({ call: "read", operation: "look at", path, errno: lastErrno() });
    if (part.subarray(0, result).some((byte) => byte !== 0)) return false;
  }
  return true;
}
