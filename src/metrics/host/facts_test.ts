import { assertEquals, assertFalse } from "@std/assert";
import { hostFacts, type Machine } from "./facts.ts";

const FILES: Record<string, string> = {
  "/proc/meminfo": "MemTotal:       1024 kB\nMemFree: 1 kB\n",
  "/proc/cpuinfo": "processor : 0\nmodel name : Fast One\n",
  "/proc/sys/kernel/osrelease": "6.1.0\n",
  "/etc/os-release": 'NAME="X"\nPRETTY_NAME="X 12"\n',
  "/proc/self/mountinfo": "30 22 259:1 / /mnt rw - xfs /dev/nvme0n1p1 rw,noatime",
  "/sys/block/nvme0n1/dev": "259:0\n",
  "/sys/block/nvme0n1/nvme0n1p1/dev": "259:1\n",
  "/sys/block/nvme0n1/queue/rotational": "0\n",
  "/sys/block/nvme0n1/queue/scheduler": "mq-deadline [none]\n",
  "/sys/block/nvme0n1/device/model": "Drive 9000   \n",
  "/sys/block/nvme0n1/device/serial": "SECRET-SERIAL\n",
  "/sys/class/net/eth0/speed": "-1\n",
  "/sys/class/net/eth0/mtu": "9000\n",
};

const MACHINE: Machine = {
  read: (path) => FILES[path],
  list: (path) =>
    ({
      "/sys/block": ["nvme0n1"],
      "/sys/block/nvme0n1": ["queue", "nvme0n1p1"],
      "/sys/class/net": ["lo", "eth0"],
    })[path] ?? [],
  hostname: "node1",
  cpus: 2,
  architecture: "x86_64",
  runtime: "Deno 0",
};

Deno.test("hostFacts: names file system, options, disk and network of the storage path", () => {
  const facts = hostFacts(MACHINE, "/mnt/data");
  assertEquals(facts.memoryBytes, 1024 * 1024);
  assertEquals(facts.cpuModel, "Fast One");
  assertEquals(facts.os, "X 12");
  assertEquals(facts.storage, {
    path: "/mnt/data",
    fileSystem: "xfs",
    mountOptions: "rw,noatime",
    device: "/dev/nvme0n1p1",
    deviceModel: "Drive 9000",
    rotational: false,
    scheduler: "none",
  });
  assertEquals(facts.networks, [{ name: "eth0", megabitsPerSecond: null, mtu: 9000 }]);
});

Deno.test("hostFacts: holds no serial number, and null for what cannot be read", () => {
  const facts = hostFacts(MACHINE, undefined);
  assertEquals(facts.storage, null);
  assertEquals(facts.governor, null);
  assertFalse(JSON.stringify(hostFacts(MACHINE, "/mnt")).includes("SECRET"));
});
