import { assertEquals, assertRejects } from "@std/assert";
import { AisCluster, type ClusterOptions } from "../../../tests/ais/cluster.ts";
import { Arena } from "../../../ffi/arena.ts";
import { parseAddress } from "../../base/address.ts";
import type { Finding } from "../../base/errors.ts";
import { WRITE } from "../object/object_store_fixture.ts";
import { Blackboard } from "../object/blackboard.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import type { ObjectStore } from "../object/object_store.ts";
import { numbered, readAll } from "../store_contract.ts";
import { openAisStore } from "./open_ais_store.ts";

const ADDRESS = parseAddress("ais://bucket/some/prefix", { cwd: "/" });
const BLOCK = 16384;

function open(endpoints: readonly string[], change: Partial<ObjectSettings> = {}): Promise<ObjectStore> {
  const arena = new Arena(2 * BLOCK);
  const settings: ObjectSettings = {
    endpoints,
    balancing: "rank",
    rank: 0,
    credentials: undefined,
    token: undefined,
    region: "us-east-1",
    isVirtualHosted: false,
    authorities: [],
    connectSeconds: 2,
    operationSeconds: 2,
    attempts: 1,
    write: WRITE,
    read: { rangesFromBytes: 4 * BLOCK, rangeBytes: 2 * BLOCK },
    tracesOperations: false,
    ...change,
  };
  const io = { engine: "auto", queueDepth: 2, blockSizeBytes: BLOCK, objects: { ais: settings } } as const;
  return openAisStore(ADDRESS, { io, arena, slots: arena.pool(BLOCK, 2), worker: 0 });
}

const WRITES = { writes: true, bytes: 1, files: 1 };
const READS = { ...WRITES, writes: false };

async function findings(
  need: typeof WRITES & { readonly mayProbe?: boolean },
  prepare: (cluster: AisCluster) => Promise<void> | void = () => {},
  options: ClusterOptions = {},
  settings: Partial<ObjectSettings> = {},
): Promise<{ readonly found: readonly Finding[]; readonly buckets: readonly string[] }> {
  await using cluster = new AisCluster(options);
  await prepare(cluster);
  const store = await open([cluster.url], settings);
  const found = await store.preflight(need);
  const [bucket] = cluster.buckets.values();
  // Whatever was found, no probe stays.
  assertEquals([...bucket?.objects.keys() ?? []], []);
  await store.close();
  return { found, buckets: [...cluster.buckets.keys()] };
}

const codes = (found: readonly Finding[]) => found.map(({ severity, code }) => `${severity} ${code}`);

Deno.test("openAisStore: a run that writes makes the bucket, and finds it the next time", async () => {
  await using cluster = new AisCluster();
  for (let run = 0; run < 2; run++) {
    const store = await open([cluster.url]);
    assertEquals(await store.preflight(WRITES), []);
    await store.write("x", numbered(10 * BLOCK), { fsync: false, overwrite: true });
    const handle = await store.openRead("x");
    assertEquals(await readAll(handle, 0, 10 * BLOCK), 10 * BLOCK);
    await handle.close();
    await store.close();
  }
  assertEquals([...cluster.buckets.values()].map(({ objects }) => [...objects.keys()]), [["some/prefix/x"]]);
});

Deno.test("openAisStore: one Worker asks for AIStore's version, the others know", async () => {
  await using cluster = new AisCluster();
  const lessons = Blackboard.memory(1000);
  for (let worker = 0; worker < 3; worker++) await (await open([cluster.url], { lessons })).close();
  assertEquals(cluster.seen.map(({ target }) => target), ["/v1/daemon?what=node_status"]);
});

Deno.test("openAisStore: a missing bucket is an error for who reads, and for who may not write", async () => {
  for (const need of [READS, { ...WRITES, mayProbe: false }]) {
    const { found, buckets } = await findings(need);
    assertEquals([codes(found), buckets], [["error NO_BUCKET"], []]);
  }
});

Deno.test("openAisStore: a wrong token, an endpoint that is down and a refused write are found", async () => {
  const secret = "verysecrettoken";
  const refused = await findings(WRITES, () => {}, { token: "right" }, { token: secret });
  assertEquals(codes(refused.found), ["error NO_ACCESS"]);
  assertEquals(JSON.stringify(refused.found).includes(secret), false);
  const store = await open(["http://127.0.0.1:1"]);
  assertEquals(codes(await store.preflight(READS)), ["error UNREACHABLE"]);
  await store.close();
  const full = await findings(WRITES, (cluster) => {
    cluster.faults.add({ match: { method: "PUT" }, action: { type: "answer", status: 507 } });
  });
  assertEquals(codes(full.found), ["error REQUEST_FAILED"]);
  const wrong = await findings(WRITES, (cluster) => {
    const match = { method: "GET", node: "target", path: ".stoker" } as const;
    cluster.faults.add({ match, action: { type: "flip", offset: 3 } });
  });
  assertEquals(codes(wrong.found), ["error WRONG_BYTES"]);
});

Deno.test("openAisStore: one of two endpoints is enough, the other is a warning", async () => {
  await using cluster = new AisCluster();
  const store = await open([cluster.url, "http://127.0.0.1:1"]);
  assertEquals(codes(await store.preflight(WRITES)), ["warning UNREACHABLE"]);
  await store.close();
});

Deno.test("openAisStore: uploads that never ended are told of", async () => {
  await using cluster = new AisCluster();
  const store = await open([cluster.url]);
  await store.preflight(WRITES);
  const [bucket] = cluster.buckets.values();
  bucket?.uploads.set("u", { key: "some/prefix/x", begun: "", parts: new Map(), isInOrder: true });
  assertEquals(codes(await store.preflight(WRITES)), ["warning STALE_UPLOADS"]);
  await store.close();
});

Deno.test("openAisStore: an AIStore without uploads in parts takes large objects in one piece", async () => {
  await using cluster = new AisCluster({ version: "3.31" });
  const store = await open([cluster.url]);
  await store.preflight(WRITES);
  await store.write("x", numbered(10 * BLOCK), { fsync: false, overwrite: true });
  assertEquals(
    cluster.seen.filter(({ method }) => method === "POST").length,
    1,
    "the bucket's, and no upload's",
  );
  await store.close();
});

Deno.test("openAisStore: cannot do without settings", async () => {
  const arena = new Arena(2 * BLOCK);
  const io = { engine: "auto", queueDepth: 2, blockSizeBytes: BLOCK } as const;
  const parts = { io, arena, slots: arena.pool(BLOCK, 2) };
  await assertRejects(() => openAisStore(ADDRESS, parts), TypeError, "ais://bucket/some/prefix");
});
