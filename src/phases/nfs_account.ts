/**
 * What servers sent this machine for its NFS mounts, by the kernel's own account of them. It tells processes apart as
 * little as the account of a block device does. A read that the page cache served is in neither.
 */
import { type Mount, parseMounts } from "../metrics/host/mounts.ts";
import { parseNfsBytes } from "../metrics/host/nfs_statistics.ts";
import { type KernelAccount, noAccount } from "./kernel_account.ts";

/** What tests replace. */
export interface NfsMeans {
  readonly read: (path: string) => string | undefined;
  /** "major:minor" of what holds a path; undefined: nothing is there yet. */
  readonly deviceOf: (path: string) => string | undefined;
}

const MOUNTSTATS = "/proc/self/mountstats";

/** Undefined where none of the paths lies on NFS. */
export function nfsAccount(
  paths: readonly string[],
  { read, deviceOf }: NfsMeans,
): KernelAccount | undefined {
  const nfs = parseMounts(read("/proc/self/mountinfo") ?? "").filter(isNfs);
  if (nfs.length === 0) return undefined;
  // The status, unlike the name, follows symbolic links.
  const devices = [...new Set(paths.map(deviceOf))];
  const mounts = devices.map((device) => nfs.find((mount) => mount.device === device));
  const known = mounts.filter((mount) => mount !== undefined);
  if (known.length === 0) return undefined;
  if (known.length < mounts.length) {
    return noAccount("some places lie on NFS and some do not: two kinds of accounts make no sum");
  }
  const uncounted = known.find((mount) => fromServers(read(MOUNTSTATS) ?? "", [mount]) === null);
  if (uncounted) return noAccount(`${MOUNTSTATS} counts no bytes of the NFS mount '${uncounted.mountPoint}'`);
  const points = known.map(({ mountPoint }) => `'${mountPoint}'`).join(" and ");
  return {
    by: `${MOUNTSTATS}, ${points}, for all processes`,
    of: "machine",
    bytes: () => fromServers(read(MOUNTSTATS) ?? "", known),
  };
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
