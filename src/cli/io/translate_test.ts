import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, type Problem } from "../../base/errors.ts";
import { translate } from "./translate.ts";

const TABLE: readonly (readonly [string, string])[] = [
  // Ours
  ["read /x --random --block-size 4KiB", "read /x --random --block-size 4KiB"],
  ["--queue-depth 8 write /x --size 1G", "write /x --queue-depth 8 --size 1G"],
  ["read /x --verify full", "read /x --verify full"],
  ["--json mix /x --read-percent=70", "mix /x --json --read-percent=70"],
  ["read write", "read write"],
  ["read /x -h", "read /x -h"],
  ["read -- -odd", "read -odd"],
  ["read s3://b/x --endpoint http://h:1", "read s3://b/x --endpoint http://h:1"],
  // fio
  [
    "--name=t --filename=/x --rw=randread --bs=4k --iodepth=64 --ioengine=io_uring --direct=1 --size=1g --numjobs=2",
    "read /x --random --block-size 4k --queue-depth 64 --io-engine uring --direct --size=1g --jobs 2",
  ],
  ["-rw=randwrite -bs=4k -filename=/x", "write /x --random --block-size 4k"],
  ["--filename=/a:/b --rw=read", "read /a /b"],
  ["--filename=direct:///a:direct:///b --rw=read", "read direct:///a direct:///b"],
  ["randread /x", "read /x --random"],
  ["randrw /x --rwmixread=70", "mix /x --random --read-percent 70"],
  ["randrw /x --rwmixwrite 40", "mix /x --random --read-percent 60"],
  [
    "--rw write --runtime=30 --time_based --ramp_time=5s --group_reporting /x",
    "write /x --duration 30 --ramp 5s",
  ],
  ["--rw=write --end_fsync=1 --end_fsync=0 /x --nrfiles=4", "write /x --fsync end --files 4"],
  ["read /x --ioengine=libaio --direct=0 --buffered=0", "read /x --io-engine auto --direct"],
  [
    "read /x --ioengine=psync --rate_iops=100 --rate=10m",
    "read /x --io-engine threads --limit-iops 100 --limit-rate 10m",
  ],
  ["read /x --invalidate=1 --invalidate=0", "read /x --cache drop --cache keep"],
  ["read /x --verify=crc32c", "read /x --verify full"],
  ["read /x --verify=0 --randseed=7", "read /x --verify off --seed 7"],
  ["--directory=/d --rw=write --size=1g", "write /d --files 1 --size=1g"],
  ["--readwrite=read /x --norandommap --randrepeat=0", "read /x"],
  // elbencho
  [
    "-w -t 2 -b 1M --iodepth 16 --direct -s 1g /x",
    "write /x --jobs 2 --block-size 1M --queue-depth 16 --direct --size 1g",
  ],
  ["-r --rand -N 8 --timelimit 10 /d", "read /d --random --files 8 --duration 10"],
  ["-w --rwmixpct 30 --lat --nolive --limitwrite 100M /x", "write /x --read-percent 30 --limit-rate 100M"],
  ["-r --dropcache --verify 1 /x", "read /x --cache drop --verify full"],
];

for (const [given, expected] of TABLE) {
  Deno.test(`translate: ${given}`, () => {
    assertEquals(translate(given.split(" ")).join(" "), expected);
  });
}

Deno.test("translate: words without a counterpart are refused with what to say instead, all at once", () => {
  const error = assertThrows(
    () => translate(["read", "/x", "--thinktime=10", "--bssplit", "4k/50", "-F"]),
    ConfigError,
  );
  const problems: readonly Problem[] = error.problems;
  assertEquals(problems.map(({ key }) => key), ["--thinktime=10", "--bssplit", "-F"]);
  assertStringIncludes(problems[0]?.remedy ?? "", "--limit-iops");
});

Deno.test("translate: what fio and elbencho say otherwise is answered with ours, whatever its value", () => {
  const told: readonly (readonly [string, string])[] = [
    ["--fsync=1", "--fsync end"],
    ["--sync=1", "--fsync end"],
    ["--iodepth_batch=8", "--queue-depth"],
    ["--offset=1m", "--size"],
    ["--csvfile x", "--json"],
    ["--output=x", "--results"],
    ["--percentage_random=30", "--random"],
  ];
  for (const [words, says] of told) {
    const error = assertThrows(() => translate(["read", "/x", ...words.split(" ")]), ConfigError);
    assertStringIncludes(error.remedy, says, words);
  }
  assertEquals(
    translate(["write", "/x", "--fsync", "end", "--stonewall", "--fallocate=none"]).join(" "),
    "write /x --fsync end",
  );
  assertEquals(
    translate(["read", "/x", "--direct=true", "--invalidate=false"]).join(" "),
    "read /x --direct --cache keep",
  );
  assertThrows(() => translate(["read", "/x", "--direct=maybe"]), ConfigError, "'maybe'");
});

Deno.test("translate: values that mean nothing here, and two kinds at once, are refused", () => {
  assertThrows(() => translate(["--rw=trim", "/x"]), ConfigError, "'trim'");
  assertThrows(() => translate(["--ioengine=rbd", "/x"]), ConfigError, "'rbd'");
  assertThrows(() => translate(["-w", "-r", "/x"]), ConfigError, "'write' and 'read'");
  assertThrows(() => translate(["read", "/x", "--rw=randwrite"]), ConfigError, "'read' and 'write'");
});
