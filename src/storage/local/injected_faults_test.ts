/** Faults that a file system injects, on both engines: what fails where, what is continued, what ends early. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Rule } from "../../../tests/faulty_folder.ts";
import { BLOCK, faultTest, PLAIN, SIZE } from "../../../tests/faulty_store.ts";
import { StorageError } from "../../base/errors.ts";
import { numbered, readAll } from "../store_contract.ts";

const error = (op: string, errno: string, more: Partial<Rule> = {}): Rule => ({
  name: errno,
  match: { op },
  action: { type: "error", errno },
  ...more,
});

faultTest(
  "EIO of a read names file, offset and errno",
  [error("read", "EIO", { match: { op: "read", range: [7 * BLOCK, 1] } })],
  async ({ store }) => {
    await store.write("a", numbered(SIZE), PLAIN);
    const handle = await store.openRead("a");
    const failed = await assertRejects(() => handle.read(0, SIZE, () => {}), StorageError);
    assertEquals([failed.errno, failed.operation, failed.exitStatus], ["EIO", "read", 4]);
    assertStringIncludes(failed.message, `/a' at offset ${7 * BLOCK}`);
    assert(failed.remedy.length > 10);
    assertEquals(await readAll(handle, 8 * BLOCK, BLOCK), BLOCK);
    await handle.close();
  },
);

faultTest(
  "EIO of a write names file, offset and errno, and leaves nothing",
  [error("write", "EIO", { match: { op: "write", range: [5 * BLOCK, 1] } })],
  async ({ store, behind }) => {
    const failed = await assertRejects(() => store.write("a", numbered(SIZE), PLAIN), StorageError);
    assertEquals([failed.errno, failed.operation, failed.exitStatus], ["EIO", "write", 4]);
    assertStringIncludes(failed.message, `at offset ${5 * BLOCK}`);
    assertStringIncludes(failed.message, "/a'");
    assertEquals([...Deno.readDirSync(behind)], []);
  },
);

faultTest(
  "ENOSPC in the middle of a file leaves nothing, and says what to do",
  [error("write", "ENOSPC", { afterBytes: 10 * BLOCK })],
  async ({ store, behind }) => {
    const failed = await assertRejects(() => store.write("a", numbered(SIZE), PLAIN), StorageError);
    assertEquals(failed.errno, "ENOSPC");
    assert(/at offset \d{5,}/.test(failed.message), failed.message);
    assertStringIncludes(failed.remedy, "Free space");
    assertEquals([...Deno.readDirSync(behind)], []);
  },
);

faultTest("a stale handle is ESTALE", [error("read", "ESTALE")], async ({ store }) => {
  await store.write("a", numbered(SIZE), PLAIN);
  const handle = await store.openRead("a");
  assertEquals((await assertRejects(() => handle.read(0, SIZE, () => {}), StorageError)).errno, "ESTALE");
  await handle.close();
});

faultTest(
  "short reads are continued, interrupted ones repeated",
  [
    {
      name: "short",
      match: { op: "read" },
      nth: { from: 2, every: 3 },
      action: { type: "short", bytes: 1000 },
    },
    error("read", "EINTR", { nth: { from: 1, every: 7 } }),
  ],
  async ({ store }) => {
    await store.write("a", numbered(SIZE + 321), PLAIN);
    const handle = await store.openRead("a");
    assertEquals(await readAll(handle, 0, handle.size), SIZE + 321);
    await handle.close();
  },
);

faultTest(
  "short writes are continued, or are the error that the kernel makes of them",
  [{
    name: "short",
    match: { op: "write" },
    nth: { from: 1, every: 2 },
    action: { type: "short", bytes: 777 },
  }],
  async ({ store }, engine) => {
    const writing = () => store.write("a", numbered(SIZE + 321), PLAIN);
    // FUSE answers a short write with EIO where the request is asynchronous.
    if (engine === "uring") {
      assertEquals((await assertRejects(writing, StorageError)).errno, "EIO");
      return;
    }
    await writing();
    const handle = await store.openRead("a");
    assertEquals(await readAll(handle, 0, handle.size), SIZE + 321);
    await handle.close();
  },
);

faultTest(
  "a file system that does not take lent memory gets the request once more without; what it then says counts",
  [
    error("read", "EINVAL", { times: 1, match: { op: "read", path: "once" } }),
    error("read", "EINVAL", { match: { op: "read", path: "always" } }),
  ],
  async ({ store }) => {
    for (const name of ["once", "always"]) await store.write(name, numbered(BLOCK), PLAIN);
    const [once, always] = [await store.openRead("once"), await store.openRead("always")];
    // The other engine repeats what failed in any case, to learn the errno.
    assertEquals(await readAll(once, 0, BLOCK), BLOCK);
    assertEquals((await assertRejects(() => readAll(always, 0, BLOCK), StorageError)).errno, "EINVAL");
    await once.close();
    await always.close();
  },
);

faultTest(
  "an fsync that fails once fails the write, and the file does not get its name",
  [error("fsync", "EIO", { times: 1 })],
  async ({ store, behind }) => {
    const fsync = { fsync: true, overwrite: false };
    const failed = await assertRejects(() => store.write("a", numbered(SIZE), fsync), StorageError);
    assertEquals([failed.errno, failed.operation], ["EIO", "flush"]);
    assertEquals([...Deno.readDirSync(behind)], []);
    await store.write("a", numbered(SIZE), fsync);
    assertEquals([...Deno.readDirSync(behind)].length, 1);
  },
);
