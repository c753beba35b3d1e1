/**
 * Bytes that were fetched from below the page cache so far, as the kernel accounts them: from block devices for this
 * process, from an NFS server for its mount. A read that the page cache served does not count, so the difference over
 * an epoch says where its bytes came from.
 */
import { statusOfPath } from "../../ffi/file_status.ts";
import { fileSystemOf } from "../../ffi/file_system.ts";
import type { Address } from "../base/address.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { nearestFolder } from "../storage/local/nearest_folder.ts";
import { type KernelAccount, noAccount } from "./kernel_account.ts";
import { nfsAccount, type NfsMeans } from "./nfs_account.ts";

/** What tests replace. */
export interface CounterMeans extends NfsMeans {
  /** What holds a path, or will. */
  readonly fileSystemAt: (path: string) => { readonly type: string; readonly device: string | undefined };
}

/** File systems without a device number of their own (its major is 0) that read from block devices, or from none. */
const ACCOUNTED: readonly string[] = ["btrfs", "bcachefs", "overlay", "tmpfs", "ramfs"];
const PROCESS_IO = "/proc/self/io";

/**
 * None where the kernel does not know: other backends, no /proc, accounting switched off, places of both kinds, file
 * systems of which it does not account what a process reads (FUSE and most that reach a server).
 */
export function deviceCounter(places: readonly Address[], means: CounterMeans = THIS_MACHINE): KernelAccount {
  const { read, fileSystemAt } = means;
  const paths = [];
  for (const { scheme, path } of places) {
    if (scheme !== "file" && scheme !== "direct") {
      return noAccount(`${scheme}:// is read from no device here`);
    }
    paths.push(path);
  }
  if (paths.length === 0) return noAccount("there is no place");
  const nfs = nfsAccount(paths, means);
  if (nfs) return nfs;
  for (const path of paths) {
    const at = fileSystemAt(path);
    if (isAccounted(at)) continue;
    return noAccount(
      `'${path}' lies on ${at.type}, for which the kernel does not account what a process reads`,
    );
  }
  if (parseReadBytes(read(PROCESS_IO) ?? "") === null) return noAccount(`${PROCESS_IO} counts no bytes here`);
  return {
    by: `${PROCESS_IO}, for this process`,
    of: "process",
    bytes: () => parseReadBytes(read(PROCESS_IO) ?? ""),
  };
}

export function parseReadBytes(text: string): number | null {
  const match = text.match(/^read_bytes: (\d+)$/m);
  return match ? Number(match[1]) : null;
}

/** Of FUSE the daemon reads, also where it has a device (fuseblk). */
function isAccounted({ type, device }: ReturnType<CounterMeans["fileSystemAt"]>): boolean {
  return type !== "fuse" && (device?.startsWith("0:") === false || ACCOUNTED.includes(type));
}

const THIS_MACHINE: CounterMeans = {
  read: (path) => thisMachine().read(path),
  deviceOf: (path) => statusOfPath(path)?.device,
  fileSystemAt(path) {
    const status = statusOfPath(path);
    const there = status ? path : nearestFolder(path);
    return { type: fileSystemOf(there).type, device: (status ?? statusOfPath(there))?.device };
  },
};
