import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { ConfigError, InterruptedError, PreflightError } from "../../base/errors.ts";
import { IoReport } from "../../report/schema/io.ts";
import { libc } from "../../../ffi/libc.ts";
import { ioRequest } from "./io_fixture.ts";
import { ioReport } from "./io_report.ts";
import type { IoRequest } from "./io_request.ts";
import { prepareFiles } from "./prepare_files.ts";
import { runIo } from "./run_io.ts";

libc();

const KIB = 1024;
const MIB = 1024 * KIB;

interface Asked extends Partial<IoRequest> {
  readonly blockBytes?: number;
  readonly depth?: number;
  readonly engine?: "auto" | "threads";
}

function request(kind: IoRequest["kind"], place: string, asked: Asked): IoRequest {
  const { blockBytes = 64 * KIB, depth = 8, engine = "auto", ...rest } = asked;
  return ioRequest(place, { kind, io: { engine, queueDepth: depth, blockSizeBytes: blockBytes }, ...rest });
}

async function io(kind: IoRequest["kind"], place: string, asked: Asked = {}): Promise<IoReport> {
  const whole = request(kind, place, asked);
  const prepared = await prepareFiles(whole, true);
  const outcome = await runIo(whole, prepared);
  const head = {
    started: new Date("2026-01-02T03:04:05Z"),
    command: "stoker io",
    fio: null,
    label: null,
    note: null,
  };
  const report = ioReport(head, whole, prepared, outcome);
  assertEquals([...Value.Errors(IoReport, report)], []);
  return report;
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  // deno-std's assertions have no types.
  const error: PreflightError = await assertRejects(() => work, PreflightError);
  return error.code;
}

Deno.test("runIo: what is written is read back right, by any jobs, blocks and order, to the last byte", () =>
  inFolder(async (folder) => {
    const size = 3 * MIB + 777;
    const written = await io("write", `${folder}/x`, { sizeBytes: size, jobs: 2, random: true });
    assertEquals([written.bytes, written.latencyMs?.count, written.exitStatus], [size, 49, 0]);
    assertEquals((await Deno.stat(`${folder}/x`)).size, size);
    for (const asked of [{}, { random: true, blockBytes: 4096 }, { jobs: 3, blockBytes: 5000 }]) {
      const report = await io("read", `${folder}/x`, { ...asked, verify: true });
      assertEquals([report.bytes, report.verifiedBytes, report.findings], [size, size, []]);
      assert(report.seconds !== undefined && report.seconds > 0);
      assertAlmostEquals(report.bytesPerSecond ?? 0, size / (report.seconds ?? 0), 1);
    }
  }));

Deno.test("runIo: damage is found and named, in a read, in a mix, and in the pass after a write", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await io("write", place, { sizeBytes: MIB });
    // Bytes that are zero anyway, as one in 256 is, are not changed by zeros.
    const right = (await Deno.readFile(place)).subarray(500_000, 510_000);
    const [first, last] = [right.findIndex((byte) => byte !== 0), right.findLastIndex((byte) => byte !== 0)];
    using file = await Deno.open(place, { write: true });
    await file.seek(500_000, Deno.SeekMode.Start);
    await file.write(new Uint8Array(10_000));
    const report = await io("read", place, { verify: true, random: true, blockBytes: 4096 });
    assertEquals(report.exitStatus, 5);
    assertEquals(report.findings.map(({ kind, offset, length }) => [kind, offset, length]), [
      ["zeroed", 500_000 + first, last - first + 1],
    ]);
    assertEquals((await io("mix", place, { verify: true, readFraction: 1 })).exitStatus, 5);
    const foreign = await io("read", place, { verify: true, seed: 43 });
    assertEquals([foreign.exitStatus, foreign.findings[0]?.kind], [5, "stale"]);
    const again = await io("write", place, { verify: true });
    assertEquals([again.exitStatus, again.bytes, again.verifiedBytes], [0, MIB, MIB]);
  }));

Deno.test("runIo: a mix reads and writes in the asked proportion, and leaves the file right", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await io("write", place, { sizeBytes: 8 * MIB });
    const { read, write } = await io("mix", place, { readFraction: 0.7, random: true, blockBytes: 4096 });
    assertEquals((read?.bytes ?? 0) + (write?.bytes ?? 0), 8 * MIB);
    assertAlmostEquals((read?.bytes ?? 0) / (8 * MIB), 0.7, 0.05);
    assertEquals(write?.latencyMs.count, (write?.bytes ?? 0) / 4096);
    assertEquals((await io("read", place, { verify: true })).verifiedBytes, 8 * MIB);
  }));

Deno.test("runIo: several files in a folder that it makes; reading the folder takes all of them", () =>
  inFolder(async (folder) => {
    const place = `${folder}/new`;
    await io("write", place, { files: 70, sizeBytes: 10_000, jobs: 2, blockBytes: 4096 });
    assertEquals([...Deno.readDirSync(place)].length, 70);
    for (const random of [false, true]) {
      const report = await io("read", place, { random, blockBytes: 4096, jobs: 2 });
      assertEquals([report.files, report.bytes], [70, 700_000]);
    }
    const verified = await io("read", place, { files: 70, verify: true, blockBytes: 4096 });
    assertEquals(verified.verifiedBytes, 700_000);
  }));

Deno.test("runIo: --duration repeats the passes, --ramp does not count, a limit is kept", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await io("write", place, { sizeBytes: MIB });
    const timed = await io("read", place, { durationSeconds: 0.5, rampSeconds: 0.3, jobs: 2 });
    assertAlmostEquals(timed.seconds ?? 0, 0.5, 0.1);
    assert((timed.bytes ?? 0) > 4 * MIB);
    assertEquals(timed.bytes, 64 * KIB * (timed.latencyMs?.count ?? 0));
    const paced = { durationSeconds: 1, rampSeconds: 0.5, blocksPerSecond: 200, random: true };
    const limited = await io("read", place, paced);
    assertAlmostEquals(limited.iops ?? 0, 200, 20);
    assertAlmostEquals(limited.latencyMs?.count ?? 0, 200, 20);
    assertEquals(limited.latencyMs?.measures, "one block, from when it was due to its completion");
    // Two jobs take turns, and no block is due when the time is over: 0, 0.25, 0.5 and 0.75 s.
    // A block that is due is asked for at once, not when the Worker wakes for the next one.
    const halves: number[] = [];
    for (let tries = 0; tries < 4 && !((halves.at(-1) ?? 1) < 0.25); tries++) {
      const often = await io("read", place, { ...paced, blocksPerSecond: 2000, blockBytes: 4096 });
      halves.push(often.latencyMs?.p50 ?? Infinity);
    }
    assert(Math.min(...halves) < 0.25, `half of the blocks took ${halves.join(", ")} ms`);
    const rare = await io("read", place, { durationSeconds: 1, blocksPerSecond: 4, jobs: 2 });
    assertEquals(rare.latencyMs?.count, 4);
    assertAlmostEquals(rare.seconds ?? 0, 1, 0.05);
    assertAlmostEquals(rare.iops ?? 0, 4, 0.2);
  }));

Deno.test("runIo: a limit is kept in writes, in a mix, over small files and on storage that is not local", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    const blocksPerSecond = 200;
    const once = { blockBytes: 64 * KIB, blocksPerSecond, verify: true, jobs: 2 };
    for (const engine of ["auto", "threads"] as const) {
      const written = await io("write", place, { ...once, sizeBytes: 3 * MIB, engine, overwrite: true });
      assertEquals([written.bytes, written.verifiedBytes], [3 * MIB, 3 * MIB]);
      assertAlmostEquals(written.seconds ?? 0, 47 / blocksPerSecond, 0.1);
      const mixed = await io("mix", place, { ...once, readFraction: 0.5, engine, verify: false });
      assertEquals((mixed.read?.bytes ?? 0) + (mixed.write?.bytes ?? 0), 3 * MIB);
    }
    const files = `${folder}/small`;
    const small = { files: 40, sizeBytes: 5000, blockBytes: 8 * KIB };
    await io("write", files, small);
    const report = await io("read", files, { ...once, ...small });
    assertEquals([report.bytes, report.verifiedBytes], [200_000, 200_000]);
    assertAlmostEquals(report.seconds ?? 0, 39 / blocksPerSecond, 0.1);
    const nowhere = await io("read", "null://x", { ...once, sizeBytes: 3 * MIB });
    assertEquals(nowhere.verifiedBytes, 3 * MIB);
    assertAlmostEquals(nowhere.seconds ?? 0, 47 / blocksPerSecond, 0.1);
  }));

Deno.test("runIo: null:// takes and gives everything, and verifies", async () => {
  const asked = { sizeBytes: 4 * MIB, jobs: 2, files: 3 };
  assertEquals((await io("write", "null://x", asked)).bytes, 12 * MIB);
  const { bytes, verifiedBytes, backend } = await io("read", "null://x", { ...asked, verify: true });
  assertEquals([bytes, verifiedBytes, backend], [12 * MIB, 12 * MIB, "null"]);
});

Deno.test("prepareFiles: what somebody else made is not written, whatever it is, unless it was given up", () =>
  inFolder(async (folder) => {
    const place = `${folder}/thesis`;
    const text = "years of work ".repeat(1000);
    await Deno.writeTextFile(place, text);
    assertEquals(await refusalOf(io("write", place, { sizeBytes: MIB })), "FOREIGN_FILE");
    assertEquals(await refusalOf(io("mix", place, { overwrite: true })), "FOREIGN_FILE");
    assertEquals(await Deno.readTextFile(place), text);
    await io("write", place, { overwrite: true, sizeBytes: MIB });
    // Now it is ours, with any seed, and for any size.
    await io("write", place, { seed: 7, sizeBytes: 2 * MIB });
    assertEquals((await Deno.stat(place)).size, 2 * MIB);
    assertEquals((await io("read", place, { verify: true, seed: 7 })).verifiedBytes, 2 * MIB);
  }));

Deno.test("prepareFiles: refuses what cannot work, and leaves nothing", () =>
  inFolder(async (folder) => {
    assertEquals(await refusalOf(io("read", `${folder}/x`)), "NO_FILE");
    assertEquals(await refusalOf(io("read", folder)), "EMPTY_FOLDER");
    assertEquals(await refusalOf(io("write", `${folder}/a/b/x`, { sizeBytes: 1 })), "NO_FOLDER");
    assertEquals(await refusalOf(io("write", `${folder}/x`, { sizeBytes: 2 ** 50 })), "FREE_SPACE");
    await assertRejects(() => io("write", `${folder}/x`), ConfigError, "How much");
    await assertRejects(() => io("write", folder, { sizeBytes: 1 }), ConfigError, "it is a folder");
    assertEquals([...Deno.readDirSync(folder)], []);
    await io("write", `${folder}/x`, { sizeBytes: MIB });
    assertEquals(await refusalOf(io("read", `${folder}/x`, { sizeBytes: 2 * MIB })), "SHORT_FILE");
    assertEquals(await refusalOf(io("read", `${folder}/x`, { cache: "fail" })), "CACHE_WARM");
    const twice = request("read", `${folder}/x`, {});
    const both = { ...twice, addresses: [...twice.addresses, ...twice.addresses] };
    await assertRejects(() => prepareFiles(both, true), ConfigError, "twice");
  }));

Deno.test("runIo: an interrupt ends it with the numbers until then", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await io("write", place, { sizeBytes: MIB });
    const stop = new AbortController();
    const { outside } = request("read", place, {});
    const reason = new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "Go on." });
    const timer = setTimeout(() => stop.abort(reason), 700);
    const report = await io("read", place, {
      durationSeconds: 60,
      outside: { ...outside, interrupt: stop.signal },
    });
    clearTimeout(timer);
    assertEquals([report.status, report.exitStatus, report.error?.code], ["interrupted", 130, "INTERRUPTED"]);
    assert((report.bytes ?? 0) > 0 && (report.seconds ?? 99) < 10);
  }));

Deno.test("runIo: at a limited rate an interrupted run's rate is over the time until then", () =>
  inFolder(async (folder) => {
    const place = `${folder}/x`;
    await io("write", place, { sizeBytes: MIB });
    const stop = new AbortController();
    const reason = new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "Go on." });
    const timer = setTimeout(() => stop.abort(reason), 1500);
    const { outside } = ioRequest(place);
    // The second block would be due after 100 s.
    const report = await io("read", place, {
      blocksPerSecond: 0.01,
      outside: { ...outside, interrupt: stop.signal },
    });
    clearTimeout(timer);
    assertEquals([report.status, report.bytes], ["interrupted", 65536]);
    assert((report.seconds ?? 0) > 0.3, `${report.seconds} s`);
  }));

Deno.test("runIo: a file says itself which one it is: moved it is right, bytes of another one are told", () =>
  inFolder(async (folder) => {
    for (const name of ["a", "b"]) await io("write", `${folder}/${name}`, { sizeBytes: MIB });
    const [a, b] = [await Deno.readFile(`${folder}/a`), await Deno.readFile(`${folder}/b`)];
    assert(a[100_000] !== b[100_000] || a[100_001] !== b[100_001] || a[100_002] !== b[100_002]);
    await Deno.rename(`${folder}/a`, `${folder}/c`);
    assertEquals((await io("read", `${folder}/c`, { verify: true })).verifiedBytes, MIB);
    await io("mix", `${folder}/c`, { random: true, blockBytes: 4096 });
    assertEquals((await io("read", `${folder}/c`, { verify: true })).verifiedBytes, MIB);
    b.set(a.subarray(131072, 196608), 131072);
    await Deno.writeFile(`${folder}/b`, b);
    const { findings } = await io("read", folder, { verify: true });
    assertEquals(findings, [{
      file: `${folder}/b`,
      kind: "swapped",
      offset: 131072,
      length: 65536,
      detail: `holds bytes of ${folder}/c from offset 131072`,
    }]);
  }));
