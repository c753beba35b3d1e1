/** Delays that a file system injects: what waiting for them costs, what shows that it waits, what an abort does. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { faultyFolder } from "../../../tests/faulty_folder.ts";
import { BLOCK, faultTest, PLAIN, SIZE } from "../../../tests/faulty_store.ts";
import { peerTest } from "../../../tests/peers.ts";
import { numbered } from "../store_contract.ts";
import { openAt } from "./store_fixture.ts";

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
