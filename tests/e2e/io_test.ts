/** `stoker io` and `stoker ceiling` as people type them and scripts read them. */
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { Ceiling } from "../../src/report/schema/ceiling.ts";
import { IoReport } from "../../src/report/schema/io.ts";
import { DryRun, Failure } from "../../src/report/schema/plan.ts";
import { AisCluster } from "../ais/cluster.ts";
import { S3StandIn } from "../s3/stand_in.ts";
import { assertRefused, asShellWords, inFolder, type Ran, shell, stoker } from "./stoker.ts";

const MIB = 1 << 20;

function reportOf(ran: Ran): IoReport {
  const report: unknown = JSON.parse(ran.out);
  assertEquals([...Value.Errors(IoReport, report)], []);
  return Value.Decode(IoReport, report);
}

Deno.test("io: writes, reads back and verifies; prints the command, the bytes, then the rates", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    const written = await stoker(["io", "write", place, "--size", "8MiB", "--fsync", "end"]);
    assertEquals([written.code, written.err], [0, ""]);
    const lines = written.out.split("\n");
    assertEquals(
      lines[0],
      `stoker io write file://${place} --size 8MiB --block-size 1MiB --queue-depth 32 --jobs 1 --fsync end`,
    );
    assertMatch(lines[1] ?? "", /^total +8 MiB \(8388608 bytes\) in 1 file · sequential, 1 MiB blocks/);
    assertMatch(lines[2] ?? "", /^write +[\d.]+ [KMGT]iB\/s · [\d.]+( k)? IOPS · 8 MiB in /);
    assertMatch(lines[3] ?? "", /^latency +mean .* p50 .* p95 .* p99 .* p99\.9 .* max /);
    assertMatch(written.out, /^compare +fio .*--rw=write .*--bs=1048576 .*--end_fsync=1 --refill_buffers$/m);
    assertEquals((await Deno.stat(place)).size, 8 * MIB);

    const read = await stoker([
      "io",
      "read",
      place,
      "--random",
      "--block-size",
      "4KiB",
      "--verify",
      "full",
      "--json",
    ]);
    assertEquals([read.code, read.err], [0, ""]);
    const report = reportOf(read);
    assertEquals(
      [report.bytes, report.verifiedBytes, report.latencyMs?.count, report.exitStatus],
      [8 * MIB, 8 * MIB, 2048, 0],
    );
    assertAlmostEquals(report.bytesPerSecond ?? 0, 8 * MIB / (report.seconds ?? 0), 1);
    assertAlmostEquals(report.iops ?? 0, 2048 / (report.seconds ?? 0), 1);
  }));

/** What the endpoints of a report did, added up. */
function didOf({ endpoints }: IoReport) {
  const sum = (of: (one: IoReport["endpoints"][number]) => number) =>
    endpoints.reduce((total, one) => total + of(one), 0);
  return {
    urls: endpoints.map(({ url }) => url),
    sent: sum(({ bytesSent }) => bytesSent),
    received: sum(({ bytesReceived }) => bytesReceived),
    busy: sum(({ errors }) => errors["503"] ?? 0),
  };
}

Deno.test("io: on S3 each endpoint has its requests, bytes and errors in the document, repeats count", async () => {
  let left = 2;
  const refuse = ({ method, url }: Request) =>
    method === "GET" && url.includes("/x/io_") && left-- > 0 ? { status: 503, word: "SlowDown" } : undefined;
  await using server = new S3StandIn({ hostname: "0.0.0.0", refuse });
  await inFolder(async (cwd) => {
    const urls = ["127.0.0.1", "127.0.0.2"].map((host) => server.urlAt(host));
    const env = { ...server.env, AWS_ENDPOINT_URL: urls[0] ?? "" };
    left = 0;
    const io = ["s3://bucket/x", "--files", "8", "--block-size", "64KiB", "--json"];
    const written = await stoker(["io", "write", ...io, "--size", "256KiB"], { cwd, env });
    assertEquals(written.code, 0, written.err);
    assertEquals([didOf(reportOf(written)).urls, didOf(reportOf(written)).sent], [[urls[0]], 2 * MIB]);
    server.seen.splice(0);
    const many = urls.flatMap((url) => ["--endpoint", url]);
    const quiet = await stoker(["io", "read", ...io, ...many, "--jobs", "2"], { cwd, env });
    assertEquals(quiet.code, 0, quiet.err);
    const { urls: asked, received, busy } = didOf(reportOf(quiet));
    assertEquals([asked.sort(), received, busy], [[...urls].sort(), 2 * MIB, 0]);
    const gets = server.seen.filter(({ method, target }) =>
      method === "GET" && target.startsWith("/bucket/x/")
    );
    const counted = reportOf(quiet).endpoints.reduce((sum, { requests }) => sum + requests, 0);
    assert(counted >= gets.length && gets.length >= 32, `${counted} counted, ${gets.length} came`);
    assertEquals(reportOf(quiet).retries, 0);
    left = 2;
    const busyRun = await stoker(["io", "read", ...io, "--queue-depth", "1"], { cwd, env });
    assertEquals(busyRun.code, 0, busyRun.err);
    const report = reportOf(busyRun);
    assertEquals([didOf(report).busy, report.retries], [2, 2]);
  });
});

Deno.test("io: why objects cannot be read is said in the server's words, although HEAD has none", () =>
  inFolder(async (cwd) => {
    await using server = new S3StandIn();
    const env = {
      ...server.env,
      AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"),
      AWS_SECRET_ACCESS_KEY: "wrong",
    };
    const refused = await stoker(["io", "read", "s3://bucket/x"], { cwd, env });
    assertRefused(refused, 3, "SignatureDoesNotMatch", "Check AWS_SECRET_ACCESS_KEY.");
    assertEquals(server.seen[0]?.method, "HEAD");
  }));

Deno.test("io: an endpoint that is down is named below the rates, with how often it failed", () =>
  inFolder(async (cwd) => {
    await using server = new S3StandIn();
    const env = { ...server.env, AWS_ENDPOINT_URL: server.urlAt("127.0.0.1") };
    const io = ["s3://bucket/x", "--files", "8"];
    assertEquals((await stoker(["io", "write", ...io, "--size", "64KiB"], { cwd, env })).code, 0);
    const both = [server.urlAt("127.0.0.1"), "http://127.0.0.1:1"].flatMap((url) => ["--endpoint", url]);
    const read = await stoker(["io", "read", ...io, ...both], { cwd, env });
    assertEquals(read.code, 0, read.err);
    assertMatch(
      read.out,
      /^endpoint http:\/\/127\.0\.0\.1:1: (\d+) of \1 requests? failed: refused \1 times?; left alone/m,
    );
  }));

Deno.test("io: a block of an object is one request however large, and no more of it than a piece is held", () =>
  inFolder(async (cwd) => {
    await using server = new S3StandIn();
    const env = { ...server.env, AWS_ENDPOINT_URL: server.urlAt("127.0.0.1") };
    const io = ["s3://bucket/x", "--files", "2", "--json"];
    const written = await stoker(["io", "write", ...io, "--size", "5MiB"], { cwd, env });
    assertEquals(written.code, 0, written.err);
    server.seen.splice(0);
    // 4 GiB in flight: more than an arena can hold, and refused of a file.
    const asked = ["--queue-depth", "64", "--verify", "full"];
    const whole = await stoker(["io", "read", ...io, ...asked, "--block-size", "64MiB"], {
      cwd,
      env,
    });
    assertEquals(whole.code, 0, whole.err);
    const inParts = await stoker(["io", "read", ...io, ...asked, "--block-size", "3MiB"], {
      cwd,
      env,
    });
    assertEquals(inParts.code, 0, inParts.err);
    assertEquals(
      [whole, inParts].map(reportOf).map(({ bytes, verifiedBytes, latencyMs }) => [
        bytes,
        verifiedBytes,
        latencyMs?.count,
      ]),
      [[10 * MIB, 10 * MIB, 2], [10 * MIB, 10 * MIB, 4]],
    );
    const ofFile = await stoker([
      "io",
      "write",
      `${cwd}/x`,
      "--size",
      "1MiB",
      ...asked,
      "--block-size",
      "64MiB",
    ]);
    assertRefused(ofFile, 2, "--queue-depth");
  }));

Deno.test("io: on AIStore as well, and a file has none", () =>
  inFolder(async (cwd) => {
    await using cluster = new AisCluster();
    const env = { AIS_ENDPOINT: cluster.url };
    const io = ["ais://data/x", "--files", "4", "--json"];
    assertEquals((await stoker(["io", "write", ...io, "--size", "64KiB"], { cwd, env })).code, 0);
    const action = { type: "answer", status: 503 } as const;
    cluster.faults.add({ match: { method: "GET", path: "io_1", node: "target" }, times: 1, action });
    const read = await stoker(["io", "read", ...io], { cwd, env });
    assertEquals(read.code, 0, read.err);
    const report = reportOf(read);
    const { urls, received, busy } = didOf(report);
    assertEquals([urls, received, busy, report.retries], [[cluster.url], 4 << 16, 1, 1]);
    assert(report.backoffSeconds > 0 && (report.endpoints[0]?.backoffSeconds ?? 0) > 0);
    assertStringIncludes(report.warnings.map(({ text }) => text).join(), "% of the requests with 503");
    const file = await stoker(["io", "write", `${cwd}/y`, "--size", "64KiB", "--json"]);
    assertEquals(reportOf(file).endpoints, []);
  }));

Deno.test("io: understands fio and elbencho, and says what it understood", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    const written = await stoker(["io", "-w", "-b", "256k", "-t", "2", "--iodepth", "4", "-s", "2m", place]);
    assertEquals(written.code, 0, written.err);
    assertStringIncludes(
      written.out,
      `stoker io write file://${place} --size 2MiB --block-size 256KiB --queue-depth 4 --jobs 2\n`,
    );
    const fio = "--name=x --rw=randrw --rwmixread=50 --bs=4k --iodepth=16 --runtime=0.3 --time_based " +
      `--ioengine=posixaio --filename=${place} --json`;
    const mixed = await stoker(["io", ...fio.split(" ")]);
    assertEquals(mixed.code, 0, mixed.err);
    const report = reportOf(mixed);
    assertEquals([report.kind, report.engine, report.queueDepth, report.bytes], [
      "mix",
      "threads",
      16,
      undefined,
    ]);
    assert((report.read?.bytes ?? 0) > 0 && (report.write?.latencyMs.count ?? 0) > 0);
    assertRefused(
      await stoker(["io", "read", place, "--thinktime=5"]),
      2,
      "'--thinktime=5' has no counterpart",
      "--limit-iops",
    );
    assertRefused(await stoker(["io", "read", place, "--iodept=5"]), 2, "Unknown option '--iodept=5'");
  }));

Deno.test("io: wrong bytes are status 5 with what and where, in text and in the document", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await stoker(["io", "write", place, "--size", "1MiB"]);
    // Bytes that are zero anyway, as one in 256 is, are not changed by zeros.
    const right = (await Deno.readFile(place)).subarray(70_000, 75_000);
    const [first, last] = [right.findIndex((byte) => byte !== 0), right.findLastIndex((byte) => byte !== 0)];
    const [offset, length] = [70_000 + first, last - first + 1];
    using file = await Deno.open(place, { write: true });
    await file.seek(70_000, Deno.SeekMode.Start);
    await file.write(new Uint8Array(5000));
    const ran = await stoker(["io", "read", place, "--verify", "full"]);
    assertEquals(ran.code, 5);
    assertMatch(ran.out, new RegExp(`^wrong +zeroed .*x at ${offset}, ${length} bytes`, "m"));
    assertMatch(ran.last, /^stoker io: Wrong bytes in 1 file, .*\.$/);
    const report = reportOf(await stoker(["io", "read", place, "--verify", "full", "--json"]));
    assertEquals(report.findings.map(({ kind, offset, length }) => [kind, offset, length]), [
      ["zeroed", offset, length],
    ]);
    assertEquals((await stoker(["io", "read", place])).code, 0, "unasked, nothing is compared");
  }));

Deno.test("io: refuses foreign files, missing places and contradictions, each with its status", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/mine`, "keep me");
    const foreign = ["io", "write", `${folder}/mine`, "--size", "1MiB"];
    assertRefused(await stoker(foreign), 3, "did not write", "--overwrite");
    assertEquals(await Deno.readTextFile(`${folder}/mine`), "keep me");
    assertEquals((await stoker([...foreign, "--overwrite"])).code, 0);
    assertRefused(await stoker(["io", "read", `${folder}/none`]), 3, "is not there", "stoker io write");
    assertRefused(await stoker(["io", "write", `${folder}/none`]), 2, "--size");
    assertRefused(await stoker(["io"]), 2, "What should be done?");
    assertRefused(
      await stoker(["io", "write", `${folder}/none`, "--size", "1M", "--read-only"]),
      2,
      "--read-only",
    );
    const json = await stoker(["io", "read", `${folder}/none`, "--json"]);
    assertEquals(json.code, 3);
    assertEquals(Value.Decode(Failure, JSON.parse(json.out)).error.code, "NO_FILE");
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names, ["mine"]);
  }));

Deno.test("io: names that are too long are refused before a folder or a file is made", () =>
  inFolder(async (folder) => {
    const long = "n".repeat(256);
    for (const place of [`${folder}/${long}`, `${folder}/new/${long}`, `${folder}/${long}/x`]) {
      for (const more of [[], ["--dry-run"], ["--files", "3"]]) {
        const ran = await stoker(["io", "write", place, "--size", "1MiB", ...more]);
        assertRefused(ran, 3, /name is too long|has 256 bytes/.exec(ran.err)?.[0] ?? "too long");
      }
    }
    assertRefused(await stoker(["io", "read", `${folder}/${long}`]), 3, "the name is too long");
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("io: what holds no bytes is told as what it is, and an empty file is nobody's", () =>
  inFolder(async (folder) => {
    const empty = `${folder}/empty`;
    await Deno.writeFile(empty, new Uint8Array(0));
    const pipe = `${folder}/pipe`;
    assertEquals((await shell(`mkfifo '${pipe}'`)).code, 0);
    for (const place of ["/dev/null", "/dev/zero", pipe]) {
      for (const words of [["read"], ["read", "--size", "1MiB"], ["write", "--size", "1MiB"]]) {
        const [kind = "", ...more] = words;
        assertRefused(await stoker(["io", kind, place, ...more]), 3, "neither a file nor a block device");
      }
    }
    for (const words of [["read"], ["read", "--size", "1MiB"], ["mix"]]) {
      const [kind = "", ...more] = words;
      const ran = await stoker(["io", kind, empty, ...more]);
      assertRefused(ran, 3, "has 0 bytes", "--size", more.length > 0 ? "--size 1048576" : "--size SIZE");
    }
    assertEquals((await stoker(["io", "write", empty, "--size", "64KiB"])).code, 0);
    assertEquals((await Deno.stat(empty)).size, 65536);
  }));

Deno.test("io: refusals speak of raw I/O, before anything is printed", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    assertRefused(await stoker(["io", "write", place, "--size", "8000TiB"]), 3, "--size or --files");
    const small = await stoker(["io", "write", place, "--size", "10", "--json"]);
    const { warnings } = Value.Decode(IoReport, JSON.parse(small.out));
    const said = warnings.find(({ code }) => code === "SMALL_FILES")?.text ?? "";
    assertStringIncludes(said, "at most 10 B");
    const deep = ["--io-engine", "threads", "--queue-depth", "64"];
    assertRefused(await stoker(["io", "read", place, ...deep]), 3, "a Worker has 28 threads");
    assertRefused(await stoker(["io", place, "read"]), 2, `stoker io read ${place}`);
    assertRefused(await stoker(["io", "read", place, "--block-size", "0"]), 2, "above 0");
    const pasted = await stoker(["io", "fio", "--rw=read", `--filename=${place}`, "--dry-run"]);
    assertEquals(pasted.code, 0, pasted.err);
  }));

Deno.test("io: --dry-run says what would be written, and touches nothing", () =>
  inFolder(async (folder) => {
    const words = ["io", "write", `${folder}/d`, "--files", "3", "--size", "1MiB", "--dry-run"];
    const ran = await stoker([...words, "--json"]);
    const { write, read } = Value.Decode(DryRun, JSON.parse(ran.out));
    assertEquals([write, read], [{ files: 3, bytes: 3 * MIB }, { files: 0, bytes: 0 }]);
    assertEquals((await stoker(words)).out, "Would write 3 MiB in 3 files.\n");
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("io: a full device is a failure of storage or a refusal, never a rate", async () => {
  const ran = await stoker(["io", "write", "/dev/full", "--size", "1MiB"]);
  assert(ran.code === 3 || ran.code === 4, ran.err);
  assertMatch(ran.last, /^stoker io: .*\/dev\/full/);
});

Deno.test("io: Ctrl-C ends it with status 130 and the numbers until then", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await stoker(["io", "write", place, "--size", "1MiB"]);
    const words = asShellWords(["io", "read", place, "--duration", "60", "--json"]);
    const ran = await shell(`${words} & pid=$!; sleep 3; kill -INT $pid; wait $pid`);
    assertEquals(ran.code, 130, ran.err);
    const report = reportOf(ran);
    assertEquals(report.status, "interrupted");
    assert((report.bytes ?? 0) > MIB);
    assertMatch(ran.last, /^stoker io: Interrupted by SIGINT\./);
  }));

Deno.test("ceiling: prints every rate of this client, in seconds", async () => {
  const began = performance.now();
  const ran = await stoker(["ceiling", "--json"]);
  assertEquals([ran.code, ran.err], [0, ""]);
  assert(performance.now() - began < 30_000);
  const ceiling = Value.Decode(Ceiling, JSON.parse(ran.out));
  for (const rate of [ceiling.randomBytesPerSecond, ceiling.compareBytesPerSecond]) assert(rate > 5e8);
  assertRefused(await stoker(["ceiling", "--data", "direct:///tmp"]), 2, "no page cache");
  assertRefused(await stoker(["ceiling", "now"]), 2, "one word too many");
});

Deno.test("io: repeats, judges objectives, keeps label, note and its result", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    const words = ["io", "write", place, "--size", "1MiB", "--repeat", "3", "--gap", "0.01s", "--json"];
    const kept = ["--label", "a", "--note", "b", "--results", `${folder}/results`];
    const good = await stoker([...words, ...kept, "--require", "p99 < 1e9"]);
    assertEquals([good.code, good.err], [0, ""]);
    const report = reportOf(good);
    assertEquals([report.label, report.note, report.repeats?.length], ["a", "b", 3]);
    assertEquals(report.repeats?.map(({ bytes }) => bytes), [MIB, MIB, MIB]);
    assertEquals([report.summary?.iops?.n, report.objectives[0]?.met], [3, true]);
    assertEquals(await Deno.readTextFile(`${folder}/results/result.json`), good.out);

    const bad = await stoker([...words, "--require", "bytesPerSecond < 1"]);
    assertEquals([bad.code, reportOf(bad).exitStatus, reportOf(bad).objectives[0]?.met], [1, 1, false]);
    assertMatch(bad.last, /^stoker io: Objective 'bytesPerSecond < 1' is missed: measured \d/);
    assertRefused(await stoker(["io", "read", place, "--require", "au.mean > 1"]), 2, "names no metric");
    const unkept = ["io", "write", `${folder}/new`, "--size", "1MiB", "--results", `${place}/r`];
    assertRefused(await stoker(unkept), 3, "Cannot keep the results", "is no folder");
    assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "new"), false);
  }));

Deno.test("io --results: a running document first, and a failed one when storage fails", () =>
  inFolder(async (folder) => {
    const [place, result] = [`${folder}/x`, `${folder}/r/result.json`];
    assertEquals((await stoker(["io", "write", place, "--size", "1MiB"])).code, 0);
    const read = ["io", "read", place, "--duration", "60", "--results", `${folder}/r`, "--json"];
    const cut = `sleep 0.5; cp '${result}' '${folder}/first'; truncate -s 0 '${place}'`;
    const wait = `for i in $(seq 200); do test -e '${result}' && break; sleep 0.1; done`;
    const ran = await shell(`${asShellWords(read)} & pid=$!; ${wait}; ${cut}; wait $pid`);
    assertEquals(ran.code, 4, ran.err);
    assertMatch(ran.last, /^stoker io: Cannot read .*\/x/);
    const first = Value.Decode(IoReport, JSON.parse(await Deno.readTextFile(`${folder}/first`)));
    assertEquals([first.status, first.exitStatus, first.iops, first.totalBytes], [
      "running",
      null,
      undefined,
      MIB,
    ]);
    const report = reportOf(ran);
    assertEquals([report.status, report.exitStatus, report.error?.class], ["failed", 4, "StorageError"]);
    assertEquals([report.error?.address, report.iops], [place, undefined]);
    assertEquals(await Deno.readTextFile(result), ran.out);
  }));

Deno.test("io --time-limit: ends as interrupted, in the measured part and in a pause, with its numbers", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    assertEquals((await stoker(["io", "write", place, "--size", "1MiB"])).code, 0);
    const long = ["io", "read", place, "--time-limit", "0.5s", "--results", `${folder}/r`, "--json"];
    for (const more of [["--duration", "30s"], ["--repeat", "2", "--gap", "30s"]]) {
      const ran = await stoker([...long, ...more]);
      const report = reportOf(ran);
      assertEquals(
        [ran.code, report.status, report.error?.code],
        [130, "interrupted", "TIME_LIMIT"],
        ran.err,
      );
      assert((report.bytes ?? 0) >= MIB);
      assertMatch(ran.last, /^stoker io: The time limit of 0\.5 s is reached\./);
      assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/r/result.json`)).status, "interrupted");
    }
  }));
