/** What this process may use of the machine: cgroup limits, v1 and v2. Pure over a reader of small files. */

export type ReadText = (path: string) => string | undefined;

export interface Limits {
  readonly memoryBytes: number | null;
  /** CPUs' worth of time, e.g. 1.5. */
  readonly cpus: number | null;
}

/** Values above this are how cgroup v1 says "no limit". */
const UNLIMITED = 2 ** 62;

export function cgroupLimits(read: ReadText): Limits {
  const groups = (read("/proc/self/cgroup") ?? "").split("\n").map((line) => line.split(":"));
  let memoryBytes: number | null = null;
  let cpus: number | null = null;
  for (const [id, controllers, path] of groups) {
    if (id === undefined || controllers === undefined || path === undefined) continue;
    const unified = id === "0" && controllers === "";
    const names = controllers.split(",");
    for (const folder of ancestors(path)) {
      if (unified) {
        memoryBytes = least(memoryBytes, bytes(read(`/sys/fs/cgroup${folder}/memory.max`)));
        cpus = least(cpus, quota(read(`/sys/fs/cgroup${folder}/cpu.max`)));
      }
      if (names.includes("memory")) {
        memoryBytes = least(memoryBytes, bytes(read(`/sys/fs/cgroup/memory${folder}/memory.limit_in_bytes`)));
      }
      if (names.includes("cpu")) {
        const limit = read(`/sys/fs/cgroup/cpu${folder}/cpu.cfs_quota_us`);
        const period = read(`/sys/fs/cgroup/cpu${folder}/cpu.cfs_period_us`);
        cpus = least(cpus, quota(limit && period ? `${limit.trim()} ${period.trim()}` : undefined));
      }
    }
  }
  return { memoryBytes, cpus };
}

/** A limit anywhere above a group holds for it too. */
function ancestors(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => "/" + parts.slice(0, index + 1).join("/")).concat("");
}

function bytes(text: string | undefined): number | null {
  const value = Number(text?.trim() || NaN);
  return Number.isFinite(value) && value < UNLIMITED ? value : null;
}

function quota(text: string | undefined): number | null {
  const [limit, period] = (text ?? "").trim().split(/\s+/).map(Number);
  return limit && period && limit > 0 && period > 0 ? limit / period : null;
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
