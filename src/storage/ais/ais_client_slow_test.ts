import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Bed,
  type BedOptions,
  bodyOf,
  BUCKET,
  clientBed,
  MemorySink,
  numberedBytes,
  range,
  read,
  whole,
} from "../../../tests/ais/client_bed.ts";
import { clientSuite, failure, kind } from "../../../tests/ais/client_suite.ts";
import { AisCluster, type ClusterOptions } from "../../../tests/ais/cluster.ts";
import type { FaultAction, FaultRule } from "../../../tests/ais/faults.ts";
import type { AisClient } from "./ais_client.ts";
import { takesParts } from "./server_version.ts";

clientSuite((what, fn) => {
  Deno.test(`AisClient: ${what}`, async () => {
    await using cluster = new AisCluster();
    await fn(cluster.url);
  });
});

interface Scene extends Bed {
  readonly client: AisClient;
  readonly cluster: AisCluster;
}

const BYTES = numberedBytes(60_000);

/** A client before a cluster with a bucket, in which an object of 60 000 bytes is named "x". */
function test(
  what: string,
  fn: (scene: Scene) => Promise<void>,
  options: ClusterOptions & BedOptions = {},
): void {
  Deno.test(`AisClient: ${what}`, async () => {
    await using cluster = new AisCluster(options);
    using bed = clientBed(cluster.url, options);
    await bed.client.createBucket();
    await put(bed, "x");
    await fn({ ...bed, cluster });
  });
}

function put({ client }: Bed, key: string, bytes = BYTES): Promise<unknown> {
  return client.put(key, { body: bodyOf(bytes) }, { onlyNew: false });
}

function fault(cluster: AisCluster, match: FaultRule["match"], action: FaultAction, times = 1): void {
  cluster.faults.add({ match, action, times });
}

/** Requests since the last look, as "node METHOD". */
function seen(cluster: AisCluster): string[] {
  return cluster.seen.splice(0).map(({ node, method }) => `${node} ${method}`);
}

test("asks the proxy once for an object that is read in ranges, then its target", async (scene) => {
  const { client, cluster } = scene;
  seen(cluster);
  for (const offset of [0, 1000, 2000]) {
    assertEquals(await read(client, "x", range(offset, 1000, 60_000)), BYTES.subarray(offset, offset + 1000));
  }
  assertEquals(cluster.seen.at(-1)?.target.includes("utm="), false);
  assertEquals(seen(cluster), ["proxy GET", "target GET", "target GET", "target GET"]);
  await read(client, "x", whole(60_000));
  assertEquals(seen(cluster), ["proxy GET", "target GET"]);
  // Who writes it may make it lie elsewhere.
  await put(scene, "x");
  seen(cluster);
  await read(client, "x", range(0, 10, 60_000));
  assertEquals(seen(cluster), ["proxy GET", "target GET"]);
});

test("asks the proxy again when a target does not hold the object any more", async ({ client, cluster }) => {
  await read(client, "x", range(0, 10, 60_000));
  cluster.move();
  seen(cluster);
  assertEquals(await read(client, "x", range(10, 10, 60_000)), BYTES.subarray(10, 20));
  assertEquals(seen(cluster), ["target GET", "proxy GET", "target GET"]);
  assertEquals(await read(client, "x", range(20, 10, 60_000)), BYTES.subarray(20, 30));
  assertEquals(seen(cluster), ["target GET"]);
});

let clock = 0;
test("forgets targets after a minute", async ({ client, cluster }) => {
  for (const [at, requests] of [[0, 2], [59_999, 1], [60_000, 2], [60_001, 1]] as const) {
    clock = at;
    seen(cluster);
    await read(client, "x", range(0, 10, 60_000));
    assertEquals(seen(cluster).length, requests, `at ${at}`);
  }
}, { now: () => clock });

test("forgets a target that broke off", async ({ client, cluster }) => {
  await read(client, "x", range(0, 10, 60_000));
  fault(cluster, { node: "target" }, { type: "cut", after: 5 });
  assertEquals(await kind(read(client, "x", range(0, 10, 60_000))), "shortBody");
  seen(cluster);
  await read(client, "x", range(0, 10, 60_000));
  assertEquals(seen(cluster), ["proxy GET", "target GET"]);
});

test(
  "with a token it carries it to every node, and goes through the proxy always",
  async ({ client, cluster }) => {
    seen(cluster);
    await read(client, "x", range(0, 10, 60_000));
    await read(client, "x", range(0, 10, 60_000));
    assert(cluster.seen.every(({ headers }) => headers.get("authorization") === "Bearer secret"));
    assertEquals(seen(cluster), ["proxy GET", "target GET", "proxy GET", "target GET"]);
    using stranger = clientBed(cluster.url, { token: "other" });
    const refused = await failure(stranger.client.head("x", { checksum: false }));
    assertEquals(refused.facts.status, 401);
    assertEquals(refused.message.includes("other"), false);
  },
  { token: "secret" },
);

test("sends data to the proxy only with its consent, and none once it is known to redirect", async (scene) => {
  const { cluster, counted } = scene;
  const headers = cluster.seen.filter(({ method, node }) => method === "PUT" && node === "proxy").map((
    one,
  ) => [
    one.headers.get("expect"),
    one.headers.get("content-length"),
  ]);
  assertEquals(headers, [["100-continue", "60000"]]);
  const before = counted.sent;
  seen(cluster);
  await put(scene, "y");
  assertEquals(counted.sent - before, 60_000);
  const [asked] = cluster.seen;
  assertEquals([asked?.headers.get("expect"), asked?.headers.get("content-length")], [null, "0"]);
});

test("asks anew for every write where redirects are signed", async (scene) => {
  const { cluster } = scene;
  await put(scene, "y");
  const lengths = cluster.seen.filter(({ method, node }) => method === "PUT" && node === "proxy")
    .map((one) => one.headers.get("content-length"));
  assertEquals(lengths, ["60000", "60000"]);
}, { signs: true });

test("an endpoint that takes the question itself is an error, and gets the data next time", async (scene) => {
  const { cluster } = scene;
  fault(cluster, { node: "proxy", method: "PUT" }, { type: "redirect", location: "" });
  assertEquals(await kind(put(scene, "y")), "redirect");
  await put(scene, "y");
  await using plain = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    await request.arrayBuffer();
    const { pathname } = new URL(request.url);
    if (!pathname.endsWith("/first")) return new Response("");
    return new Response(null, {
      status: 307,
      headers: { Location: `${cluster.url}${pathname}?pid=a&utm=b` },
    });
  });
  using bed = clientBed(`http://127.0.0.1:${plain.addr.port}`);
  // The proxy of the cluster plays a target that redirects once more: followed once, and no further.
  const twice = await failure(put(bed, "first"));
  assertEquals([twice.kind, twice.message.includes("once more")], ["redirect", true]);
  const before = bed.counted.sent;
  const taken = await failure(put(bed, "second"));
  assertEquals([taken.kind, taken.message.includes("itself")], ["protocol", true]);
  assertEquals(bed.counted.sent, before);
  await put(bed, "second");
  assertEquals(bed.counted.sent, before + 60_000);
});

test("follows no redirect to another object, another protocol or nowhere", async ({ client, cluster }) => {
  const places = [
    `${cluster.targetUrls[0]}/v1/objects/${BUCKET.name}/y?pid=1&utm=2`,
    `ftp://127.0.0.1/v1/objects/${BUCKET.name}/x?pid=1&utm=2`,
    "http://[",
  ];
  for (const location of places) {
    fault(cluster, { node: "proxy" }, { type: "redirect", location });
    const refused = await failure(client.head("x", { checksum: false }));
    assertEquals(refused.kind, "redirect", location);
    assertEquals(
      refused.facts.location?.includes("utm"),
      refused.facts.location === undefined ? undefined : false,
    );
  }
});

test("tells apart what is wrong with an answer", async ({ client, cluster }) => {
  const rows: [FaultAction, string][] = [
    [{ type: "cut", after: 50 }, "shortBody"],
    [{ type: "reset" }, "reset"],
    [{ type: "ignoreRange" }, "wrongRange"],
    [{ type: "shiftRange", by: 7 }, "wrongRange"],
    [{ type: "answer", status: 500, tcode: "ErrFailed" }, "answer"],
  ];
  for (const [action, expected] of rows) {
    fault(cluster, { node: "target" }, action);
    assertEquals(await kind(read(client, "x", range(0, 100, 60_000))), expected, action.type);
    cluster.faults.clear();
  }
});

test("hands on how long the cluster asks to wait", async ({ client, cluster }) => {
  fault(cluster, { node: "proxy" }, { type: "answer", status: 503, retryAfter: 3 });
  const { facts } = await failure(client.head("x", { checksum: false }));
  assertEquals([facts.status, facts.retryAfterMs], [503, 3000]);
});

test("ends when a node keeps silent, and when it is told to", async ({ client, cluster }) => {
  fault(cluster, { node: "target" }, { type: "silence", milliseconds: 300 }, 2);
  assertEquals(await kind(read(client, "x", whole(60_000))), "timeout");
  const stop = new AbortController();
  const reading = client.get("x", whole(60_000), new MemorySink(60_000), stop.signal);
  setTimeout(() => stop.abort(new Error("enough")), 20);
  await assertRejects(() => reading, Error, "enough");
}, { seconds: 0.1 });

test("what is kept wrongly has another checksum than what was sent", async (scene) => {
  const { client, cluster } = scene;
  fault(cluster, { node: "target", method: "PUT" }, { type: "flip", offset: 5 });
  const kept = await client.put("y", { body: bodyOf(BYTES), crc32c: 1 }, { onlyNew: false });
  const right = await client.head("x", { checksum: true });
  assert(kept.checksum !== undefined && kept.checksum.value !== right?.checksum?.value);
});

test("a part that was dropped keeps the upload from being completed", async ({ client, cluster }) => {
  const upload = await client.createUpload("y", { crc32c: false });
  fault(cluster, { path: "/y", method: "PUT", node: "target" }, { type: "forget" });
  const parts = [];
  for (const number of [1, 2]) parts.push(await client.putPart(upload, number, { body: bodyOf(BYTES) }));
  assertEquals((await failure(client.completeUpload(upload, parts, { onlyNew: false }))).facts.status, 400);
  await client.abortUpload(upload);
});

test("a success that holds an error completes no upload", async ({ client, cluster }) => {
  const upload = await client.createUpload("y", { crc32c: false });
  const parts = [await client.putPart(upload, 1, { body: bodyOf(BYTES) })];
  fault(cluster, { path: "/y", method: "POST", node: "target" }, {
    type: "answer",
    status: 200,
    tcode: "ErrX",
  });
  const { kind, facts } = await failure(client.completeUpload(upload, parts, { onlyNew: false }));
  assertEquals([kind, facts.status, facts.word], ["answer", 200, "ErrX"]);
  await client.abortUpload(upload);
});

test("an object below another one is refused in AIStore's words", async (scene) => {
  const { facts } = await failure(put(scene, "x/y"));
  assertEquals([facts.status, facts.word], [400, "ErrMv"]);
}, { targets: 1 });

test("a bucket without checksums has objects without marks", async ({ client }) => {
  assertEquals(await client.head("x", { checksum: true }), {
    size: 60_000,
    etag: undefined,
    checksum: undefined,
  });
}, { checksumType: "none" });

test("an answer about an object without its size is an error", async () => {
  await using foreign = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(new Blob(["x"]).stream()),
  );
  using bed = clientBed(`http://127.0.0.1:${foreign.addr.port}`);
  assertEquals(await kind(bed.client.head("x", { checksum: false })), "protocol");
});

test("a listing that is none is an error, not an empty bucket", async ({ client, cluster }) => {
  await using foreign = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("<html>"),
  );
  using bed = clientBed(`http://127.0.0.1:${foreign.addr.port}`);
  assertEquals(await kind(bed.client.page("", undefined, 5)), "protocol");
  assertEquals(await kind(Array.fromAsync(bed.client.uploads(""))), "protocol");
  fault(cluster, { node: "proxy" }, { type: "flip", offset: 0 });
  assertEquals(await kind(client.page("", undefined, 5)), "protocol");
});

for (
  const [version, options, expected] of [["3.31", {}, false], ["4.0.abc", {}, true], ["", {}, true]] as const
) {
  Deno.test(`takesParts: is ${expected} for version '${version}'`, async () => {
    await using cluster = new AisCluster({ version, ...options });
    using bed = clientBed(cluster.url, { takesParts: false });
    const settings = { token: undefined, connectSeconds: 5, operationSeconds: 5 };
    assertEquals(await takesParts(bed.http, bed.endpoints, settings), expected);
    assertEquals(bed.client.parts, undefined);
  });
}

Deno.test("takesParts: is false where the question is not known, true where nobody answers", async () => {
  const settings = { token: undefined, connectSeconds: 1, operationSeconds: 1 };
  await using cluster = new AisCluster();
  cluster.faults.add({ match: { path: "/v1/daemon" }, action: { type: "answer", status: 400 } });
  using bed = clientBed(cluster.url);
  assertEquals(await takesParts(bed.http, bed.endpoints, settings), false);
  await cluster.stop();
  assertEquals(await takesParts(bed.http, bed.endpoints, settings), true);
});
