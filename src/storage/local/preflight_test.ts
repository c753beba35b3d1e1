import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { testUnless } from "../../../tests/peers.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { libc } from "../../../ffi/libc.ts";
import { PreflightError, StorageError } from "../../base/errors.ts";
import type { Finding } from "../../base/errors.ts";
import type { IoOptions, Need } from "../store.ts";
import { NoIoUring } from "../../../ffi/io_uring.ts";
import { numbered } from "../store_contract.ts";
import { chooseEngine, depthHere } from "./choose_engine.ts";
import { localPreflight } from "./preflight.ts";
import { asNobody, nobodyMissing } from "./as_nobody.ts";
import { directMissing, openAt, openFixture } from "./store_fixture.ts";

libc();

const IO: IoOptions = { engine: "auto", queueDepth: 4, blockSizeBytes: 16384 };
const WRITES: Need = { writes: true, bytes: 1000, files: 1 };
const READS: Need = { writes: false, bytes: 0, files: 0 };
const noDirect = await directMissing(diskFolder());
const noNobody = await nobodyMissing();

async function findings(root: string, direct: boolean, need: Need = WRITES): Promise<readonly Finding[]> {
  const { store } = await openAt(root, direct, IO);
  try {
    return await store.preflight(need);
  } finally {
    await store.close();
  }
}

function errorCodes(found: readonly Finding[]): string[] {
  return found.filter((finding) => finding.severity === "error").map((finding) => finding.code);
}

for (const [scheme, direct] of [["direct", true], ["file", false]] as const) {
  const missing = direct ? noDirect : undefined;

  // test_direct_passes_when_dir_exists_and_writable, test_file_passes_when_dir_exists_and_writable
  testUnless(
    missing,
    `preflight: ${scheme} passes when the folder exists and is writable, and leaves nothing`,
    async () => {
      const { store, root, close } = await openFixture({ direct });
      assertEquals(await store.preflight(WRITES), []);
      assertEquals([...Deno.readDirSync(root)], []);
      await store.write("a", numbered(10), { fsync: false, overwrite: false });
      assertEquals(await store.preflight(READS), []);
      await close();
    },
  );

  // test_raises_valueerror_when_dir_missing, test_raises_valueerror_for_file_scheme_missing_dir
  testUnless(
    missing,
    `preflight: ${scheme} refuses a folder of which the parent is missing too, with both names`,
    async () => {
      const { root, close } = await openFixture();
      const found = await findings(`${root}/one/two`, direct);
      assertEquals(errorCodes(found), ["NO_FOLDER"]);
      assertStringIncludes(found[0]?.text ?? "", `${root}/one/two`);
      assertStringIncludes(found[0]?.remedy ?? "", "mkdir -p");
      assertEquals([...Deno.readDirSync(root)], []);
      const { store } = await openAt(`${root}/one/two`, direct, IO);
      assertEquals((await assertRejects(() => store.makeFolder(""), StorageError)).errno, "ENOENT");
      await store.close();
      await close();
    },
  );

  // test_creates_missing_dir_when_parent_exists
  testUnless(missing, `preflight: ${scheme} accepts one missing level, which makeFolder makes`, async () => {
    const { root, close } = await openFixture();
    const { store } = await openAt(`${root}/one`, direct, IO);
    assertEquals(await store.preflight(WRITES), []);
    assertEquals(errorCodes(await store.preflight(READS)), ["NO_FOLDER"]);
    assertEquals([...Deno.readDirSync(root)], []);
    await store.makeFolder("train");
    assert(Deno.statSync(`${root}/one/train`).isDirectory);
    await store.close();
    await close();
  });
}

// test_does_not_check_s3_credentials_for_direct: a local store has no way to see credentials at all.
Deno.test("preflight: local storage asks for no credentials", async () => {
  const { store, close } = await openFixture();
  const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  const kept = keys.map((key) => Deno.env.get(key));
  for (const key of keys) Deno.env.delete(key);
  assertEquals(await store.preflight(WRITES), []);
  for (const [i, key] of keys.entries()) if (kept[i] !== undefined) Deno.env.set(key, kept[i]);
  await close();
});

// test_raises_valueerror_when_dir_not_writable: as a user for whom permissions count.
testUnless(
  noNobody,
  "preflight: a folder that this user cannot write is refused, nothing is left",
  async () => {
    const { root, close } = await openFixture({ parent: "/tmp" });
    Deno.chmodSync(root, 0o755);
    const script = `
    import { localPreflight } from "${new URL("./preflight.ts", import.meta.url)}";
    const description = { backend: "file", engine: "threads", direct: false, notes: [] };
    const io = { engine: "threads", queueDepth: 1, blockSizeBytes: 4096 };
    const found = localPreflight("${root}", false, io, description, { writes: true, bytes: 1, files: 1 });
    console.log(JSON.stringify(found));
  `;
    const found: Finding[] = JSON.parse(await asNobody(script));
    assertEquals(errorCodes(found), ["NOT_WRITABLE"]);
    assertStringIncludes(found[0]?.text ?? "", "permission denied for user 65534");
    Deno.chmodSync(root, 0o700);
    assertEquals(errorCodes(JSON.parse(await asNobody(script))), ["NOT_READABLE"]);
    assertEquals([...Deno.readDirSync(root)], []);
    await close();
  },
);

testUnless(noNobody, "residency: null with the reason for a user who may not know", async () => {
  const { store, root, close } = await openFixture({ parent: "/tmp" });
  await store.write("a", numbered(100_000), { fsync: false, overwrite: false });
  Deno.chmodSync(root, 0o755);
  Deno.chmodSync(`${root}/a`, 0o644);
  const ffi = new URL("../../../ffi/", import.meta.url);
  const script = `
    import { byMincore, cachedPages } from "${ffi}page_cache.ts";
    import { libc } from "${ffi}libc.ts";
    import { cString } from "${ffi}c_string.ts";
    const fd = libc().open(cString("${root}/a"), 0, 0);
    console.log(JSON.stringify([cachedPages(fd, "${root}/a"), byMincore(fd, "${root}/a")]));
  `;
  for (const { fraction, measuredBy } of JSON.parse(await asNobody(script))) {
    assertEquals(fraction, null);
    assertStringIncludes(measuredBy, "only the owner");
  }
  const handle = await store.openRead("a");
  assertEquals((await handle.residency()).fraction, 1);
  await handle.close();
  await close();
});

Deno.test("preflight: collects every finding: room, inodes, each with a remedy", async () => {
  const { store, root, close } = await openFixture();
  const found = await store.preflight({ writes: true, bytes: 2 ** 60, files: 2 ** 50 });
  const codes = found.map((finding) => finding.code);
  assert(codes.includes("FREE_SPACE"), codes.join());
  assertStringIncludes(found[0]?.text ?? "", root);
  for (const finding of found) assert(finding.severity === "error" && finding.remedy !== "");
  await close();
});

Deno.test("preflight: a file where a folder belongs is refused", async () => {
  const { root, close } = await openFixture();
  Deno.writeTextFileSync(`${root}/file`, "x");
  assertEquals(errorCodes(await findings(`${root}/file`, false)), ["NOT_A_FOLDER"]);
  for (const below of ["x", "x/y"]) {
    const found = await findings(`${root}/file/${below}`, false);
    assertEquals(errorCodes(found), ["NOT_A_FOLDER"]);
    assertStringIncludes(found[0]?.text ?? "", `'${root}/file' is a file`);
  }
  await close();
});

Deno.test("preflight: a file system that takes no files is named as that", async () => {
  const [found] = await findings("/proc/nothing", false);
  assertEquals([found?.code, found?.remedy.includes("takes no files")], ["NOT_WRITABLE", true], found?.text);
});

Deno.test("preflight: writes nothing, not even a probe, where nothing may be written", async () => {
  const { root, close } = await openFixture();
  const before = Deno.statSync(root).mtime;
  assertEquals(await findings(root, false, { ...WRITES, mayProbe: false }), []);
  assertEquals(Deno.statSync(root).mtime, before);
  await findings(root, false, WRITES);
  assert(Deno.statSync(root).mtime !== before);
  await close();
});

Deno.test("chooseEngine: without io_uring auto takes threads and says so, uring is refused", () => {
  const none = () => {
    throw new NoIoUring("io_uring is forbidden here (EPERM)");
  };
  const { engine, notes } = chooseEngine({ ...IO, queueDepth: 64 }, 0n, undefined, none);
  assertEquals([engine.name, engine.depth], ["threads", 28]);
  assertStringIncludes(notes[0] ?? "", "forbidden here");
  assertStringIncludes(notes[0] ?? "", "at most 28 requests in flight");
  assertEquals(notes.length, 1);
  const description = { backend: "file", engine: "threads", direct: false, notes } as const;
  const [finding] = localPreflight("/tmp", false, IO, description, READS);
  assertEquals([finding?.severity, finding?.code], ["warning", "STORAGE_NOTE"]);
  try {
    chooseEngine({ ...IO, engine: "uring" }, 0n, undefined, none);
    throw new Error("Nothing was refused");
  } catch (error) {
    if (!(error instanceof PreflightError)) throw error;
    assertStringIncludes(error.message, "--io-engine uring");
  }
});

Deno.test("depthHere: where 'auto' will be threads no more is promised than they have", () => {
  const none = () => {
    throw new NoIoUring("io_uring is forbidden here (EPERM)");
  };
  const depths = (engine: "auto" | "uring" | "threads", makeRing: () => void) =>
    [4, 28, 64].map((queueDepth) => depthHere({ ...IO, engine, queueDepth }, makeRing));
  assertEquals(depths("auto", none), [4, 28, 28]);
  assertEquals(depths("auto", () => {}), [4, 28, 64]);
  // What was asked for by name is kept or refused.
  assertEquals([depths("uring", none), depths("threads", none)], [[4, 28, 64], [4, 28, 64]]);
});

Deno.test("chooseEngine: threads refuses more than 28 requests with the number", async () => {
  const parent = diskFolder();
  const error = await assertRejects(
    () => openAt(parent, false, { engine: "threads", queueDepth: 29, blockSizeBytes: 4096 }),
    PreflightError,
  );
  assertStringIncludes(error.message, "29");
  assertStringIncludes(error.remedy, "28");
});
