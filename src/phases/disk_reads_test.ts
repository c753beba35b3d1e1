import { assertEquals, assertMatch } from "@std/assert";
import { diskFolder } from "../../ffi/disk_folder.ts";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { NFS_MOUNTINFO, nfsMountstats } from "../metrics/host/test_mountstats.ts";
import { type DiskMeans, diskReads } from "./disk_reads.ts";

libc();

const at = (...texts: string[]) => texts.map((text) => parseAddress(text, { cwd: "/" }));

function machine(sectors: Record<string, number>): DiskMeans {
  return {
    read: (path) =>
      path !== "/proc/diskstats"
        ? undefined
        : Object.entries(sectors).map(([device, read]) => ` ${device.replace(":", " ")} x 1 0 ${read} 0`)
          .join(
            "\n",
          ),
    deviceAt: (path) =>
      path.startsWith("/a")
        ? { device: "8:1", type: "ext4" }
        : path.startsWith("/dev")
        ? { device: "7:0", type: "a device" }
        : { device: "0:40", type: "overlay" },
  };
}

Deno.test("diskReads: counts each device under the places once", () => {
  const sectors: Record<string, number> = { "8:1": 10, "7:0": 100 };
  const one = diskReads(at("/a/x", "direct:///a/y"), machine(sectors));
  const two = diskReads(at("/a/x", "/dev/loop0"), machine(sectors));
  assertEquals([one.bytes(), two.bytes()], [5120, 56320]);
  sectors["8:1"] = 12;
  assertEquals([one.bytes(), two.bytes()], [6144, 57344]);
  assertMatch(two.by, /diskstats, 8:1 and 7:0, for all processes/);
  delete sectors["8:1"];
  assertEquals(one.bytes(), null, "a device that is gone is unknown, not 0");
});

Deno.test("diskReads: where one place has no device there is no number, and the reason names it", () => {
  const means = machine({ "8:1": 10 });
  const mixed = diskReads(at("/a/x", "/other/y"), means);
  assertEquals(mixed.bytes(), null);
  assertMatch(mixed.by, /'\/other\/y' lies on overlay, which has no block device/);
  const object = diskReads(at("s3://bucket/x"), means);
  assertEquals([object.bytes(), object.by], [null, "s3:// has no block device here"]);
});

Deno.test("diskReads: on this machine files in memory have none, and the name of a device is no file in memory", () => {
  const inMemory = diskReads(at("/dev/shm/none/yet"));
  assertEquals(inMemory.bytes(), null);
  assertMatch(inMemory.by, /tmpfs/);
  const disk = diskReads(at(`${diskFolder()}/none/yet`));
  if (disk.bytes() === null) assertMatch(disk.by, /no block device/);
});

Deno.test("diskReads: on NFS it is the account of the mount, and says so, or why there is none", () => {
  const files: Record<string, string> = {
    "/proc/self/mountinfo": NFS_MOUNTINFO,
    "/proc/self/mountstats": nfsMountstats({ train: 1000, home: 7, old: 1 }),
    "/proc/diskstats": " 254 0 vda 1 0 10 0",
  };
  const devices: Record<string, string> = { train: "0:51", "my home": "0:52", old: "0:53", young: "0:54" };
  const means: DiskMeans = {
    read: (path) => files[path],
    deviceAt(path) {
      const device = Object.entries(devices).find(([name]) => path.startsWith(`/mnt/${name}/`))?.[1];
      return device === undefined ? { device: "254:0", type: "ext4" } : { device, type: "nfs" };
    },
  };
  const all = diskReads(at("/mnt/train/x", "direct:///mnt/my home/y", "/mnt/old/z", "/mnt/old/zz"), means);
  assertEquals(all.bytes(), 1008);
  assertEquals(
    all.by,
    "/proc/self/mountstats, '/mnt/train' and '/mnt/my home' and '/mnt/old', for all processes",
  );
  files["/proc/self/mountstats"] = nfsMountstats({ train: 5000, home: 7, old: 1 });
  assertEquals(all.bytes(), 5008);
  const young = diskReads(at("/mnt/young/x"), means);
  assertEquals(young.bytes(), null);
  assertMatch(young.by, /mountstats counts no bytes of the NFS mount '\/mnt\/young'/);
  const mixed = diskReads(at("/mnt/train/x", "/data/y"), means);
  assertEquals(mixed.bytes(), null);
  assertMatch(mixed.by, /some places lie on NFS and some do not/);
  const local = diskReads(at("/data/y"), means);
  assertEquals([local.bytes(), local.by], [5120, "/proc/diskstats, 254:0, for all processes"]);
});
