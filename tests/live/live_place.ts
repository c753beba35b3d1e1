/**
 * Tests that `deno task test:live` runs on the user's own bucket (`DLIO_OBJECT_STORAGE_TESTS=1`, `BUCKET`, `AWS_*`),
 * and every other run on one of STOKER_TEST_S3_ENDPOINT. They keep to a prefix of their own, which is empty again
 * afterwards, and look whether it is.
 */
import { assertEquals } from "@std/assert";
import { definition, lookUp } from "../peers.ts";
import { type Bucket, bucketNamed, s3Bucket } from "../s3_bucket.ts";

export interface LivePlace {
  readonly bucket: Bucket;
  /** Without a slash at its end. */
  readonly prefix: string;
}

/** To be registered where it is written: a runner of tests books them under that file. */
export function live(name: string, body: (place: LivePlace) => Promise<void>): Deno.TestDefinition {
  if (Deno.env.get("DLIO_OBJECT_STORAGE_TESTS") === "1") {
    return definition(`live: ${name}`, undefined, () => inOwnBucket(body));
  }
  const found = lookUp(["STOKER_TEST_S3_ENDPOINT"], (variable) => Deno.env.get(variable), Deno.uid());
  const missing = "missing" in found ? found.missing : undefined;
  return definition(`live: ${name}`, missing, async () => {
    await using bucket = await s3Bucket("given" in found ? found.given[0] ?? "" : "");
    await inPrefix(bucket, body);
  });
}

async function inOwnBucket(body: (place: LivePlace) => Promise<void>): Promise<void> {
  const name = Deno.env.get("BUCKET");
  if (name === undefined) throw new Error("DLIO_OBJECT_STORAGE_TESTS=1 needs a bucket: set BUCKET");
  const region = Deno.env.get("AWS_REGION") ?? "us-east-1";
  const endpoint = Deno.env.get("AWS_ENDPOINT_URL") ?? `https://s3.${region}.amazonaws.com`;
  await inPrefix(bucketNamed(endpoint, name), body);
}

async function inPrefix(bucket: Bucket, body: (place: LivePlace) => Promise<void>): Promise<void> {
  const prefix = `stoker-live-${crypto.randomUUID()}`;
  await body({ bucket, prefix });
  assertEquals(await bucket.keys(`${prefix}/`), [], "objects that were left");
  assertEquals((await bucket.uploads()).filter((key) => key.startsWith(`${prefix}/`)), [], "uploads");
}
