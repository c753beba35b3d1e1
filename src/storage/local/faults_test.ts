import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loopDevicesMissing } from "../../../tests/loop_devices.ts";
import { peerTest, testUnless } from "../../../tests/peers.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { libc } from "../../../ffi/libc.ts";
import { StorageError } from "../../base/errors.ts";
import { names, numbered, readAll } from "../store_contract.ts";
import { asNobody, nobodyMissing } from "./as_nobody.ts";
import { loopFolder, mountedFolder } from "./mounted_folder.ts";
import { directMissing, openAt, openFixture } from "./store_fixture.ts";

libc();

const ENGINES = ["uring", "threads"] as const;
const PLAIN = { fsync: false, overwrite: false };
const BLOCK = 16384;
const noDirect = await directMissing(diskFolder());
const noNobody = await nobodyMissing();

peerTest(
  "faults: a full file system is ENOSPC with path and remedy, and nothing is left",
  "STOKER_TEST_ROOT",
  async () => {
    await using small = await mountedFolder("-t", "tmpfs", "-o", "size=1m", "tmpfs");
    for (const engine of ENGINES) {
      const { store } = await openAt(small.path, false, { engine, queueDepth: 4, blockSizeBytes: BLOCK });
      const error = await assertRejects(() => store.write("big", numbered(4 << 20), PLAIN), StorageError);
      assertEquals([error.errno, error.operation, error.exitStatus], ["ENOSPC", "write", 4]);
      assertStringIncludes(error.message, "big");
      assertStringIncludes(error.message, "at offset");
      assertStringIncludes(error.remedy, "Free space");
      assertEquals([...Deno.readDirSync(small.path)], []);
      await store.write("fits", numbered(500_000), PLAIN);
      await store.remove("fits");
      await store.close();
    }
  },
);

peerTest("faults: a file system without inodes is ENOSPC before any data", "STOKER_TEST_ROOT", async () => {
  await using small = await mountedFolder("-t", "tmpfs", "-o", "nr_inodes=3", "tmpfs");
  const { store } = await openAt(small.path, false, { engine: "auto", queueDepth: 2, blockSizeBytes: BLOCK });
  await store.write("a", numbered(1), PLAIN);
  await store.write("b", numbered(1), PLAIN);
  const error = await assertRejects(() => store.write("c", numbered(1), PLAIN), StorageError);
  assertEquals(error.errno, "ENOSPC");
  const found = await store.preflight({ writes: true, bytes: 10, files: 10 });
  assertEquals(found.map((finding) => finding.code), ["FREE_INODES", "NOT_WRITABLE"]);
  await store.close();
});

peerTest("faults: a read-only mount is EROFS, and preflight says so before", "STOKER_TEST_ROOT", async () => {
  await using mounted = await mountedFolder("-t", "tmpfs", "-o", "ro", "tmpfs");
  for (const engine of ENGINES) {
    const { store } = await openAt(mounted.path, false, { engine, queueDepth: 4, blockSizeBytes: BLOCK });
    const error = await assertRejects(() => store.write("a", numbered(10), PLAIN), StorageError);
    assertEquals(error.errno, "EROFS");
    assertStringIncludes(error.remedy, "Remount");
    assertEquals((await assertRejects(() => store.makeFolder("d"), StorageError)).errno, "EROFS");
    const found = await store.preflight({ writes: true, bytes: 1, files: 1 });
    assertEquals(found.map((finding) => finding.code), ["READ_ONLY_MOUNT"]);
    assertEquals(await store.preflight({ writes: false, bytes: 0, files: 0 }), []);
    await store.close();
  }
});

peerTest(
  "faults: ramfs refuses O_DIRECT before any data, and no empty file is left",
  "STOKER_TEST_ROOT",
  async () => {
    await using mounted = await mountedFolder("-t", "ramfs", "ramfs");
    for (const engine of ENGINES) {
      const { store } = await openAt(mounted.path, true, { engine, queueDepth: 4, blockSizeBytes: BLOCK });
      let filled = 0;
      const source = { size: 100, fill: () => filled++ };
      const error = await assertRejects(() => store.write("a", source, PLAIN), StorageError, "O_DIRECT");
      assertEquals([error.code, filled], ["O_DIRECT", 0]);
      assertStringIncludes(error.remedy, "file://");
      assertEquals([...Deno.readDirSync(mounted.path)], []);
      const found = await store.preflight({ writes: true, bytes: 1, files: 1 });
      assertEquals(found.map((finding) => finding.code), ["O_DIRECT"]);
      assertEquals([...Deno.readDirSync(mounted.path)], []);
      Deno.writeTextFileSync(`${mounted.path}/there`, "x");
      assertEquals((await assertRejects(() => store.openRead("there"), StorageError)).code, "O_DIRECT");
      Deno.removeSync(`${mounted.path}/there`);
      await store.close();
    }
  },
);

peerTest(
  "faults: on tmpfs direct means nothing, which is noted and a warning",
  "STOKER_TEST_ROOT",
  async () => {
    await using mounted = await mountedFolder("-t", "tmpfs", "tmpfs");
    const { store } = await openAt(`${mounted.path}/new`, true, {
      engine: "auto",
      queueDepth: 2,
      blockSizeBytes: BLOCK,
    });
    assertStringIncludes(store.describe.notes.join(), "tmpfs has no device");
    // Its kernel cannot say what it needs, so that is found by trying.
    await store.makeFolder("");
    for (const size of [0, 100, 40_001]) {
      await store.write("a", numbered(size), { fsync: false, overwrite: true });
      const handle = await store.openRead("a");
      assertEquals([handle.size, await readAll(handle, 0, size)], [size, size]);
      await handle.close();
    }
    const found = await store.preflight({ writes: true, bytes: 1, files: 1 });
    assertEquals(found.filter((f) => f.severity === "warning").map((f) => f.code), ["STORAGE_NOTE"]);
    await store.close();
  },
);

testUnless(
  await loopDevicesMissing(),
  "faults: a device with 4 KiB sectors gets aligned blocks, others are refused",
  async () => {
    await using mounted = await loopFolder(4096);
    for (const engine of ENGINES) {
      const { store } = await openAt(mounted.path, true, { engine, queueDepth: 4, blockSizeBytes: 8192 });
      for (const size of [0, 1, 4095, 4096, 4097, 50_001]) {
        await store.write("a", numbered(size), { fsync: true, overwrite: true });
        const handle = await store.openRead("a");
        assertEquals([handle.size, await readAll(handle, 0, size)], [size, size]);
        if (size > 600) assertEquals(await readAll(handle, 513, size - 600), size - 600);
        await handle.close();
      }
      await store.close();
      const odd = await openAt(mounted.path, true, { engine, queueDepth: 4, blockSizeBytes: 2048 });
      const error = await assertRejects(() => odd.store.write("b", numbered(10), PLAIN), StorageError);
      assertEquals(error.code, "ALIGNMENT");
      assertStringIncludes(error.message, "multiples of 4096");
      const found = await odd.store.preflight({ writes: true, bytes: 1, files: 1 });
      assertEquals(found.map((finding) => finding.code), ["ALIGNMENT"]);
      assertEquals((await names(odd.store, "")).filter((name) => name !== "a"), []);
      await odd.store.close();
    }
  },
);

for (const engine of ENGINES) {
  Deno.test(`faults: a file that shrinks while it is read is an error with the offset (${engine})`, async () => {
    const { store, root, slots, close } = await openFixture({ io: { engine } });
    await store.write("a", numbered(40 * BLOCK), PLAIN);
    const handle = await store.openRead("a");
    Deno.truncateSync(`${root}/a`, 10 * BLOCK + 100);
    const error = await assertRejects(() => handle.read(0, handle.size, () => {}), StorageError);
    assertEquals([error.code, error.operation], ["SHORT_FILE", "read"]);
    assertStringIncludes(error.message, `${root}/a`);
    assert(/at offset \d+: the file ends there/.test(error.message), error.message);
    assertEquals(slots.free, slots.count);
    await handle.close();
    await close();
  });

  Deno.test(`faults: a deleted file is read to its end when open, and ENOENT when not (${engine})`, async () => {
    const { store, root, close } = await openFixture({ io: { engine } });
    await store.write("a", numbered(40 * BLOCK), PLAIN);
    const handle = await store.openRead("a");
    Deno.removeSync(`${root}/a`);
    assertEquals(await readAll(handle, 0, handle.size), 40 * BLOCK);
    await handle.close();
    assertEquals((await assertRejects(() => store.openRead("a"), StorageError)).errno, "ENOENT");
    await close();
  });

  Deno.test(`faults: a folder cannot be read as a file, a file cannot be a folder (${engine})`, async () => {
    const { store, close } = await openFixture({ io: { engine } });
    await store.makeFolder("d");
    assertEquals((await assertRejects(() => store.openRead("d"), StorageError)).errno, "EISDIR");
    await store.write("f", numbered(1), PLAIN);
    await assertRejects(() => store.makeFolder("f/below"), StorageError, "f");
    await assertRejects(() => store.write("f/below", numbered(1), PLAIN), StorageError, "not a folder");
    await close();
  });

  Deno.test(`faults: reads far above 2^32 get the right bytes (${engine})`, async () => {
    const { store, root, close } = await openFixture({ io: { engine } });
    const at = 5 * 2 ** 30 + 12_345;
    using file = Deno.openSync(`${root}/sparse`, { write: true, create: true });
    file.seekSync(at, Deno.SeekMode.Start);
    const bytes = crypto.getRandomValues(new Uint8Array(50_000));
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    const handle = await store.openRead("sparse");
    assertEquals(handle.size, at + bytes.length);
    const seen = new Uint8Array(bytes.length);
    await handle.read(at, bytes.length, (slot, offset, length) => {
      seen.set(slot.bytes.subarray(0, length), offset - at);
    });
    assertEquals(seen, bytes);
    await handle.close();
    await close();
  });

  testUnless(noDirect, `faults: a direct read leaves nothing in the page cache (${engine})`, async () => {
    const { store, close } = await openFixture({ direct: true, io: { engine, blockSizeBytes: 65536 } });
    const size = 8 << 20;
    await store.write("a", { size, fill: (_offset, length, slot) => slot.bytes.fill(1, 0, length) }, PLAIN);
    const handle = await store.openRead("a");
    await handle.dropCache();
    const before = deviceBytes();
    await handle.read(0, size, () => {});
    const moved = deviceBytes() - before;
    assertEquals((await handle.residency()).fraction, 0);
    assert(moved >= size * 0.99 && moved <= size * 1.01, `the kernel counted ${moved} bytes for ${size}`);
    await handle.close();
    await close();
  });
}

for (const engine of ENGINES) {
  testUnless(
    noNobody,
    `faults: a permission that is lost is EACCES with the file and what to do (${engine})`,
    async () => {
      const folder = Deno.makeTempDirSync({ dir: "/tmp", prefix: "stoker_lost_" });
      Deno.chmodSync(folder, 0o777);
      const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
      const script = `
      import { openAt } from ${url("./store_fixture.ts")};
      const io = { engine: "${engine}", queueDepth: 4, blockSizeBytes: ${BLOCK} };
      const { store } = await openAt("${folder}/d", false, io);
      await store.makeFolder("");
      const source = { size: 100_000, fill: (_offset, length, slot) => slot.bytes.fill(7, 0, length) };
      await store.write("a", source, { fsync: false, overwrite: false });
      const open = await store.openRead("a");
      Deno.chmodSync("${folder}/d/a", 0);
      const facts = ({ errno, message, remedy, exitStatus }) => ({ errno, message, remedy, exitStatus });
      const refused = await store.openRead("a").catch(facts);
      let bytes = 0;
      await open.read(0, open.size, (_slot, _offset, length) => bytes += length);
      await open.close();
      Deno.chmodSync("${folder}/d", 0o500);
      const write = store.write("b", source, { fsync: false, overwrite: false });
      console.log(JSON.stringify([refused, bytes, await write.catch(facts)]));
      await store.close();
    `;
      try {
        const [read, bytes, write] = JSON.parse(await asNobody(script));
        assertEquals(
          [read.errno, read.exitStatus, bytes],
          ["EACCES", 4, 100_000],
          "what is open stays readable",
        );
        assertStringIncludes(read.message, `${folder}/d/a`);
        assertStringIncludes(read.remedy, "permission");
        assertEquals(write.errno, "EACCES");
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  );
}

Deno.test("list: follows links to files and folders, but not into a circle; links to nothing are no files", async () => {
  const { store, root, close } = await openFixture();
  await store.makeFolder("real/below");
  await store.write("real/below/a", numbered(5), PLAIN);
  Deno.symlinkSync(root, `${root}/real/up`);
  Deno.symlinkSync(`${root}/real/below`, `${root}/linked`);
  Deno.symlinkSync("below/a", `${root}/real/file`);
  Deno.symlinkSync("nowhere", `${root}/real/dangling`);
  Deno.symlinkSync("itself", `${root}/itself`);
  assertEquals(await names(store, ""), ["linked/a", "real/below/a", "real/file"]);
  await close();
});

Deno.test("faults: a killed write's temporary file is recognised, and does not stop the next", async () => {
  const { isTemporaryName, temporaryPath } = await import("./temporary_name.ts");
  const { store, root, close } = await openFixture();
  await store.makeFolder("train");
  const left = temporaryPath(`${root}/train/img_0_of_8.npz`);
  Deno.writeTextFileSync(left, "half");
  await store.write("train/img_0_of_8.npz", numbered(10), PLAIN);
  const found = await names(store, "");
  assertEquals(found.filter(isTemporaryName), [left.slice(root.length + 1)]);
  assertEquals(found.filter((name) => !isTemporaryName(name)), ["train/img_0_of_8.npz"]);
  assert(new TextEncoder().encode(temporaryPath(`/a/${"ü".repeat(127)}`)).length < 3 + 255);
  await close();
});

/** Bytes that this process had read from devices. */
function deviceBytes(): number {
  return Number(/^read_bytes: (\d+)$/m.exec(Deno.readTextFileSync("/proc/self/io"))?.[1]);
}
