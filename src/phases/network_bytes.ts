/**
 * Bytes that came from network storage so far, or went there, as the kernel counts them at the interfaces in between.
 * They hold what all processes of this machine moved there, and headers, so they are never fewer than the payload.
 */
import { type Address, isObjectScheme } from "../base/address.ts";
import { type Mount, mountOf, parseMounts } from "../metrics/host/mounts.ts";
import type { Machine } from "../metrics/host/facts.ts";
import {
  isThisMachine,
  type NetworkBytes,
  outerInterfaces,
  parseNetworkBytes,
} from "../metrics/host/network_statistics.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import type { IoOptions } from "../storage/store.ts";

/** Null where the storage is not on a network, or no interface that the kernel counts lies in between. */
export type NetworkCounter = () => NetworkBytes | null;

/** What tests replace. */
export interface NetworkMeans {
  readonly machine: Pick<Machine, "read" | "list" | "hostname">;
  readonly ownAddresses: () => readonly string[];
}

/** File systems whose servers are reached through an interface of the kernel. */
const NETWORK_FILE_SYSTEMS = ["nfs", "nfs4", "cifs", "smb3", "ceph", "9p"];

export function networkCounter(
  place: Address,
  io: Pick<IoOptions, "objects">,
  means: NetworkMeans = {
    machine: thisMachine(),
    ownAddresses: () => Deno.networkInterfaces().map(({ address }) => address),
  },
): NetworkCounter {
  const { machine } = means;
  const hosts = hostsOf(place, io, machine);
  if (hosts.length === 0) return () => null;
  const own = new Set(means.ownAddresses());
  const isHere = hosts.map((host) => host !== undefined && isThisMachine(host, machine, own));
  const names = [
    ...isHere.includes(true) ? ["lo"] : [],
    ...isHere.includes(false) ? outerInterfaces(machine) : [],
  ];
  return () => sumOf(names, parseNetworkBytes(machine.read("/proc/net/dev") ?? ""));
}

/** Undefined: a server that is not named. */
function hostsOf(
  place: Address,
  { objects }: Pick<IoOptions, "objects">,
  { read }: NetworkMeans["machine"],
): (string | undefined)[] {
  if (isObjectScheme(place.scheme)) {
    const endpoints = objects?.[place.scheme]?.endpoints ?? [];
    return endpoints.map((endpoint) => URL.parse(endpoint)?.hostname);
  }
  if (place.scheme === "null") return [];
  const mount = mountOf(place.path, parseMounts(read("/proc/self/mountinfo") ?? ""));
  return mount && NETWORK_FILE_SYSTEMS.includes(mount.fileSystem) ? serverOf(mount) : [];
}

/** RDMA passes by the interfaces that the kernel counts. */
function serverOf({ options }: Mount): (string | undefined)[] {
  const words = options.split(",");
  if (words.some((word) => /^(proto=rdma6?|rdma|trans=rdma)$/.test(word))) return [];
  return [words.find((word) => word.startsWith("addr="))?.slice("addr=".length)];
}

function sumOf(names: readonly string[], counted: ReadonlyMap<string, NetworkBytes>): NetworkBytes | null {
  let [received, sent, interfaces] = [0, 0, 0];
  for (const name of names) {
    const bytes = counted.get(name);
    if (!bytes) continue;
    received += bytes.received;
    sent += bytes.sent;
    interfaces++;
  }
  return interfaces > 0 ? { received, sent } : null;
}
