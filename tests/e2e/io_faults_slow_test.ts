/** Raw I/O on local storage that refuses, fills up, breaks or is slow: what the program says, and what it leaves. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { loopFolder, mountedFolder } from "../../src/storage/local/mounted_folder.ts";
import { libc } from "../../ffi/libc.ts";
import { IoReport } from "../../src/report/schema/io.ts";
import { faultyFolder } from "../faulty_folder.ts";
import { loopDevicesMissing } from "../loop_devices.ts";
import { peerTest, testUnless } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import {
  assertNoStack,
  assertRefused,
  asShellWords,
  inFolder,
  type Ran,
  ranOf,
  shell,
  stoker,
} from "./stoker.ts";

libc();

const MIB = 1 << 20;
const ROOT = "STOKER_TEST_ROOT";

function reportOf(ran: Ran): IoReport {
  return Value.Decode(IoReport, JSON.parse(ran.out));
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name);
}

Deno.test("io: where seccomp forbids io_uring, threads take its place, said once and kept in the result", () =>
  inFolder(async (folder) => {
    const fixture = new URL("./fixture/without_io_uring.ts", import.meta.url).pathname;
    const through = [Deno.execPath(), "run", "--quiet", "--allow-all", "--no-lock", fixture];
    const place = `${folder}/x`;
    const written = await stoker(["io", "write", place, "--size", "4MiB", "--jobs", "2", "--json"], {
      through,
    });
    assertEquals(written.code, 0, written.err);
    const report = reportOf(written);
    assertEquals([report.engine, report.bytes], ["threads", 4 * MIB]);
    const said = report.warnings.filter(({ text }) => text.includes("io_uring"));
    assertEquals(said.length, 1, JSON.stringify(report.warnings));
    assertStringIncludes(said[0]?.text ?? "", "forbidden here (EPERM)");
    // What is in flight is less than usual, and so the result, the command and fio's say it.
    assertEquals(report.queueDepth, 28);
    assertStringIncludes(report.command, "--queue-depth 28");
    assertStringIncludes(report.fio ?? "", "--ioengine=posixaio --iodepth=28");
    const data = ["--data", `${folder}/d`, "--results", `${folder}/r`, "--queue-depth", "64", "--json"];
    const generated = await stoker(["generate", "tiny_npz", ...data], { through });
    assertEquals(JSON.parse(generated.out).io.queueDepth, 28, generated.err);
    const asked = await stoker(["io", "read", place, "--io-engine", "uring"], { through });
    assertRefused(asked, 3, "Cannot use --io-engine uring", "EPERM", "--io-engine auto");
    assertEquals((await stoker(["io", "read", place, "--io-engine", "uring"])).code, 0, "allowed, it works");
  }));

peerTest(
  "io: a full or read-only file system is refused before a byte, and nothing is left",
  ROOT,
  async () => {
    await using small = await mountedFolder("-t", "tmpfs", "-o", "size=1m", "tmpfs");
    const full = await stoker(["io", "write", `${small.path}/x`, "--size", "4MiB"]);
    assertRefused(full, 3, "4 MiB", "are free (tmpfs)");
    await using fixed = await mountedFolder("-t", "tmpfs", "-o", "ro", "tmpfs");
    const refused = await stoker(["io", "write", `${fixed.path}/x`, "--size", "64KiB"]);
    assertRefused(refused, 3, "read-only", "Remount");
    assertEquals([namesIn(small.path), namesIn(fixed.path)], [[], []]);
  },
);

peerTest(
  "io: a file system that refuses O_DIRECT is named, and its empty file goes again",
  ROOT,
  async () => {
    await using ramfs = await mountedFolder("-t", "ramfs", "ramfs");
    const ran = await stoker(["io", "write", `direct://${ramfs.path}/x`, "--size", "1MiB"]);
    assertRefused(ran, 3, "Cannot use O_DIRECT", "file://");
    assertEquals(namesIn(ramfs.path), []);
    await Deno.writeFile(`${ramfs.path}/there`, new Uint8Array(MIB));
    assertRefused(await stoker(["io", "read", `${ramfs.path}/there`, "--direct"]), 3, "Cannot use O_DIRECT");
  },
);

testUnless(
  await loopDevicesMissing(),
  "io: O_DIRECT on 4 KiB sectors works in whole sectors, and refuses others with the number",
  async () => {
    await using loop = await loopFolder(4096);
    const bytes = 16_000_001;
    const sectors = 16_003_072;
    const place = `direct://${loop.path}/x`;
    const small = ["--block-size", "512", "--size", "1MiB"];
    assertRefused(await stoker(["io", "write", place, ...small]), 3, "multiples of 4096");
    const written = await stoker([
      "io",
      "write",
      place,
      "--block-size",
      "4KiB",
      "--size",
      String(bytes),
      "--json",
    ]);
    assertEquals([written.code, reportOf(written).bytes], [0, bytes], written.err);
    const reads = [];
    for (let time = 0; time < 3; time++) {
      const read = await stoker(["io", "read", place, "--block-size", "4KiB", "--verify", "full", "--json"]);
      const report = reportOf(read);
      assertEquals([read.code, report.verifiedBytes], [0, bytes], read.err);
      assertMatch(report.deviceReadBy ?? "", /^\/proc\/diskstats, 7:\d+, for all/);
      reads.push(report);
    }
    // Sectors are read whole. The program's own pages may be read back meanwhile, which only ever adds to an account.
    for (const account of ["bytesFromDevice", "deviceReadBytes"] as const) {
      const counted = reads.map((report) => report[account] ?? 0);
      assert(Math.abs(Math.min(...counted) - sectors) < sectors / 100, `${account}: ${counted}`);
    }
    // Each file is judged by its own file system, whatever the others lie on.
    await using tmpfs = await mountedFolder("-t", "tmpfs", "tmpfs");
    await Deno.writeFile(`${tmpfs.path}/y`, new Uint8Array(MIB));
    const both = await stoker(["io", "read", place, `direct://${tmpfs.path}/y`, "--json"]);
    const report = reportOf(both);
    assertEquals([both.code, report.bytes, report.deviceReadBytes], [0, MIB + bytes, null], both.err);
    const notes = report.warnings.filter(({ text }) => text.includes("O_DIRECT means nothing"));
    assertEquals(notes.map(({ text }) => text.includes(`'${tmpfs.path}'`)), [true]);
  },
);

testUnless(
  await loopDevicesMissing(),
  "io: a device that breaks is EIO with file, offset and status 4, by either engine",
  async () => {
    await using loop = await loopFolder(512);
    const place = `${loop.path}/x`;
    assertEquals((await stoker(["io", "write", place, "--size", "40MiB", "--fsync", "end"])).code, 0);
    await Deno.truncate(loop.image, 16 * MIB);
    for (const engine of ["uring", "threads"]) {
      const ran = await stoker(["io", "read", place, "--direct", "--io-engine", engine, "--progress", "off"]);
      assertEquals(ran.code, 4, ran.err);
      assertMatch(
        ran.last,
        /^stoker io: Cannot read '.*\/x' at offset \d+: the device reported an I\/O error \(EIO/,
      );
      assertNoStack(ran);
    }
  },
);

peerTest("io: a device that is full in the middle of writing is status 4, never a rate", [
  "STOKER_TEST_FAULT_FS",
  ROOT,
], async (command) => {
  const full = {
    name: "full",
    match: { op: "write" },
    afterBytes: 3 * MIB,
    action: { type: "error", errno: "ENOSPC" },
  };
  await using folder = await faultyFolder(command, [full]);
  const ran = await stoker([
    "io",
    "write",
    `${folder.path}/x`,
    "--size",
    "16MiB",
    "--json",
    "--progress",
    "off",
  ]);
  assertEquals(ran.code, 4, ran.err);
  assertMatch(ran.last, /^stoker io: Cannot write '.*\/x' at offset \d+: .*ENOSPC/);
  const { status, bytesPerSecond } = reportOf(ran);
  assertEquals([status, bytesPerSecond], ["failed", undefined]);
});

peerTest(
  "io: what --verify full compares after a write comes from the storage; what a daemon reads is not counted",
  ["STOKER_TEST_FAULT_FS", ROOT],
  async (command) => {
    // The page cache keeps what was written; only half of each request reaches the files behind it.
    await using folder = await faultyFolder(command, [
      { name: "torn", match: { op: "write" }, action: { type: "torn" } },
    ], ["--cached"]);
    const place = `${folder.path}/x`;
    const words = ["--jobs", "2", "--verify", "full", "--json", "--progress", "off"];
    const torn = await stoker(["io", "write", place, "--size", "4MiB", ...words]);
    assertEquals(torn.code, 5, torn.err);
    assert(reportOf(torn).findings.length > 0);
    await folder.change([]);
    const whole = await stoker(["io", "write", place, ...words]);
    assertEquals([whole.code, reportOf(whole).verifiedBytes], [0, 4 * MIB], whole.err);
    const read = reportOf(await stoker(["io", "read", place, "--cache", "drop", ...words]));
    // All of it went through the daemon, which the kernel counts as nothing of this process.
    assertEquals([read.cachedFraction, read.bytesFromDevice, read.verifiedBytes], [0, null, 4 * MIB]);
  },
);

Deno.test("io: jobs for which descriptors or memory are missing are refused before a file is made", () =>
  inFolder(async (folder) => {
    const write = ["io", "write", `${folder}/d`, "--files", "100", "--size", "4KiB"];
    const few = await shell(`ulimit -n 100 && exec ${asShellWords([...write, "--jobs", "2"])}`);
    assertRefused(
      few,
      3,
      "2 Workers with 128 open files need 184 file descriptors, 100 are allowed",
      "ulimit -n 184",
    );
    const much = ["--jobs", "1024", "--queue-depth", "128", "--block-size", "16MiB"];
    const large = await stoker([...write, ...much]);
    assertRefused(
      large,
      3,
      "1024 jobs with 128 requests of 16 MiB in flight each may need 2.02 TiB",
      "--jobs",
    );
    assertEquals(namesIn(folder), []);
  }));

peerTest("io: reading with O_DIRECT from tmpfs says that it means nothing there", ROOT, async () => {
  await using tmpfs = await mountedFolder("-t", "tmpfs", "tmpfs");
  await Deno.writeFile(`${tmpfs.path}/x`, new Uint8Array(MIB));
  const ran = await stoker(["io", "read", `direct://${tmpfs.path}/x`, "--json", "--progress", "off"]);
  assertEquals(ran.code, 0, ran.err);
  const { deviceReadBytes, deviceReadBy } = reportOf(ran);
  assertEquals(deviceReadBytes, null);
  assertMatch(deviceReadBy ?? "", /lies on tmpfs, which has no block device/);
  const notes = reportOf(ran).warnings.filter(({ text }) => text.includes("tmpfs has no device"));
  assertEquals(notes.length, 1, JSON.stringify(reportOf(ran).warnings));
});

Deno.test("io: reading holes is no measurement, and is said once", () =>
  inFolder(async (folder) => {
    for (const name of ["a", "b"]) {
      await Deno.writeFile(`${folder}/${name}`, new Uint8Array(4096));
      await Deno.truncate(`${folder}/${name}`, 8 * MIB);
    }
    const ran = await stoker(["io", "read", folder]);
    assertEquals(ran.code, 0, ran.err);
    assertEquals(
      ran.out.match(/^warning {2}2 files \('.*\/a' and others\) hold 8 KiB of data in 16 MiB/gm)?.length,
      1,
    );
  }));

Deno.test("io --limit-iops: a latency counts from when its request was due, the wait for its turn included", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    assertEquals((await stoker(["io", "write", place, "--size", "4MiB"])).code, 0);
    const words = [
      "io",
      "read",
      place,
      "--random",
      "--block-size",
      "4KiB",
      "--queue-depth",
      "1",
      "--duration",
      "1s",
    ];
    const free = reportOf(await stoker([...words, "--json"]));
    // Twice what this machine can do: in the middle of the second half of it is due and not begun.
    const behind = reportOf(
      await stoker([...words, "--limit-iops", String(Math.ceil(2 * (free.iops ?? 1))), "--json"]),
    );
    assert((free.latencyMs?.p50 ?? 99) < 10, `${free.latencyMs?.p50} ms`);
    assert((behind.latencyMs?.p50 ?? 0) > 50, `${behind.latencyMs?.p50} ms`);
    assertStringIncludes(behind.latencyMs?.measures ?? "", "when it was due");
  }));

Deno.test("io: a file that shrinks meanwhile is status 4 with its offset and who may have done it, never a rate", () =>
  inFolder(async (folder) => {
    const [place, results] = [`${folder}/x`, `${folder}/r`];
    await Deno.mkdir(results);
    await Deno.writeFile(place, new Uint8Array(64 * MIB));
    const { program, words } = programUnderTest();
    const child = new Deno.Command(program, {
      args: [...words, "io", "read", place, "--duration", "60", "--results", results, "--progress", "off"],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      cwd: "/",
    }).spawn();
    const output = child.output();
    // The document appears when the files were found and before they are read.
    const ended = output.then(() => true);
    const later = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20));
    while (namesIn(results).length === 0 && !await Promise.race([ended, later()]));
    await Deno.truncate(place, MIB);
    const ran = ranOf(await output);
    assertEquals(ran.code, 4, ran.err);
    assertMatch(ran.last, /^stoker io: Cannot read .*'.*\/x' at offset \d+: .* Somebody shortened the file/);
    assertNoStack(ran);
  }));
