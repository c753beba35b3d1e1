/**
 * What the block devices under some places have read, or an NFS server has sent, for everybody, by the kernel's own
 * account of them: beside what it fetched for this process it shows who else reads there. Where neither is, it says
 * why, and gives no number.
 */
import { statusOfPath } from "../../ffi/file_status.ts";
import { fileSystemOf } from "../../ffi/file_system.ts";
import type { Address } from "../base/address.ts";
import { bytesReadBy } from "../metrics/host/disk_statistics.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { nearestFolder } from "../storage/local/nearest_folder.ts";
import { type KernelAccount, noAccount } from "./kernel_account.ts";
import { nfsAccount } from "./nfs_account.ts";

/** What tests replace. */
export interface DiskMeans {
  readonly read: (path: string) => string | undefined;
  /** What a path lies on, or will, or names: "major:minor", and the type of the file system. */
  readonly deviceAt: (path: string) => { readonly device: string; readonly type: string };
}

const DISKSTATS = "/proc/diskstats";

export function diskReads(
  places: readonly Address[],
  { read, deviceAt }: DiskMeans = THIS_MACHINE,
): KernelAccount {
  const devices = new Map<string, { readonly path: string; readonly type: string }>();
  for (const { scheme, path } of places) {
    if (scheme !== "file" && scheme !== "direct") return noAccount(`${scheme}:// has no block device here`);
    const { device, type } = deviceAt(path);
    if (!devices.has(device)) devices.set(device, { path, type });
  }
  if (devices.size === 0) return noAccount("there is no place");
  const paths = [...devices.values()].map(({ path }) => path);
  const nfs = nfsAccount(paths, { read, deviceOf: (path) => deviceAt(path).device });
  if (nfs) return nfs;
  for (const [device, { path, type }] of devices) {
    if (bytesReadBy(device, read(DISKSTATS) ?? "") !== undefined) continue;
    return noAccount(`'${path}' lies on ${type}, which has no block device of its own in ${DISKSTATS}`);
  }
  return {
    by: `${DISKSTATS}, ${[...devices.keys()].join(" and ")}, for all processes`,
    of: "machine",
    bytes() {
      const text = read(DISKSTATS) ?? "";
      let sum = 0;
      for (const device of devices.keys()) {
        const bytes = bytesReadBy(device, text);
        if (bytes === undefined) return null;
        sum += bytes;
      }
      return sum;
    },
  };
}

const THIS_MACHINE: DiskMeans = {
  read: (path) => thisMachine().read(path),
  deviceAt(path) {
    const status = statusOfPath(path);
    // The name of a device lies in memory, not what it names.
    if (status?.blockDevice !== undefined) return { device: status.blockDevice, type: "a device" };
    const there = status ? path : nearestFolder(path);
    return { device: (status ?? statusOfPath(there))?.device ?? "", type: fileSystemOf(there).type };
  },
};
