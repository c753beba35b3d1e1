/**
 * What the block devices under some places have read, for everybody, by the kernel's own account of them: beside what
 * it fetched for this process it shows who else reads there. Where no device is, it says why, and gives no number.
 */
import { statusOfPath } from "../../ffi/file_status.ts";
import { fileSystemOf } from "../../ffi/file_system.ts";
import type { Address } from "../base/address.ts";
import { bytesReadBy } from "../metrics/host/disk_statistics.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { nearestFolder } from "../storage/local/nearest_folder.ts";

export interface DiskReads {
  /** Whose account it is, or why there is none. */
  readonly by: string;
  /** So far, of all devices together; null where there is no account. */
  bytes(): number | null;
}

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
): DiskReads {
  const devices = new Set<string>();
  for (const { scheme, path } of places) {
    if (scheme !== "file" && scheme !== "direct") return without(`${scheme}:// has no block device here`);
    const { device, type } = deviceAt(path);
    if (bytesReadBy(device, read(DISKSTATS) ?? "") === undefined) {
      return without(`'${path}' lies on ${type}, which has no block device of its own in ${DISKSTATS}`);
    }
    devices.add(device);
  }
  if (devices.size === 0) return without("there is no place");
  return {
    by: `${DISKSTATS}, ${[...devices].join(" and ")}, for all processes`,
    bytes() {
      const text = read(DISKSTATS) ?? "";
      const each = [...devices].map((device) => bytesReadBy(device, text));
      return each.reduce<number | null>(
        (sum, one) => sum === null || one === undefined ? null : sum + one,
        0,
      );
    },
  };
}

function without(by: string): DiskReads {
  return { by, bytes: () => null };
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
