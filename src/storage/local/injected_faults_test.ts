/** Faults that a file system injects, on both engines: what fails where, what is continued, what ends early. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { closeEventfd, openEventfd } from "../../../ffi/eventfd.ts";
import { libc } from "../../../ffi/libc.ts";
import { faultyFolder, type Rule } from "../../../tests/faulty_folder.ts";
import { peerTest } from "../../../tests/peers.ts";
import { StorageError } from "../../base/errors.ts";
import { numbered, readAll } from "../store_contract.ts";
import { openAt } from "./store_fixture.ts";

libc();

const BLOCK = 16384;
const SIZE = 40 * BLOCK;
const PLAIN = { fsync: false, overwrite: true };
type Fixture = Awaited<ReturnType<typeof openAt>> & { readonly behind: string };

/** The same test on both engines. */
function faultTest(
  what: string,
  rules: readonly Rule[],
  body: (fixture: Fixture, engine: "uring" | "threads") => Promise<void>,
  depth = 4,
): void {
  for (const engine of ["uring", "threads"] as const) {
    peerTest(
      `faults by ${engine}: ${what}`,
      ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
      async (command) => {
        await using folder = await faultyFolder(command, rules);
        const io = { engine, queueDepth: depth, blockSizeBytes: BLOCK };
        const bell = openEventfd(); // as a Worker has one
        const opened = await openAt(folder.path, false, io, 1, bell);
        try {
          await body({ ...opened, behind: folder.behind }, engine);
          assertEquals([opened.slots.free, opened.store.pending?.().requests], [depth, 0]);
        } finally {
          await opened.store.close();
          closeEventfd(bell);
        }
      },
    );
  }
}

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

faultTest(
  "a slow device costs next to no processor time while requests are under way",
  [{ name: "slow", match: { op: "read" }, action: { type: "delay", ms: 250 } }],
  async ({ store }) => {
    await store.write("a", numbered(SIZE), PLAIN);
    const handle = await store.openRead("a");
    const ticks = () => {
      const [, fields = ""] = Deno.readTextFileSync("/proc/thread-self/stat").split(") ");
      const [user, system] = fields.split(" ").slice(11, 13);
      return Number(user) + Number(system);
    };
    const [began, cpu] = [performance.now(), ticks()];
    let isRead = false;
    const reading = handle.read(0, SIZE, () => {}).then(() => isRead = true);
    await store.wait(Infinity, () => isRead);
    await reading;
    const milliseconds = performance.now() - began;
    assert(milliseconds > 2400, `40 blocks at depth 4 took ${milliseconds} ms`);
    const busy = (ticks() - cpu) * 10; // of 10 ms
    assert(busy <= milliseconds / 20, `${busy} ms of processor time in ${milliseconds} ms`);
    await handle.close();
  },
);

faultTest(
  "a device that stalls shows its oldest request",
  [{ name: "slow", match: { op: "read" }, times: 8, action: { type: "delay", ms: 1500 } }],
  async ({ store }) => {
    await store.write("a", numbered(SIZE), PLAIN);
    const handle = await store.openRead("a");
    const began = performance.now();
    const reading = handle.read(2 * BLOCK, SIZE - 2 * BLOCK, () => {});
    await store.wait(began + 700);
    const { requests, oldest, answered } = store.pending?.() ??
      { requests: 0, oldest: undefined, answered: 0 };
    assertEquals([requests, oldest?.operation, oldest?.name, oldest?.offset], [4, "read", "a", 2 * BLOCK]);
    assert(Math.abs((oldest?.beganMs ?? 0) - began) < 100, `${oldest?.beganMs} for ${began}`);
    let isRead = false;
    reading.finally(() => isRead = true);
    await store.wait(Infinity, () => isRead);
    assertEquals((store.pending?.().answered ?? 0) - answered, 38);
    await handle.close();
  },
);

peerTest(
  "faults by uring: an abort does not wait for requests that nobody works on yet",
  ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
  async (command) => {
    const rules = [{ name: "slow", match: { op: "read" }, action: { type: "delay", ms: 1000 } }];
    await using folder = await faultyFolder(command, rules, ["--cached"]);
    const depth = 64;
    const opened = await openAt(folder.path, false, {
      engine: "uring",
      queueDepth: depth,
      blockSizeBytes: 4096,
    });
    const { store } = opened;
    await Deno.writeFile(`${folder.behind}/a`, new Uint8Array(depth << 20));
    const handle = await store.openRead("a");
    const stop = new AbortController();
    let next = 0;
    let isOver = false;
    const blocks = handle.readBlocks?.(() => next < depth ? next++ << 20 : -1, 4096, () => {}, stop.signal);
    const reading = blocks?.finally(() => isOver = true) ?? Promise.resolve();
    reading.catch(() => {}); // awaited below
    await store.wait(performance.now() + 300);
    const began = performance.now();
    stop.abort(new Error("enough"));
    await store.wait(Infinity, () => isOver);
    await assertRejects(() => reading, Error, "enough");
    // The kernel has fewer threads than requests: without a cancellation they come in rounds.
    const milliseconds = performance.now() - began;
    assert(milliseconds < 2000, `${milliseconds} ms for 64 requests of a second`);
    assertEquals(opened.slots.free, depth);
    await handle.close();
    await store.close();
  },
);
