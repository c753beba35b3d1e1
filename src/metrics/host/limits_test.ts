import { assertEquals } from "@std/assert";
import { cgroupLimits } from "./limits.ts";

const reader = (files: Record<string, string>) => (path: string) => files[path];

Deno.test("cgroupLimits: takes the least limit of a v2 group and its parents", () => {
  const limits = cgroupLimits(reader({
    "/proc/self/cgroup": "0::/pod/box\n",
    "/sys/fs/cgroup/pod/memory.max": "1073741824\n",
    "/sys/fs/cgroup/pod/box/memory.max": "max\n",
    "/sys/fs/cgroup/pod/box/cpu.max": "150000 100000\n",
  }));
  assertEquals(limits, { memoryBytes: 1073741824, cpus: 1.5 });
});

Deno.test("cgroupLimits: reads v1 groups and knows their way of saying no limit", () => {
  const limits = cgroupLimits(reader({
    "/proc/self/cgroup": "5:memory:/a\n4:cpu,cpuacct:/a\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "67108864\n",
    "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "-1\n",
    "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
  }));
  assertEquals(limits, { memoryBytes: 67108864, cpus: null });
});

Deno.test("cgroupLimits: says nothing where there are no groups", () => {
  assertEquals(cgroupLimits(reader({})), { memoryBytes: null, cpus: null });
});
