/**
 * Facts about the machine for the result: enough to judge a number later, never a secret or a serial number.
 * Unknown is null.
 */
import type { Host } from "../../report/schema/host.ts";
import { cgroupLimits, type ReadText } from "./limits.ts";
import { mountOf, parseMounts } from "./mounts.ts";

export interface Machine {
  readonly read: ReadText;
  /** Names in a folder, empty when it cannot be read. */
  readonly list: (path: string) => readonly string[];
  readonly hostname: string;
  readonly cpus: number;
  readonly architecture: string;
  readonly runtime: string;
}

/** `storagePath` is an absolute local path, or undefined when the data lies elsewhere. */
export function hostFacts(machine: Machine, storagePath: string | undefined): Host {
  const { read } = machine;
  const limits = cgroupLimits(read);
  return {
    hostname: machine.hostname,
    cpus: machine.cpus,
    memoryBytes: kibibytes(read("/proc/meminfo"), "MemTotal") ?? 0,
    memoryLimitBytes: limits.memoryBytes,
    cpuLimit: limits.cpus,
    cpuModel: field(read("/proc/cpuinfo"), "model name"),
    governor: trimmed(read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")),
    kernel: trimmed(read("/proc/sys/kernel/osrelease")),
    os: quoted(read("/etc/os-release"), "PRETTY_NAME"),
    architecture: machine.architecture,
    runtime: machine.runtime,
    storage: storagePath === undefined ? null : storageFacts(machine, storagePath),
    networks: networkFacts(machine),
  };
}

function storageFacts({ read, list }: Machine, path: string): Host["storage"] {
  const mount = mountOf(path, parseMounts(read("/proc/self/mountinfo") ?? ""));
  const block = mount && blockFolder(read, list, mount.device);
  const rotational = trimmed(block && read(`${block}/queue/rotational`));
  const scheduler = block && read(`${block}/queue/scheduler`);
  return {
    path,
    fileSystem: mount?.fileSystem ?? null,
    mountOptions: mount?.options ?? null,
    device: mount?.source ?? null,
    deviceModel: trimmed(block && read(`${block}/device/model`)),
    rotational: rotational === null ? null : rotational === "1",
    scheduler: scheduler?.match(/\[(.+)\]/)?.[1] ?? trimmed(scheduler),
  };
}

/** The folder of the whole disk: a partition's own folder lies inside it. */
function blockFolder(read: ReadText, list: Machine["list"], device: string): string | undefined {
  for (const name of list("/sys/block")) {
    if (read(`/sys/block/${name}/dev`)?.trim() === device) return `/sys/block/${name}`;
    if (
      list(`/sys/block/${name}`).some((part) => read(`/sys/block/${name}/${part}/dev`)?.trim() === device)
    ) {
      return `/sys/block/${name}`;
    }
  }
  return undefined;
}

function networkFacts({ read, list }: Machine): Host["networks"] {
  return list("/sys/class/net").filter((name) => name !== "lo").map((name) => {
    const speed = Number(read(`/sys/class/net/${name}/speed`) ?? NaN);
    const mtu = Number(read(`/sys/class/net/${name}/mtu`) ?? NaN);
    return {
      name,
      megabitsPerSecond: speed > 0 ? speed : null,
      mtu: mtu > 0 ? mtu : null,
    };
  });
}

export function kibibytes(text: string | undefined, key: string): number | undefined {
  const match = text?.match(new RegExp(`^${key}:\\s+(\\d+) kB`, "m"));
  return match ? Number(match[1]) * 1024 : undefined;
}

function field(text: string | undefined, key: string): string | null {
  return trimmed(text?.match(new RegExp(`^${key}\\s*:(.*)$`, "m"))?.[1]);
}

function quoted(text: string | undefined, key: string): string | null {
  return trimmed(text?.match(new RegExp(`^${key}="?([^"\n]*)`, "m"))?.[1]);
}

function trimmed(text: string | undefined): string | null {
  return text?.trim() || null;
}
