import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { parseAddress } from "../../base/address.ts";
import { StorageError } from "../../base/errors.ts";
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

Deno.test("openS3Store: cannot do without settings", () => {
  assertThrows(() => openS3Store("s3", ADDRESS, partsOf()), TypeError, "s3://bucket/some/prefix");
});
