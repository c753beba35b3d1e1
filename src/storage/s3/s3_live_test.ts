/** The client before a real server (docs/testing.md): what a scripted one cannot know. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { peerTest } from "../../../tests/peers.ts";
import { PlainHttpClient } from "../http/plain_http_client.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { crcOfBytes, crcToBase64 } from "../object/crc32c_values.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { S3Client } from "./s3_client.ts";
import { bodyOf, MemorySink, OneEndpoint, rangeOf, testSettings, wholeOf } from "./s3_fixture.ts";
import { SignedRequests } from "./signed_requests.ts";
import { TextBody } from "./text_body.ts";

/** What a careless server leaves out. Everything else is asked of every server. */
interface Abilities {
  ranges: boolean;
  conditions: boolean;
  checksums: boolean;
  /** minio names an upload only to who knows its key. */
  listsUploads: boolean;
}

interface Place {
  readonly client: S3Client;
  readonly can: Abilities;
  /** The same with other settings, another bucket or another clock. */
  other(change: Partial<ObjectSettings>, bucket?: string, now?: () => number): S3Client;
}

const MIB = 2 ** 20;
const KEYS = ["a b+c.npz", "ü/日本 (1)!*'.bin", "plain", "x/%2F&=<y>", "~tilde_-."];

let made = 0;

function liveTest(name: string, body: (place: Place) => Promise<void>): void {
  peerTest(`S3Client: ${name}`, "STOKER_TEST_S3_ENDPOINT", async (endpoint) => {
    const bucket = `stoker-live-${Deno.pid}-${made++}`;
    const credentials = {
      accessKeyId: Deno.env.get("AWS_ACCESS_KEY_ID") ?? "",
      secretAccessKey: Deno.env.get("AWS_SECRET_ACCESS_KEY") ?? "",
    };
    const region = Deno.env.get("AWS_REGION") ?? "us-east-1";
    const endpoints = new OneEndpoint(endpoint);
    const http = new PlainHttpClient({ authorities: [] });
    const settings = testSettings(endpoint, { credentials, region, operationSeconds: 30 });
    const other: Place["other"] = (change, named = bucket, now = Date.now) =>
      new S3Client({
        backend: "s3",
        bucket: named,
        settings: { ...settings, ...change },
        endpoints,
        http,
        now,
      });
    const client = other({});
    const requests = new SignedRequests(bucket, settings, http, Date.now);
    const ask = (method: "PUT" | "DELETE") =>
      endpoints.use((...way) =>
        requests.send(...way, { method, signal: undefined, receive: () => new TextBody(4096) })
      );
    await ask("PUT");
    try {
      await body({ client, can: await abilities(client), other });
    } finally {
      await empty(client);
      await ask("DELETE").catch(unlessFolderStayed).finally(() => http.close());
    }
  });
}

async function empty(client: S3Client): Promise<void> {
  for await (const upload of client.uploads("")) await client.abortUpload(upload);
  for (const { key } of (await client.page("", undefined, 1000)).objects) await client.remove(key);
}

/** rclone keeps the folders of keys that are gone, and then the bucket. */
function unlessFolderStayed(error: unknown): void {
  if (!(error instanceof RequestFailure) || error.facts.word !== "BucketNotEmpty") throw error;
}

/** Found out by asking, so that what a server cannot do is a fact of the test and never a silent pass. */
async function abilities(client: S3Client): Promise<Abilities> {
  const bytes = new Uint8Array(10);
  await client.put("ability", { body: bodyOf(bytes) }, { onlyNew: false });
  const kindOf = async (asked: Promise<unknown>) => {
    try {
      await asked;
    } catch (error) {
      if (error instanceof RequestFailure) return error.kind;
      throw error;
    }
    return "done";
  };
  const range = await kindOf(client.get("ability", rangeOf(2, 3, 10), new MemorySink(10)));
  const again = await kindOf(client.put("ability", { body: bodyOf(bytes) }, { onlyNew: true }));
  const wrong = await kindOf(client.put("sum", { body: bodyOf(bytes), crc32c: 1 }, { onlyNew: false }));
  for (const key of ["ability", "sum"]) await client.remove(key);
  assert(["done", "wrongRange"].includes(range), range);
  const upload = await client.createUpload("p/upload", { crc32c: false });
  const listed = await Array.fromAsync(client.uploads("p/"));
  await client.abortUpload(upload);
  return {
    ranges: range === "done",
    conditions: again === "answer",
    checksums: wrong === "checksum",
    listsUploads: listed.length === 1,
  };
}

liveTest("keeps every byte and every name", async ({ client, can }) => {
  for (const [index, key] of KEYS.entries()) {
    const bytes = crypto.getRandomValues(new Uint8Array(1000 + index));
    const { etag } = await client.put(key, { body: bodyOf(bytes) }, { onlyNew: false });
    const facts = await client.head(key, { checksum: false });
    assertEquals([facts?.size, facts?.etag], [bytes.length, etag], key);
    const sink = new MemorySink(bytes.length);
    await client.get(key, wholeOf(bytes.length, etag), sink);
    assertEquals(sink.bytes, bytes, key);
    const part = new MemorySink(100);
    const range = client.get(key, rangeOf(7, 100, bytes.length, etag), part);
    if (can.ranges) {
      await range;
      assertEquals(part.bytes, bytes.subarray(7, 107), key);
    } else await assertRejects(() => range, RequestFailure, "took no notice of the range");
  }
  const { objects, next } = await client.page("", undefined, 1000);
  assertEquals([objects.map(({ key }) => key).sort(), next], [[...KEYS].sort(), undefined]);
  for (const key of KEYS) await client.remove(key);
  await client.remove("plain");
  assertEquals(await client.head("plain", { checksum: false }), undefined);
});

liveTest("goes through the pages of a listing", async ({ client }) => {
  const keys = Array.from({ length: 25 }, (_, index) => `p/${String(index).padStart(3, "0")} +`);
  for (const key of [...keys, "q/other"]) {
    await client.put(key, { body: bodyOf(new Uint8Array(3)) }, { onlyNew: false });
  }
  const found: string[] = [];
  let pages = 0;
  for (let next: string | undefined, more = true; more; more = next !== undefined) {
    const page = await client.page("p/", next, 10);
    found.push(...page.objects.map(({ key }) => key));
    next = page.next;
    pages++;
  }
  assertEquals([found, pages], [keys, 3]);
});

liveTest("refuses a name that is taken, where the server knows the condition", async ({ client, can }) => {
  await client.put("k", { body: bodyOf(new Uint8Array(1)) }, { onlyNew: true });
  const again = client.put("k", { body: bodyOf(new Uint8Array(2)) }, { onlyNew: true });
  if (can.conditions) assertEquals((await assertRejects(() => again, RequestFailure)).facts.status, 412);
  else await again;
});

liveTest("finds that another object lies there now", async ({ client }) => {
  const { etag } = await client.put("k", { body: bodyOf(new Uint8Array(8).fill(1)) }, { onlyNew: false });
  await client.put("k", { body: bodyOf(new Uint8Array(8).fill(2)) }, { onlyNew: false });
  const stale = client.get("k", wholeOf(8, etag), new MemorySink(8));
  assertEquals((await assertRejects(() => stale, RequestFailure)).kind, "changed");
});

liveTest("uploads in parts with a checksum of the whole", async ({ client, can }) => {
  const [one, two] = [5 * MIB, 1000].map((size) => new Uint8Array(size).fill(size % 251)) as [
    Uint8Array,
    Uint8Array,
  ];
  const upload = await client.createUpload("p/big one", { crc32c: can.checksums });
  const parts = [];
  for (const [index, bytes] of [one, two].entries()) {
    const sent = { body: bodyOf(bytes), ...(can.checksums ? { crc32c: crcOfBytes(bytes) } : {}) };
    parts.push(await client.putPart(upload, index + 1, sent));
  }
  if (can.checksums) assertEquals(parts[1]?.checksum, crcToBase64(crcOfBytes(two)));
  const done = await client.completeUpload(upload, parts, { onlyNew: false });
  if (can.checksums && done.checksum !== undefined) {
    assertEquals((await client.head("p/big one", { checksum: true }))?.checksum, done.checksum);
  }
  const sink = new MemorySink(one.length + two.length);
  await client.get("p/big one", wholeOf(sink.bytes.length), sink);
  assertEquals(crcOfBytes(sink.bytes), crcOfBytes(new Uint8Array([...one, ...two])));
});

liveTest("lists the uploads that were left over, and ends them", async ({ client, can }) => {
  const made = [];
  for (const key of ["p/a +", "p/b", "q"]) made.push(await client.createUpload(key, { crc32c: false }));
  const found = await Array.fromAsync(client.uploads("p/"));
  assertEquals(found.map(({ key }) => key).sort(), can.listsUploads ? ["p/a +", "p/b"] : []);
  for (const upload of found) {
    assert((upload.startedMs ?? 0) < Date.now() + 60_000, String(upload.startedMs));
  }
  for (const upload of [...made, ...found]) await client.abortUpload(upload);
  assertEquals(await Array.fromAsync(client.uploads("p/")), []);
});

liveTest("has one word for each thing that is wrong", async ({ client, other }) => {
  await client.headBucket();
  const none = other({}, `stoker-none-${Deno.pid}`);
  for (
    const asked of [
      () => none.head("k", { checksum: false }),
      () => none.page("", undefined, 1),
      () => none.put("k", { body: bodyOf(new Uint8Array(1)) }, { onlyNew: false }),
    ]
  ) {
    const { facts } = await assertRejects(asked, RequestFailure);
    assertEquals([facts.status, facts.word], [404, "NoSuchBucket"]);
  }
  const missing = await assertRejects(
    () => client.get("none", wholeOf(1), new MemorySink(1)),
    RequestFailure,
  );
  assertEquals([missing.facts.status, missing.facts.word], [404, "NoSuchKey"]);
});

liveTest("corrects a clock that is off by an hour", async ({ client, other }) => {
  await client.put("k", { body: bodyOf(new Uint8Array(1)) }, { onlyNew: false });
  for (const offMs of [3_600_000, -3_600_000]) {
    const late = other({}, undefined, () => Date.now() + offMs);
    assertEquals((await late.head("k", { checksum: false }))?.size, 1);
    await late.put("k", { body: bodyOf(new Uint8Array(1)) }, { onlyNew: false });
  }
});
