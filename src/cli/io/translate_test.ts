import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, type Problem } from "../../base/errors.ts";
import { translate } from "./translate.ts";
import { WORDS } from "./words.ts";

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
  ["--rw=write --end_fsync=1 --end_fsync=0 /x", "write /x --fsync end"],
  ["read /x --direct 1 --invalidate 1 --buffered 0", "read /x --direct --cache drop --direct"],
  ["read /x --direct 0 --invalidate 0", "read /x --cache keep"],
  ["read --direct /x", "read /x --direct"],
  ["read /x --ioengine=libaio --direct=0 --buffered=0", "read /x --io-engine auto --direct"],
  [
    "read /x --ioengine=psync --rate_iops=100 --rate=10m",
    "read /x --io-engine threads --queue-depth 1 --limit-iops 100 --limit-rate 10m",
  ],
  ["read /x --invalidate=1 --invalidate=0", "read /x --cache drop --cache keep"],
  ["read /x --verify=crc32c", "read /x --verify full"],
  ["read /x --verify=0 --randseed=7", "read /x --verify off --seed 7"],
  ["--directory=/d --rw=write --size=1g", "write /d --files 1 --size=1g"],
  ["fio --rw=read --ioengine posixaio --iodepth=4 /x", "read /x --io-engine threads --queue-depth 4"],
  ["elbencho -r /x", "read /x"],
  ["--readwrite=read /x --norandommap --randrepeat=0", "read /x"],
  // elbencho
  [
    "-w -t 2 -b 1M --iodepth 16 --direct -s 1g /x",
    "write /x --jobs 2 --block-size 1M --queue-depth 16 --direct --size 1g",
  ],
  ["-r --rand -N 8 --timelimit 10 /d", "read /d --random --files 8 --duration 10"],
  ["-w --rwmixpct 30 --lat --nolive --limitwrite 100M /x", "mix /x --read-percent 30 --limit-rate 100M"],
  ["-w -t2 -b4k -s1g -i3 /x", "write /x --jobs 2 --block-size 4k --size 1g --repeat 3"],
  ["-r --iterations 3 --dryrun --readonly /x", "read /x --repeat 3 --dry-run --read-only"],
  ["-r --numjobs=1 --rate_iops=5 -N 4 /d", "read /d --jobs 1 --limit-iops 5 --files 4"],
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
    ["--fsync 1", "--fsync end"],
    ["--size 10%", "in bytes"],
    ["-s 10%", "in bytes"],
    ["--bs=4k,64k", "one size"],
    ["--bs=4k-64k", "one size"],
    ["--nrfiles=4", "of each file"],
    ["--overwrite=1", "in place"],
    ["--cpus_allowed=0-3", "taskset"],
    ["--unlink=1", "rm"],
    ["--startdelay=5", "sleep"],
    ["--minimal", "--json"],
    ["--numjobs=2 --rate=10m", "of all jobs"],
    ["--rate_iops 100 --jobs=4", "of all jobs"],
    ["-t 2 --limitread 10M", "of all jobs"],
    ["--directory=/d --numjobs=2", "--files N"],
    ["-t 4 -N 3", "of all jobs"],
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

Deno.test("translate: a value that is not understood is answered with those that are", () => {
  const said = (...words: string[]) => assertThrows(() => translate([...words, "/x"]), ConfigError);
  const pattern = said("--rw=trim");
  assertEquals(pattern.message, "The value 'trim' of '--rw' is not understood.");
  assertStringIncludes(pattern.remedy, "read, write, randread");
  assertStringIncludes(said("read", "--ioengine=sg").remedy, "libaio, posixaio, psync");
  assertStringIncludes(said("read", "--direct=2").remedy, "0, 1");
});

Deno.test("translate: words that contradict each other there are refused, not passed over", () => {
  const said = (words: string) =>
    assertThrows(() => translate(["read", "/x", ...words.split(" ")]), ConfigError);
  for (const words of ["--ioengine=psync --iodepth=64", "--iodepth 64 --ioengine sync"]) {
    assertStringIncludes(said(words).message, "one request in flight");
  }
  assertStringIncludes(said("--time_based").remedy, "--runtime=30");
  assertStringIncludes(said("--time_based=1 --bs=4k").message, "none is given");
  assertEquals(translate(["read", "/x", "--time_based=0"]).join(" "), "read /x");
});

Deno.test("translate: a misspelt word of theirs gets the right one; what is nearer to ours is the parser's", () => {
  const said = (...words: string[]) => assertThrows(() => translate(["read", "/x", ...words]), ConfigError);
  assertStringIncludes(
    said("--iodepht=4").message,
    "Unknown option '--iodepht=4'. Did you mean '--iodepth'?",
  );
  assertStringIncludes(said("--numjbos", "4").message, "'--numjobs'");
  assertEquals(translate(["read", "/x", "--blok-size=4k"]).join(" "), "read /x --blok-size=4k");
});

Deno.test("WORDS: has the options that command lines of fio use", () => {
  const known = (name: string) => Object.hasOwn(WORDS, name) || ["size", "direct", "fsync"].includes(name);
  const common =
    "name rw bs size iodepth ioengine direct numjobs runtime time_based group_reporting ramp_time " +
    "filename directory nrfiles openfiles fsync end_fsync rate rate_iops invalidate buffered thinktime verify_only " +
    "mem startdelay cpus_allowed numa_cpu_nodes unlink pre_read fadvise_hint max_latency write_bw_log log_avg_msec " +
    "continue_on_error ioscheduler steadystate readonly minimal status-interval zonemode latency_target";
  assertEquals(common.split(" ").filter((name) => !known(name)), []);
});

Deno.test("translate: values that mean nothing here, and two kinds at once, are refused", () => {
  assertThrows(() => translate(["--rw=trim", "/x"]), ConfigError, "'trim'");
  assertThrows(() => translate(["--ioengine=rbd", "/x"]), ConfigError, "'rbd'");
  assertThrows(() => translate(["-w", "-r", "/x"]), ConfigError, "'write' and 'read'");
  assertThrows(() => translate(["read", "/x", "--rw=randwrite"]), ConfigError, "'read' and 'write'");
});
