import { assertEquals } from "@std/assert";
import { mountOf, parseMounts } from "./mounts.ts";

const TEXT = [
  "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw,errors=remount-ro",
  "30 22 0:25 / /mnt/with\\040space rw,nosuid shared:5 master:2 - nfs4 host:/export rw,vers=4.2,password=hunter2",
  "31 22 0:26 / /mnt rw - tmpfs tmpfs rw,size=64m",
  "garbage",
].join("\n");

Deno.test("parseMounts: reads octal escapes and leaves credentials out", () => {
  const mounts = parseMounts(TEXT);
  assertEquals(mounts.map((mount) => mount.mountPoint), ["/", "/mnt/with space", "/mnt"]);
  assertEquals(mounts[1]?.fileSystem, "nfs4");
  assertEquals(mounts[1]?.options, "rw,nosuid,vers=4.2");
});

Deno.test("mountOf: takes the longest mount point that holds the path, not one with the same beginning", () => {
  const mounts = parseMounts(TEXT);
  assertEquals(mountOf("/mnt/with space/data", mounts)?.fileSystem, "nfs4");
  assertEquals(mountOf("/mnt/data", mounts)?.fileSystem, "tmpfs");
  assertEquals(mountOf("/mntx", mounts)?.fileSystem, "ext4");
  assertEquals(mountOf("/", [])?.fileSystem, undefined);
});
