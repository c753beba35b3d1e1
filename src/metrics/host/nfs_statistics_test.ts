import { assertEquals } from "@std/assert";
import { parseNfsBytes } from "./nfs_statistics.ts";
import { nfsMountstats } from "./test_mountstats.ts";

Deno.test("parseNfsBytes: takes what came from and went to the server, of NFS mounts that have counted, by either version", () => {
  assertEquals(parseNfsBytes(nfsMountstats()), [
    { mountPoint: "/mnt/train", fromServer: 3 * 2 ** 30, toServer: 12288 },
    { mountPoint: "/mnt/my home", fromServer: 65536, toServer: 0 },
    { mountPoint: "/mnt/old", fromServer: 4096, toServer: 0 },
  ]);
});

Deno.test("parseNfsBytes: nothing from other file systems, broken lines, and numbers that are none", () => {
  assertEquals(parseNfsBytes(""), []);
  const line = (type: string, bytes: string) =>
    `device a:/b mounted on /c with fstype ${type} statvers=1.1\n\tbytes:\t${bytes}\n`;
  assertEquals(parseNfsBytes(line("ext4", "1 2 3 4 5 6 7 8")), []);
  assertEquals(parseNfsBytes(line("nfs", "1 2 3 4")), []);
  assertEquals(parseNfsBytes(line("nfs", "1 2 3 4 5 6 7 8")), [{
    mountPoint: "/c",
    fromServer: 5,
    toServer: 6,
  }]);
  const after = line("nfs", "1 2 3 4") + "no device mounted on /d with fstype x\n\tbytes:\t1 2 3 4 5 6 7 8\n";
  assertEquals(parseNfsBytes(after), [], "what follows is of another mount");
});
