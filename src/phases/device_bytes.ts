/**
 * Bytes that were fetched from below the page cache so far, as the kernel accounts them: from block devices for this
 * process, from an NFS server for its mount. A read that the page cache served does not count, so the difference over
 * an epoch says where its bytes came from.
 */
import { statusOfPath } from "../../ffi/file_status.ts";
import { fileSystemOf } from "../../ffi/file_system.ts";
import type { Address } from "../base/address.ts";
import { type Mount, parseMounts } from "../metrics/host/mounts.ts";
import { parseNfsBytes } from "../metrics/host/nfs_statistics.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { nearestFolder } from "../storage/local/nearest_folder.ts";

/**
 * Null where the kernel does not know: other backends, no /proc, accounting switched off, places of both kinds, file
 * systems of which it does not account what a process reads (FUSE and most that reach a server).
 */
export type DeviceCounter = () => number | null;

/** What tests replace. */
export interface CounterMeans {
  readonly read: (path: string) => string | undefined;
  /** "major:minor" of what holds a path; undefined: nothing is there yet. */
  readonly deviceOf: (path: string) => string | undefined;
  /** What holds a path, or will. */
  readonly fileSystemAt: (path: string) => { readonly type: string; readonly device: string | undefined };
}

/** File systems without a device number of their own (its major is 0) that read from block devices, or from none. */
const ACCOUNTED: readonly string[] = ["btrfs", "bcachefs", "overlay", "tmpfs", "ramfs"];

const UNKNOWN: DeviceCounter = () => null;

export function deviceCounter(
  places: readonly Address[],
  { read, deviceOf, fileSystemAt }: CounterMeans = {
    read: thisMachine().read,
    deviceOf: (path) => statusOfPath(path)?.device,
    fileSystemAt(path) {
      const status = statusOfPath(path);
      const there = status ? path : nearestFolder(path);
      return { type: fileSystemOf(there).type, device: (status ?? statusOfPath(there))?.device };
    },
  },
): DeviceCounter {
  const paths = places.filter(({ scheme }) => scheme === "file" || scheme === "direct").map(({ path }) =>
    path
  );
  if (paths.length === 0 || paths.length < places.length) return UNKNOWN;
  const nfs = parseMounts(read("/proc/self/mountinfo") ?? "").filter(isNfs);
  // The status, unlike the name, follows symbolic links.
  const devices = nfs.length === 0 ? [] : [...new Set(paths.map(deviceOf))];
  const mounts = devices.map((device) => nfs.find((mount) => mount.device === device));
  const known = mounts.filter((mount) => mount !== undefined);
  if (known.length === 0) {
    return paths.map(fileSystemAt).every(isAccounted)
      ? () => parseReadBytes(read("/proc/self/io") ?? "")
      : UNKNOWN;
  }
  if (known.length < mounts.length) return UNKNOWN;
  return () => fromServers(read("/proc/self/mountstats") ?? "", known);
}

export function parseReadBytes(text: string): number | null {
  const match = text.match(/^read_bytes: (\d+)$/m);
  return match ? Number(match[1]) : null;
}

/** Of FUSE the daemon reads, also where it has a device (fuseblk). */
function isAccounted({ type, device }: ReturnType<CounterMeans["fileSystemAt"]>): boolean {
  return type !== "fuse" && (device?.startsWith("0:") === false || ACCOUNTED.includes(type));
}

function isNfs({ fileSystem }: Mount): boolean {
  return fileSystem === "nfs" || fileSystem === "nfs4";
}

function fromServers(mountstats: string, mounts: readonly Mount[]): number | null {
  const counted = parseNfsBytes(mountstats);
  let sum = 0;
  for (const { mountPoint } of mounts) {
    const found = counted.findLast((one) => one.mountPoint === mountPoint);
    if (!found) return null;
    sum += found.fromServer;
  }
  return sum;
}
