/**
 * A bucket of a real S3 server for one test, made before and removed after it with all that lies in it. It speaks
 * to the server by fetch, not by the client under test, and says what was left over.
 */
import { encodeKey } from "../src/storage/s3/key_encoding.ts";
import { NO_BODY, Signer } from "../src/storage/s3/signer.ts";

export interface Bucket extends AsyncDisposable {
  readonly name: string;
  readonly endpoint: string;
  /** What a program needs to reach the server. */
  readonly env: Readonly<Record<string, string>>;
  /** False once a test has removed it. */
  exists(): Promise<boolean>;
  keys(prefix?: string): Promise<string[]>;
  /** Keys of uploads that were neither completed nor aborted. */
  uploads(): Promise<string[]>;
  /** Begins an upload, and leaves it so. */
  beginUpload(key: string): Promise<void>;
  /** The size that the server tells; undefined where there is no such object. */
  sizeOf(key: string): Promise<number | undefined>;
  get(key: string): Promise<Uint8Array>;
  put(key: string, body: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(key: string): Promise<void>;
  /** Removes what lies in it. */
  empty(): Promise<void>;
  /** With everything in it, as an operator's mistake would. */
  removeAll(): Promise<void>;
}

const REMOVED_AT_ONCE = 8;

let made = 0;

/** A new bucket with a name of its own. */
export async function s3Bucket(endpoint: string): Promise<Bucket> {
  const name = `stoker-test-${Deno.pid}-${Date.now().toString(36)}-${made++}`;
  const bucket = bucketNamed(endpoint, name);
  await bucket.make();
  return bucket;
}

/** A bucket that may be there already, and then is not to be disposed of. */
export function bucketNamed(endpoint: string, name: string): Bucket & { make(): Promise<void> } {
  const token = Deno.env.get("AWS_SESSION_TOKEN");
  const credentials = {
    accessKeyId: Deno.env.get("AWS_ACCESS_KEY_ID") ?? "",
    secretAccessKey: Deno.env.get("AWS_SECRET_ACCESS_KEY") ?? "",
    ...(token === undefined ? {} : { sessionToken: token }),
  };
  const region = Deno.env.get("AWS_REGION") ?? "us-east-1";
  const signer = new Signer(credentials);

  const ask = async (
    method: string,
    key: string,
    query = "",
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<Response> => {
    const { host } = new URL(endpoint);
    const path = `/${name}${key === "" ? "" : `/${encodeKey(key)}`}`;
    const bodyHash = body ? "UNSIGNED-PAYLOAD" : NO_BODY;
    const headers = signer.sign(
      { method, host, path, query, headers: [], bodyHash },
      region,
      Date.now(),
    );
    const sent = headers.filter(([header]) => header !== "host").map((
      [header, value],
    ): [string, string] => [header, value]);
    const url = `${endpoint}${path}${query === "" ? "" : `?${query}`}`;
    return await fetch(url, { method, headers: sent, ...(body ? { body } : {}) });
  };
  const text = async (method: string, key: string, query = "") => {
    const answer = await ask(method, key, query);
    const document = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${name}/${key}?${query}: ${answer.status} ${document}`);
    return document;
  };
  const found = (document: string, element: string) =>
    [...document.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, value = ""]) =>
      value
    );

  /** s3proxy and rclone keep folders of their own, and then the bucket, although nothing lies in it any more. */
  const isEmpty = async () => (await bucket.keys()).length === 0 && (await bucket.uploads()).length === 0;

  const bucket: Bucket & { make(): Promise<void> } = {
    name,
    endpoint,
    async make() {
      await text("PUT", "");
    },
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      ...(token === undefined ? {} : { AWS_SESSION_TOKEN: token }),
    },
    exists: async () => (await ask("HEAD", "")).ok,
    async keys(prefix = "") {
      const query = `list-type=2&max-keys=1000${
        prefix === "" ? "" : `&prefix=${encodeURIComponent(prefix)}`
      }`;
      return found(await text("GET", "", query), "Key");
    },
    uploads: async () => found(await text("GET", "", "uploads="), "Key"),
    async beginUpload(key) {
      await text("POST", key, "uploads=");
    },
    async sizeOf(key) {
      const answer = await ask("HEAD", key);
      await answer.body?.cancel();
      return answer.ok ? Number(answer.headers.get("content-length")) : undefined;
    },
    async get(key) {
      const answer = await ask("GET", key);
      if (!answer.ok) throw new Error(`GET ${key}: ${answer.status} ${await answer.text()}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
    async put(key, body) {
      const answer = await ask("PUT", key, "", body);
      if (!answer.ok) throw new Error(`PUT ${key}: ${answer.status} ${await answer.text()}`);
      await answer.body?.cancel();
    },
    async remove(key) {
      await text("DELETE", key);
    },
    async empty() {
      for (let keys = await bucket.keys(); keys.length > 0; keys = await bucket.keys()) {
        for (let at = 0; at < keys.length; at += REMOVED_AT_ONCE) {
          await Promise.all(keys.slice(at, at + REMOVED_AT_ONCE).map((key) => bucket.remove(key)));
        }
      }
    },
    async removeAll() {
      await bucket.empty();
      const uploads = await text("GET", "", "uploads=");
      const ids = found(uploads, "UploadId");
      for (const [i, key] of found(uploads, "Key").entries()) {
        await text("DELETE", key, `uploadId=${encodeURIComponent(ids[i] ?? "")}`);
      }
      const answer = await ask("DELETE", "");
      const refusal = await answer.text();
      if (answer.ok || (answer.status === 409 && await isEmpty())) return;
      throw new Error(`DELETE ${name}: ${answer.status} ${refusal}`);
    },
    async [Symbol.asyncDispose]() {
      if (await bucket.exists()) await bucket.removeAll();
    },
  };
  return bucket;
}
