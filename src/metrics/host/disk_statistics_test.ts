import { assertEquals } from "@std/assert";
import { bytesReadBy } from "./disk_statistics.ts";

const DISKSTATS = ` 254       0 vda 70157 1045 3952818 32104 99 3 8 1 0 5 6 0 0 0 0 1 2
 254      16 vdb 1 0 8 0 0 0 0 0 0 0 0
   7       0 loop0 5 0 16 1
`;

Deno.test("bytesReadBy: counts sectors of 512 bytes of the device that was asked about, and of no other", () => {
  assertEquals(bytesReadBy("254:0", DISKSTATS), 3952818 * 512);
  assertEquals(bytesReadBy("254:16", DISKSTATS), 8 * 512);
  assertEquals(bytesReadBy("7:0", DISKSTATS), 16 * 512);
});

Deno.test("bytesReadBy: a device that is not there, and a line without numbers, are unknown", () => {
  assertEquals(bytesReadBy("254:1", DISKSTATS), undefined);
  assertEquals(bytesReadBy("25:0", DISKSTATS), undefined);
  assertEquals(bytesReadBy("8:0", " 8 0 sda\n"), undefined);
});
