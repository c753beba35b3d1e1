import { assert, assertEquals } from "@std/assert";
import { COMMAND_OPTIONS, requestFrom } from "./fixture.ts";
import { canonicalCommand, exactSize, fioCommand } from "./canonical.ts";
import { parseArguments } from "../parse_arguments.ts";

const FILES = [{ path: "/mnt/x", size: 1 << 30 }];

Deno.test("canonicalCommand: says everything that shapes the load, and means the same when read again", () => {
  const rows: readonly (readonly [string, string])[] = [
    [
      "read /mnt/x",
      "stoker io read file:///mnt/x --block-size 1MiB --queue-depth 32 --jobs 1",
    ],
    [
      "randrw /mnt/x --direct=1 --bs=4k --iodepth=64 --rwmixread=70 --runtime=30 --ramp_time=2",
      "stoker io mix direct:///mnt/x --random --block-size 4KiB --queue-depth 64 --jobs 1 --read-percent 70 " +
      "--duration 30s --ramp 2s",
    ],
    [
      "write /mnt/d --files 3 --size 1000 --fsync end --overwrite --limit-iops 10 --io-engine threads",
      "stoker io write file:///mnt/d --size 1000 --files 3 --block-size 1MiB --queue-depth 28 --jobs 1 " +
      "--limit-iops 10 --fsync end --overwrite --io-engine threads",
    ],
    [
      "read /mnt/x --block-size 4MiB --limit-rate 10MiB/s",
      "stoker io read file:///mnt/x --block-size 4MiB --queue-depth 32 --jobs 1 --limit-rate 10MiB",
    ],
    [
      "read /mnt/a\\ b --cache drop --verify full",
      "stoker io read 'file:///mnt/a b' --block-size 1MiB --queue-depth 32 --jobs 1 --verify full --cache drop",
    ],
  ];
  for (const [given, expected] of rows) {
    const words = given.split(/(?<!\\) /).map((word) => word.replace("\\ ", " "));
    const command = canonicalCommand(requestFrom(...words));
    assertEquals(command, expected);
    const again = expected.split(" ").slice(2).map((word) => word.replaceAll("'", ""));
    if (expected.includes("'")) continue; // the shell's part
    assertEquals(parseArguments(again, COMMAND_OPTIONS).words[0], again[0]);
    assertEquals(canonicalCommand(requestFrom(...again)), expected);
  }
});

Deno.test("fioCommand: is the same load in fio's words; jobs share the file", () => {
  const random = requestFrom(
    ..."read direct:///mnt/x --random --block-size 4KiB --queue-depth 64 --jobs 2 --duration 30".split(" "),
  );
  assertEquals(
    fioCommand(random, FILES),
    "fio --name=compare --filename=/mnt/x --rw=randread --bs=4096 --size=536870912 " +
      "--offset_increment=536870912 --numjobs=2 --group_reporting --ioengine=io_uring --iodepth=64 --direct=1 " +
      "--invalidate=0 --lat_percentiles=1 --time_based --runtime=30",
  );
  assertEquals(
    fioCommand(requestFrom(..."mix /mnt/x --read-percent 70 --limit-iops 50".split(" ")), FILES),
    "fio --name=compare --filename=/mnt/x --rw=rw --bs=1048576 --size=1073741824 --ioengine=io_uring " +
      "--iodepth=32 --direct=0 --invalidate=0 --lat_percentiles=1 --rwmixread=70 --rate_iops=50 --refill_buffers",
  );
  // fio's jobs would find nothing behind an offset in small files.
  const several = fioCommand(requestFrom(..."read /mnt/a /mnt/b --jobs 2".split(" ")), [
    { path: "/mnt/a", size: 3 << 20 },
    { path: "/mnt/b", size: 1 << 20 },
  ]);
  assert(several?.includes(" --filename=/mnt/a:/mnt/b "), several ?? "");
  assert(
    several?.includes(" --size=4194304 --io_size=2097152 --numjobs=2 --group_reporting "),
    several ?? "",
  );
  assertEquals(fioCommand(requestFrom("read", "null://x", "--size", "1"), FILES), null);
});

Deno.test("exactSize: has a unit only where that loses nothing", () => {
  assertEquals([4096, 1 << 20, 1000, 1536, 3 * 2 ** 40].map(exactSize), [
    "4KiB",
    "1MiB",
    "1000",
    "1536",
    "3TiB",
  ]);
});
