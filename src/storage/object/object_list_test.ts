import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import { names, numbered, readAll } from "../store_contract.ts";
import { failing, slowDown } from "./memory_client.ts";
import { ObjectStore } from "./object_store.ts";
import { BLOCK, openMemoryStore, OVER, PREFIX } from "./object_store_fixture.ts";

function kept(size = 3) {
  return { bytes: new Uint8Array(size), etag: "e", checksum: undefined };
}

Deno.test("ObjectStore.list: goes through all pages, and passes over markers of folders", async () => {
  const { store, client } = openMemoryStore();
  const expected = Array.from({ length: 2500 }, (_, i) => `train/${i}`);
  for (const name of expected) client.objects.set(`${PREFIX}/${name}`, kept());
  for (const key of [`${PREFIX}/`, `${PREFIX}/train/`, `${PREFIX}/train/d/`]) {
    client.objects.set(key, kept(0));
  }
  client.objects.set(`${PREFIX}2/x`, kept());
  assertEquals(await names(store, "train"), expected.sort());
  assertEquals([client.count("page"), client.count("head")], [3, 0]);
  assertEquals((await names(store, "")).length, 2500);
  assertEquals(await names(store, "trai"), []);
  await store.close();
  assert(client.isClosed);
});

Deno.test("ObjectStore.list: a root that is the whole bucket lists all keys as they are", async () => {
  const { store, client } = openMemoryStore({ store: { prefix: "", printed: "s3://bucket" } });
  for (const key of ["a", "b/c"]) client.objects.set(key, kept());
  assertEquals(await names(store, ""), ["a", "b/c"]);
  assertEquals(await names(store, "b"), ["b/c"]);
  assertEquals(await store.stat("b/c"), { name: "b/c", size: 3, isFolder: false });
  await store.close();
});

Deno.test("ObjectStore.list: holds one page at a time, of a million keys", async () => {
  const { store, client } = openMemoryStore();
  let most = 0;
  let shown = 0;
  client.page = async (prefix, next, limit) => {
    const from = Number(next ?? 0);
    most = Math.max(most, from - shown);
    const objects = Array.from({ length: limit }, (_, i) => ({ key: `${prefix}${from + i}`, size: 1 }));
    return { objects, next: from + limit < 1_000_000 ? String(from + limit) : undefined };
  };
  for await (const _entry of store.list("")) shown++;
  assertEquals([shown, most], [1_000_000, 0]);
  await store.close();
});

Deno.test("ObjectStore.list: survives a refused page, and ends with an error where pages go in circles", async () => {
  const { store, client } = openMemoryStore();
  client.objects.set(`${PREFIX}/a`, kept());
  let left = 1;
  client.before = () => {
    if (left-- > 0) throw slowDown();
  };
  assertEquals(await names(store, ""), ["a"]);
  client.page = async () => ({ objects: [], next: "same" });
  assertEquals((await assertRejects(() => names(store, ""), StorageError)).code, "ENDLESS_LIST");
  await store.close();
});

Deno.test("ObjectStore: a missing bucket is an error, not a missing object", async () => {
  const { store, client } = openMemoryStore();
  client.before = () => {
    throw failing("answer", { status: 404, word: "NoSuchBucket" });
  };
  for (const asking of [() => store.stat("a"), () => store.openRead("a"), () => names(store, "")]) {
    assertEquals((await assertRejects(asking, StorageError)).errno, "NoSuchBucket");
  }
  await store.close();
});

Deno.test("ObjectStore.close: waits for what is under way, then closes the client and what it shares", async () => {
  const order: string[] = [];
  const { store, client } = openMemoryStore({ store: { release: () => order.push("released") } });
  client.after = () => order.push("answered");
  client.close = () => order.push("closed");
  const asking = store.stat("a");
  await store.close();
  await asking;
  assertEquals(order, ["answered", "closed", "released"]);
});

Deno.test("ObjectStore.close: never comes between the requests of one write or one read", async () => {
  const { store, client } = openMemoryStore({ io: { queueDepth: 1 } });
  const writing = store.write("a", numbered(20 * BLOCK), OVER);
  const closing = store.close();
  client.before = () => assert(!client.isClosed);
  await writing;
  await closing;
  assert(client.isClosed);
  client.isClosed = false;
  const handle = await store.openRead("a", 20 * BLOCK);
  const reading = Promise.all([readAll(handle, 0, 20 * BLOCK), readAll(handle, 0, 1)]);
  const again = store.close();
  assertEquals(await reading, [20 * BLOCK, 1]);
  await again;
});

Deno.test("ObjectStore: folders are nothing here, and nobody knows what is cached", async () => {
  const { store, client } = openMemoryStore();
  await store.makeFolder("d");
  await store.sync();
  assertEquals(await store.removeFolder("d"), false);
  const handle = await store.openRead("a", 5);
  const { fraction, measuredBy } = await handle.residency();
  assertEquals([fraction, client.calls.length], [null, 0]);
  assert(measuredBy.includes("does not tell"));
  assertEquals(store.describe, { backend: "s3", engine: "http", direct: false, notes: [] });
  await store.close();
});

Deno.test("ObjectStore: refuses too few or too small slots, and checksums that nobody can make", () => {
  const { options, slots } = openMemoryStore();
  const message = (what: Parameters<typeof openMemoryStore>[0]) => {
    try {
      openMemoryStore(what);
    } catch (error) {
      return String(error);
    }
    return "";
  };
  const io = { ...options.io, queueDepth: 5 };
  assert(message({ store: { io, slots } }).includes("4 slots cannot keep 5"));
  const large = { ...options.io, blockSizeBytes: 65536 };
  assert(message({ store: { io: large, slots } }).includes("cannot hold blocks of 65536"));
  const { crc32c: _none, ...sumless } = options;
  for (const path of ["putIntegrity", "uploadIntegrity"] as const) {
    const write = { ...options.settings.write, [path]: "checksum" as const };
    assertThrows(() => new ObjectStore({ ...sumless, settings: { ...options.settings, write } }), TypeError);
  }
});
