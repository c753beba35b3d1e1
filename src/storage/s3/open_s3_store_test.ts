import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { parseAddress } from "../../base/address.ts";
import { StorageError } from "../../base/errors.ts";
import { type Peer, withServer } from "../http/scripted_server.ts";
import type { StoreParts } from "../open_store.ts";
import { openS3Store } from "./open_s3_store.ts";
import { testSettings } from "./s3_fixture.ts";

function partsOf(objects?: StoreParts["io"]["objects"]): StoreParts {
  const arena = new Arena(2 * 65536);
  const io = {
    engine: "auto",
    queueDepth: 2,
    blockSizeBytes: 65536,
    ...(objects ? { objects } : {}),
  } as const;
  return { io, arena, slots: arena.pool(65536, 2), worker: 1 };
}

const ADDRESS = parseAddress("s3://bucket/some/prefix", { cwd: "/" });

Deno.test("openS3Store: the Worker's number chooses its endpoint, and messages name the address", async () => {
  const settings = {
    ...testSettings(""),
    endpoints: ["http://127.0.0.1:1", "http://127.0.0.1:2"],
    connectSeconds: 1,
  };
  const store = openS3Store("s3", ADDRESS, partsOf({ s3: settings }));
  assertEquals([store.describe.backend, store.describe.engine], ["s3", "http"]);
  const error = await assertRejects(() => store.openRead("a"), StorageError, "s3://bucket/some/prefix/a");
  assertEquals(error.errno, "refused");
  assertEquals(store.endpointRecords().map(({ requests }) => requests), [0, 1]);
  await store.close();
});

Deno.test("openS3Store: counts what was sent once more, and pauses, for the store and for the endpoint", async () => {
  const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: e\r\n\r\n";
  const busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const script = async (peer: Peer) => {
    await peer.head();
    await peer.say(peer.number === 2 ? busy : HEAD);
    // The first connection is given up as it is used again.
    if (peer.number !== 2) await peer.head();
  };
  await withServer(script, async ({ origin: { port } }) => {
    const settings = { ...testSettings(`http://127.0.0.1:${port}`), attempts: 2 };
    const store = openS3Store("s3", ADDRESS, partsOf({ s3: settings }));
    for (let i = 0; i < 2; i++) assertEquals((await store.stat("a"))?.size, 3);
    const { requests, retries, backoffSeconds } = store.statistics();
    const [record] = store.endpointRecords();
    assertEquals([requests, retries], [4, 2], "the second question was sent three times");
    assertEquals([record?.requests, record?.errors], [4, { closed: 1, "503": 1 }]);
    assert(backoffSeconds > 0 && Math.abs((record?.backoffSeconds ?? 0) - backoffSeconds) < 0.05);
    await store.close();
  });
});

Deno.test("openS3Store: cannot do without settings", () => {
  assertThrows(() => openS3Store("s3", ADDRESS, partsOf()), TypeError, "s3://bucket/some/prefix");
});
