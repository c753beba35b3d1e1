/** The client behind a proxy that injects faults into the answers of a real server (docs/testing.md). */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { faultyS3 } from "../../../tests/faulty_s3.ts";
import { peerTest } from "../../../tests/peers.ts";
import { s3Bucket } from "../../../tests/s3_bucket.ts";
import { PlainHttpClient } from "../http/plain_http_client.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { crcOfBytes } from "../object/crc32c_values.ts";
import { S3Client } from "./s3_client.ts";
import { bodyOf, MemorySink, OneEndpoint, rangeOf, testSettings, wholeOf } from "./s3_fixture.ts";

type Action = Readonly<Record<string, unknown>>;

const SIZE = 10_000;
const NEEDS = ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_FAULTS"] as const;

async function faulty(
  [endpoint, command]: readonly [string, string],
  rules: readonly Action[],
  body: (client: S3Client) => Promise<void>,
): Promise<void> {
  await using bucket = await s3Bucket(endpoint);
  await bucket.put("k", new Uint8Array(SIZE));
  await using proxy = await faultyS3(command, bucket, rules);
  const http = new PlainHttpClient({ authorities: [] });
  const credentials = {
    accessKeyId: Deno.env.get("AWS_ACCESS_KEY_ID") ?? "",
    secretAccessKey: Deno.env.get("AWS_SECRET_ACCESS_KEY") ?? "",
  };
  const region = Deno.env.get("AWS_REGION") ?? "us-east-1";
  const settings = testSettings(proxy.endpoint, { credentials, region, operationSeconds: 1 });
  const endpoints = new OneEndpoint(proxy.endpoint);
  try {
    await body(new S3Client({ backend: "s3", bucket: bucket.name, settings, endpoints, http }));
  } finally {
    http.close();
  }
}

async function kindOf(asked: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => asked, RequestFailure)).kind;
}

peerTest("S3Client.get: notices what a broken server sends for a range", NEEDS, async (...given) => {
  const [endpoint = "", command = ""] = given;
  const rows: [Action, string][] = [
    [{ type: "status", code: 503 }, "answer"],
    [{ type: "reset-response", after: 100 }, "reset"],
    [{ type: "short-body", bytes: 100 }, "shortBody"],
    [{ type: "lying-body", length: 100 }, "shortBody"],
    [{ type: "wrong-range", honest: true }, "wrongRange"],
    [{ type: "ignore-range" }, "wrongRange"],
    [{ type: "hang" }, "timeout"],
    [{ type: "hang", after: 100 }, "timeout"],
  ];
  const rules = rows.map(([action], index) => ({
    name: `rule ${index}`,
    match: { op: "GetObject" },
    times: 1,
    action,
  }));
  await faulty([endpoint, command], rules, async (client) => {
    for (const [action, kind] of rows) {
      const found = await kindOf(client.get("k", rangeOf(100, 5000, SIZE), new MemorySink(5000)));
      assertEquals(found, kind, JSON.stringify(action));
    }
  });
  const circle = { match: { op: "GetObject" }, action: { type: "redirect", location: "self" } };
  await faulty([endpoint, command], [circle], async (client) => {
    assertEquals(await kindOf(client.get("k", wholeOf(SIZE), new MemorySink(SIZE))), "redirect");
  });
});

peerTest(
  "S3Client.completeUpload: a part that the server lost shows in the checksum",
  NEEDS,
  async (...given) => {
    const [endpoint = "", command = ""] = given;
    const lost = {
      match: { op: "UploadPart", query: { partNumber: "2" } },
      action: { type: "drop-part", head: "full" },
    };
    await faulty([endpoint, command], [lost], async (client) => {
      const upload = await client.createUpload("big", { crc32c: true });
      const parts = [];
      for (const [index, size] of [5 << 20, 5 << 20, 1000].entries()) {
        const bytes = new Uint8Array(size).fill(index + 1);
        const sent = { body: bodyOf(bytes), crc32c: crcOfBytes(bytes) };
        parts.push(await client.putPart(upload, index + 1, sent));
      }
      // Without checksums of parts there is nothing to compare with: such a server proves nothing here.
      assert(parts.every(({ checksum }) => checksum !== undefined));
      assertEquals(await kindOf(client.completeUpload(upload, parts, { onlyNew: false })), "checksum");
    });
  },
);
