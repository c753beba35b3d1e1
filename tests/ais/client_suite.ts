/**
 * What the client does with AIStore, as tests that run against the stand-in and against a real cluster: what only
 * one of them passes is a mistake of the stand-in.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import type { AisBucket } from "../../src/storage/ais/ais_path.ts";
import { takesParts } from "../../src/storage/ais/server_version.ts";
import { RequestFailure } from "../../src/storage/http/request_failure.ts";
import type { ListedObject } from "../../src/storage/object/object_client.ts";
import { checksum } from "./checksums.ts";
import { type Bed, bodyOf, clientBed, numberedBytes, range, read, whole } from "./client_bed.ts";

/** Runs a test body with an endpoint. */
export type Register = (what: string, fn: (url: string) => Promise<void>) => void;

let made = 0;

export function clientSuite(register: Register): void {
  const test = (what: string, body: (bed: Bed) => Promise<void>, namespace?: string) =>
    register(what, async (url) => {
      const name = `stoker-test-${Deno.pid}-${Date.now().toString(36)}-${made++}`;
      const bucket = namespace === undefined ? { name } : { name, namespace };
      using bed = clientBed(url, { bucket });
      await bed.client.createBucket();
      try {
        await body(bed);
      } finally {
        await destroy(url, bucket);
      }
    });

  test("takes and gives objects of any size, with the checksum that AIStore computed itself", async ({ client }) => {
    for (const size of [0, 1, 1000, 300_000]) {
      const bytes = numberedBytes(size);
      const value = checksum("xxhash2", bytes);
      const answer = await client.put("a/x", { body: bodyOf(bytes) }, { onlyNew: false });
      assertEquals(answer, { etag: `xxhash2:${value}`, checksum: { algorithm: "xxhash2", value } });
      assertEquals(await client.head("a/x", { checksum: true }), { ...answer, size } as never);
      assertEquals((await client.head("a/x", { checksum: false }))?.checksum, undefined);
      assertEquals(await read(client, "a/x", whole(size, answer.etag)), bytes);
    }
  });

  test("reads ranges, and refuses those of another size or object", async ({ client }) => {
    const bytes = numberedBytes(100_000);
    const { etag } = await client.put("x", { body: bodyOf(bytes) }, { onlyNew: false });
    for (const [offset, length] of [[0, 1], [99_999, 1], [500, 70_000], [0, 100_000]] as const) {
      const came = await read(client, "x", range(offset, length, 100_000, etag));
      assertEquals(came, bytes.subarray(offset, offset + length));
    }
    assertEquals(await kind(read(client, "x", range(0, 10, 100_001))), "changed");
    assertEquals(await kind(read(client, "x", range(0, 10, 100_000, "xxhash2:0"))), "changed");
    assertEquals(await kind(read(client, "x", range(100_000, 10, 100_010))), "changed");
    assertEquals(await kind(read(client, "x", whole(99_999))), "changed");
  });

  test("keeps names apart that are almost alike", async ({ client }) => {
    const keys = [
      "a b",
      "a+b",
      "a%20b",
      "a%2Bb",
      "a&b=c",
      "a#b",
      "a?b",
      "a;b",
      "ä",
      "日本/語",
      "a\\b",
      "'\"<>^`|[]{}",
    ];
    for (const [i, key] of keys.entries()) {
      await client.put(key, { body: bodyOf(numberedBytes(10 + i)) }, { onlyNew: false });
    }
    for (const [i, key] of keys.entries()) {
      assertEquals((await client.head(key, { checksum: false }))?.size, 10 + i, key);
      assertEquals(await read(client, key, whole(10 + i)), numberedBytes(10 + i), key);
    }
    const { objects } = await client.page("", undefined, 100);
    assertEquals(objects.map(({ key }) => key).sort(), [...keys].sort());
    for (const key of keys) await client.remove(key);
    assertEquals((await client.page("", undefined, 100)).objects, []);
  });

  test("lists page by page, only what begins with the prefix", async ({ client }) => {
    const names = Array.from({ length: 23 }, (_, i) => `in/${String(i).padStart(2, "0")}`);
    for (const [i, name] of names.entries()) {
      await client.put(name, { body: bodyOf(numberedBytes(i)) }, { onlyNew: false });
    }
    await client.put("out/1", { body: bodyOf(numberedBytes(1)) }, { onlyNew: false });
    const found: ListedObject[] = [];
    let pages = 0;
    let next: string | undefined;
    do {
      const page = await client.page("in/", next, 5);
      assert(page.objects.length <= 5);
      found.push(...page.objects);
      next = page.next;
      pages++;
    } while (next !== undefined);
    assertEquals(found, names.map((key, size) => ({ key, size })));
    assert(pages >= 5, `${pages} pages`);
    assertEquals(await client.page("nothing/", undefined, 5), { objects: [], next: undefined });
  });

  test("removes objects, those that are not there too", async ({ client }) => {
    await client.put("x", { body: bodyOf(numberedBytes(5)) }, { onlyNew: false });
    await client.remove("x");
    await client.remove("x");
    assertEquals(await client.head("x", { checksum: false }), undefined);
  });

  test("says what AIStore said: word, status and node", async ({ client }) => {
    const missing = await failure(read(client, "none", whole(5)));
    assertEquals([missing.kind, missing.facts.status, missing.facts.word], ["answer", 404, "ErrNotFound"]);
    assert(missing.message.includes("t["), missing.message);
    assert(missing.message.startsWith("GET ais://") && missing.message.includes("does not exist"));
  });

  register("a bucket that is missing is an error of every call, not an empty one", async (url) => {
    using bed = clientBed(url, { bucket: { name: "stoker-test-never-made" } });
    const { client } = bed;
    const calls = [
      () => client.head("x", { checksum: false }),
      () => client.page("", undefined, 5),
      () => client.remove("x"),
      () => client.put("x", { body: bodyOf(numberedBytes(5)) }, { onlyNew: false }),
      () => read(client, "x", whole(5)),
    ];
    for (const call of calls) {
      const { facts } = await failure(call());
      assertEquals([facts.status, facts.word], [404, "NoSuchBucket"]);
    }
  });

  test("a wrong CRC-32C is refused by the target and leaves no object; a right one is not", async ({ client }) => {
    const bytes = numberedBytes(50_000);
    const right = parseInt(checksum("crc32c", bytes), 16);
    const wrong = { body: bodyOf(bytes), crc32c: right ^ 1 };
    assertEquals(await kind(client.put("x", wrong, { onlyNew: false })), "checksum");
    assertEquals(await client.head("x", { checksum: false }), undefined);
    await client.put("x", { body: bodyOf(bytes), crc32c: right }, { onlyNew: false });
    assertEquals(await read(client, "x", whole(50_000)), bytes);
  });

  test("uploads in parts, in any order, and the whole has the checksum of the whole", async ({ client }) => {
    const bytes = numberedBytes(90_000);
    const part = (number: number) => bytes.subarray((number - 1) * 40_000, number * 40_000);
    const upload = await client.createUpload("big/x", { crc32c: true });
    const taken = [];
    for (const number of [3, 1, 2]) {
      taken.push(await client.putPart(upload, number, { body: bodyOf(part(number)), crc32c: 1 }));
    }
    const sha = createHash("sha256").update(part(3)).digest("hex");
    assertEquals(taken[0], { number: 3, size: 10_000, etag: "", checksum: sha });
    const open = await Array.fromAsync(client.uploads("big/"));
    assertEquals(open.map(({ key, id }) => ({ key, id })), [{ key: "big/x", id: upload.id }]);
    assert(Math.abs((open[0]?.startedMs ?? 0) - Date.now()) < 60_000);
    assertEquals(await Array.fromAsync(client.uploads("other")), []);
    const parts = taken.sort((a, b) => a.number - b.number);
    const fewer = await failure(client.completeUpload(upload, parts.slice(0, 2), { onlyNew: false }));
    assertEquals(fewer.facts.status, 400);
    await client.completeUpload(upload, parts, { onlyNew: false });
    assertEquals(await client.head("big/x", { checksum: true }), {
      size: 90_000,
      etag: `crc32c:${checksum("crc32c", bytes)}`,
      checksum: { algorithm: "crc32c", value: checksum("crc32c", bytes) },
    });
    assertEquals(await read(client, "big/x", range(39_990, 20, 90_000)), bytes.subarray(39_990, 40_010));
    assertEquals(await Array.fromAsync(client.uploads("")), []);
  });

  test("an upload that is aborted is gone, and aborting it again is no error", async ({ client }) => {
    const upload = await client.createUpload("x", { crc32c: false });
    await client.putPart(upload, 1, { body: bodyOf(numberedBytes(100)) });
    await client.abortUpload(upload);
    await client.abortUpload(upload);
    assertEquals(await Array.fromAsync(client.uploads("")), []);
    const late = await failure(client.putPart(upload, 2, { body: bodyOf(numberedBytes(100)) }));
    assertEquals(late.facts.status, 404);
    assertEquals(await client.head("x", { checksum: false }), undefined);
  });

  test("works in a namespace", async ({ client }) => {
    await client.put("x", { body: bodyOf(numberedBytes(10)) }, { onlyNew: false });
    assertEquals(await read(client, "x", range(2, 5, 10)), numberedBytes(10).subarray(2, 7));
    assertEquals((await client.page("", undefined, 5)).objects, [{ key: "x", size: 10 }]);
    const upload = await client.createUpload("y", { crc32c: false });
    await client.abortUpload(upload);
  }, "#tests");

  test("makes no connection once it has one to each node, whatever it does", async ({ client, http }) => {
    const put = (i: number) =>
      client.put(`k${i}`, { body: bodyOf(numberedBytes(3_000)) }, { onlyNew: false });
    for (let i = 0; i < 10; i++) await put(i);
    const before = http.connections;
    for (let i = 0; i < 10; i++) {
      await put(i);
      await read(client, `k${i}`, range(5, 10, 3_000));
      await client.head(`k${i}`, { checksum: false });
    }
    assertEquals(http.connections, before);
  });

  test("AIStore tells its version, and takes parts since 4.0", async ({ http, endpoints }) => {
    const settings = { token: undefined, connectSeconds: 5, operationSeconds: 5 };
    assertEquals(await takesParts(http, endpoints, settings), true);
  });
}

/** The RequestFailure that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<RequestFailure> {
  return await assertRejects(() => call, RequestFailure);
}

export async function kind(call: Promise<unknown>): Promise<string> {
  return (await failure(call)).kind;
}

async function destroy(url: string, { name, namespace }: AisBucket): Promise<void> {
  const query = namespace === undefined ? "" : `&namespace=${encodeURIComponent(`@${namespace}`)}`;
  const answer = await fetch(`${url}/v1/buckets/${name}?provider=ais${query}`, {
    method: "DELETE",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ action: "destroy-bck" }),
  });
  if (!answer.ok) throw new Error(`Cannot destroy ${name}: ${await answer.text()}`);
  await answer.body?.cancel();
}
