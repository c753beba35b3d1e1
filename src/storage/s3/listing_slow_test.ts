import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { parseAddress } from "../../base/address.ts";
import { openStore } from "../open_store.ts";
import { testSettings } from "./s3_fixture.ts";

const KEYS = 1_000_000;
const PAGE = 1000;
/** What a million names alone would be. */
const MOST_HEAP_BYTES = 64 * 2 ** 20;

/** A page of an endless-looking bucket, by the number of its first key. */
function pageFrom(first: number): string {
  let contents = "";
  for (let i = first; i < first + PAGE; i++) {
    contents += `<Contents><Key>p/train/img_${
      String(i).padStart(7, "0")
    }_of_${KEYS}.npz</Key><Size>${i}</Size></Contents>`;
  }
  const next = first + PAGE;
  const more = next < KEYS
    ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`
    : "<IsTruncated>false</IsTruncated>";
  return `<ListBucketResult>${more}${contents}</ListBucketResult>`;
}

Deno.test("openS3Store: lists a million keys in bounded memory, each once and in order", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const first = Number(new URL(request.url).searchParams.get("continuation-token") ?? 0);
    return new Response(pageFrom(first));
  });
  const arena = new Arena(4 * 4096 + 4096);
  const store = await openStore(parseAddress("s3://bucket/p", { cwd: "/" }), {
    io: {
      engine: "auto",
      queueDepth: 4,
      blockSizeBytes: 4096,
      objects: { s3: testSettings(`http://127.0.0.1:${server.addr.port}`) },
    },
    arena,
    slots: arena.pool(4096, 4),
  });
  const before = Deno.memoryUsage().heapUsed;
  let seen = 0;
  let most = 0;
  for await (const { name, size } of store.list("train")) {
    if (size !== seen || !name.endsWith("_of_1000000.npz")) {
      throw new Error(`${name} of ${size} bytes is entry ${seen}`);
    }
    if (++seen % (100 * PAGE) === 0) most = Math.max(most, Deno.memoryUsage().heapUsed - before);
  }
  await store.close();
  assertEquals(seen, KEYS);
  assert(most < MOST_HEAP_BYTES, `${most} bytes of heap`);
});
