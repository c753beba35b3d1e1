/** The ObjectStore over AIStore: the contract of every Store, and proofs of writes by AIStore's own checksums. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { bodyOf, clientBed } from "../../../tests/ais/client_bed.ts";
import { AisCluster } from "../../../tests/ais/cluster.ts";
import { StorageError } from "../../base/errors.ts";
import { BLOCK, type FixtureOptions, openMemoryStore, PREFIX } from "../object/object_store_fixture.ts";
import { contractTests, numbered, type TestBed } from "../store_contract.ts";

interface Opened extends TestBed {
  readonly cluster: AisCluster;
}

async function open(options: FixtureOptions = {}): Promise<Opened> {
  const cluster = new AisCluster();
  const bed = clientBed(cluster.url);
  await bed.client.createBucket();
  const fixture = openMemoryStore({ ...options, store: { ...options.store, client: bed.client } });
  const close = async () => {
    await fixture.close();
    bed[Symbol.dispose]();
    await cluster.stop();
  };
  return { store: fixture.store, slots: fixture.slots, cluster, close };
}

contractTests(
  (what, fn) => Deno.test(`ObjectStore over AIStore: ${what}`, fn),
  (io) => open({ io: { engine: "auto", ...io } }),
);

const NEW = { fsync: false, overwrite: true };
/** One in one piece, one in parts. */
const SIZES = [BLOCK + 7, 10 * BLOCK];

for (const integrity of ["size", "checksum", "readback"] as const) {
  Deno.test(`ObjectStore over AIStore: ${integrity} proves objects of both kinds`, async () => {
    const opened = await open({ write: { putIntegrity: integrity, uploadIntegrity: integrity } });
    for (const size of SIZES) assertEquals((await opened.store.write("x", numbered(size), NEW)).bytes, size);
    await opened.close();
  });
}

Deno.test("ObjectStore over AIStore: checksum notices what a target kept wrongly, size does not", async () => {
  for (const integrity of ["size", "checksum"] as const) {
    const opened = await open({ write: { putIntegrity: integrity, putAttempts: 1 } });
    const match = { node: "target", method: "PUT" } as const;
    opened.cluster.faults.add({ match, action: { type: "flip", offset: 100 } });
    const writing = opened.store.write("x", numbered(BLOCK), NEW);
    if (integrity === "size") await writing;
    else {
      const error = await assertRejects(() => writing, StorageError);
      assert(error.message.includes("xxhash2"), error.message);
    }
    await opened.close();
  }
});

Deno.test("ObjectStore over AIStore: a failure of a target and a refused sum are survived", async () => {
  const opened = await open({ write: { putIntegrity: "checksum" } });
  const match = { node: "target", method: "PUT" } as const;
  const { faults } = opened.cluster;
  faults.add({ match, action: { type: "answer", status: 500 }, times: 1 });
  faults.add({ match, action: { type: "answer", status: 500, tcode: "ErrBadCksum" }, times: 1, skip: 1 });
  assertEquals((await opened.store.write("x", numbered(BLOCK), NEW)).attempts, 3);
  await opened.close();
});

Deno.test("ObjectStore over AIStore: a dropped part gives a fresh upload, and none stays open", async () => {
  const opened = await open();
  opened.cluster.faults.add({
    match: { node: "target", method: "PUT" },
    action: { type: "forget" },
    times: 1,
  });
  const result = await opened.store.write("x", numbered(10 * BLOCK), NEW).then(
    () => "written",
    (error) => error,
  );
  const [bucket] = opened.cluster.buckets.values();
  assertEquals(bucket?.uploads.size, 0);
  assert(result instanceof StorageError, String(result));
  await opened.close();
});

Deno.test("ObjectStore over AIStore: deleting the bucket in the middle is one clear error", async () => {
  const opened = await open();
  await opened.store.write("x", numbered(10), NEW);
  opened.cluster.buckets.clear();
  const error = await assertRejects(() => opened.store.openRead("x"), StorageError);
  assert(error.message.includes("NoSuchBucket"), error.message);
  await opened.close();
});

Deno.test("ObjectStore over AIStore: keys stand below the prefix", async () => {
  const opened = await open();
  await opened.store.write("a/x", numbered(10), NEW);
  using bed = clientBed(opened.cluster.url);
  assertEquals((await bed.client.page("", undefined, 5)).objects, [{ key: `${PREFIX}/a/x`, size: 10 }]);
  await bed.client.put("elsewhere", { body: bodyOf(new Uint8Array(1)) }, { onlyNew: false });
  const names = [];
  for await (const { name } of opened.store.list("")) names.push(name);
  assertEquals(names, ["a/x"]);
  await opened.close();
});
