import { assert, assertEquals, assertMatch } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { NFS_MOUNTINFO, nfsMountstats } from "../metrics/host/test_mountstats.ts";
import { type CounterMeans, deviceCounter, parseReadBytes } from "./device_bytes.ts";

libc();

const at = (...texts: string[]) => texts.map((text) => parseAddress(text, { cwd: "/" }));

function machine(files: Record<string, string>): CounterMeans {
  const devices: readonly [string, string][] = [["/mnt/train", "0:51"], ["/mnt/my home", "0:52"], [
    "/link",
    "0:51",
  ]];
  return {
    read: (path) => files[path],
    deviceOf: (path) => devices.find(([prefix]) => path.startsWith(prefix))?.[1] ?? "254:0",
    fileSystemAt: () => ({ type: "ext4", device: "254:0" }),
  };
}

Deno.test("deviceCounter: on NFS counts what the server sent for the mounts, symbolic links followed", () => {
  const files: Record<string, string> = {
    "/proc/self/mountinfo": NFS_MOUNTINFO,
    "/proc/self/mountstats": nfsMountstats({ train: 1000, home: 7 }),
    "/proc/self/io": "read_bytes: 5\n",
  };
  const train = deviceCounter(at("/mnt/train/a"), machine(files));
  const all = deviceCounter(at("direct:///link/a", "/mnt/train/b", "/mnt/my home/c"), machine(files));
  assertEquals([train.bytes(), all.bytes()], [1000, 1007]);
  assertEquals([train.by, train.of], ["/proc/self/mountstats, '/mnt/train', for all processes", "machine"]);
  files["/proc/self/mountstats"] = nfsMountstats({ train: 1500, home: 8 });
  assertEquals([train.bytes(), all.bytes()], [1500, 1508]);
  files["/proc/self/mountstats"] = "";
  assertEquals(train.bytes(), null, "a mount that is gone is unknown, not 0");
});

Deno.test("deviceCounter: elsewhere counts what the kernel read for this process, and is null where it cannot know", () => {
  const files = {
    "/proc/self/mountinfo": NFS_MOUNTINFO,
    "/proc/self/io": "rchar: 9\nread_bytes: 4096\nwrite_bytes: 1\n",
  };
  const counted = (...texts: string[]) => deviceCounter(at(...texts), machine(files)).bytes();
  assertEquals(counted("/data/x"), 4096);
  const { by, of } = deviceCounter(at("/data/x"), machine(files));
  assertEquals([by, of], ["/proc/self/io, for this process", "process"]);
  assertEquals(counted("/data/x", "/mnt/train/y"), null, "two kinds of counters make no sum");
  assertEquals([counted("s3://bucket/x"), counted("null://")], [null, null]);
  assertEquals(deviceCounter(at("/data/x"), machine({})).bytes(), null);
  assertEquals(parseReadBytes("rchar: 1\n"), null);
});

Deno.test("deviceCounter: null where a daemon or a server reads, which the kernel does not account", () => {
  const files = { "/proc/self/mountinfo": NFS_MOUNTINFO, "/proc/self/io": "read_bytes: 4096\n" };
  const counted = (type: string, device: string | undefined) =>
    deviceCounter(at("/data/x"), { ...machine(files), fileSystemAt: () => ({ type, device }) }).bytes();
  assertEquals([counted("fuse", "0:44"), counted("fuse", "8:1"), counted("virtiofs", "0:44")], [
    null,
    null,
    null,
  ]);
  assertEquals([counted("gpfs", "0:44"), counted("0x1234", "0:44"), counted("9p", undefined)], [
    null,
    null,
    null,
  ]);
  assertEquals([counted("xfs", "8:1"), counted("0x1234", "8:1"), counted("btrfs", "0:44")], [
    4096,
    4096,
    4096,
  ]);
  assertEquals([counted("overlay", "0:44"), counted("tmpfs", "0:44")], [4096, 4096]);
  const fuse = { ...machine(files), fileSystemAt: () => ({ type: "fuse", device: "0:44" }) };
  assertMatch(deviceCounter(at("/data/x"), fuse).by, /'\/data\/x' lies on fuse, for which the kernel/);
});

Deno.test("deviceCounter: this machine keeps a counter for this process", () => {
  const here = import.meta.dirname ?? "/";
  const count = deviceCounter(at(here)).bytes();
  assert(count !== null && count >= 0);
  assertEquals(typeof deviceCounter(at(`${here}/nothing/yet`)).bytes(), "number");
});
