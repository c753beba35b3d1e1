/**
 * What went over the network interfaces of this machine, from /proc/net/dev: bytes of all its processes, with the
 * headers of every protocol. Pure.
 */
import type { Machine } from "./facts.ts";

export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/** Numbers of a line: eight of what was received, bytes first, then eight of what was sent. */
const SENT = 8;

/** Since each interface was made, by its name. */
export function parseNetworkBytes(netDev: string): Map<string, NetworkBytes> {
  const found = new Map<string, NetworkBytes>();
  for (const line of netDev.split("\n")) {
    const [, name, numbers] = /^\s*(\S+):\s*(\d.*)$/.exec(line) ?? [];
    if (name === undefined || numbers === undefined) continue;
    const counted = numbers.trim().split(/\s+/).map(Number);
    const [received, sent] = [counted[0], counted[SENT]];
    if (Number.isSafeInteger(received) && Number.isSafeInteger(sent)) {
      // Safe integers are numbers, which the compiler cannot know.
      found.set(name, { received: received as number, sent: sent as number });
    }
  }
  return found;
}

/**
 * Interfaces that lead to other machines. Each byte passes one of them once: bonds, bridges and VLANs stand on
 * others and would count it again. A container has no hardware of its own; what it has instead leads out.
 */
export function outerInterfaces({ list }: Pick<Machine, "list">): string[] {
  const leaves = list("/sys/class/net").map((name) => ({ name, parts: list(`/sys/class/net/${name}`) }))
    .filter(({ name, parts }) => name !== "lo" && !parts.some((part) => part.startsWith("lower_")));
  const hardware = leaves.filter(({ parts }) => parts.includes("device"));
  return (hardware.length > 0 ? hardware : leaves).map(({ name }) => name);
}

/** Whether traffic to a host never leaves this machine. `own` holds this machine's addresses. */
export function isThisMachine(
  host: string,
  { read, hostname }: Pick<Machine, "read" | "hostname">,
  own: ReadonlySet<string>,
): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (bare === "localhost" || bare.endsWith(".localhost") || bare === hostname.toLowerCase()) return true;
  if (isLoopback(bare) || own.has(bare)) return true;
  for (const line of (read("/etc/hosts") ?? "").split("\n")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (address === undefined || !names.some((name) => name.toLowerCase() === bare)) continue;
    return isLoopback(address) || own.has(address);
  }
  return false;
}

function isLoopback(address: string): boolean {
  return /^127(\.\d+){3}$/.test(address) || address === "::1";
}
