/** A Store on a bucket with the settings that an environment gives, whose requests leave through a given door. */
import { Arena } from "../../ffi/arena.ts";
import type { HttpClient, HttpRequest } from "../../src/storage/http/exchange.ts";
import { PlainHttpClient } from "../../src/storage/http/plain_http_client.ts";
import { endpointOf } from "../../src/storage/object/endpoint_list.ts";
import { EndpointSet } from "../../src/storage/object/endpoint_set.ts";
import { ObjectStore } from "../../src/storage/object/object_store.ts";
import { resolveSettings } from "../../src/storage/object/resolve_settings.ts";
import { S3Client } from "../../src/storage/s3/s3_client.ts";
import { workloadOf } from "../../src/workload/fixture.ts";
import type { IntegrityPlace } from "./write_integrity_suite.ts";

const BLOCK = 65536;
const DEPTH = 4;

export interface Where {
  readonly endpoint: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly env: Readonly<Record<string, string>>;
  readonly sizeOf: IntegrityPlace["sizeOf"];
  /** Counts elsewhere; without it they are counted as they leave. */
  readonly requests?: IntegrityPlace["requests"];
}

export async function withIntegrityPlace(
  { endpoint, bucket, prefix, env, sizeOf, requests }: Where,
  body: (place: IntegrityPlace) => Promise<void>,
): Promise<void> {
  const settings = await resolveSettings({
    mode: "stoker",
    scheme: "s3",
    workload: workloadOf({
      "storage.storage_options.access_key_id": env.AWS_ACCESS_KEY_ID ?? "",
      "storage.storage_options.secret_access_key": env.AWS_SECRET_ACCESS_KEY ?? "",
      "storage.storage_options.region": env.AWS_REGION ?? "us-east-1",
    }),
    env,
    endpoints: [endpoint],
    writeIntegrity: undefined,
    blockSizeBytes: undefined,
    ranks: 1,
    firstRank: 0,
    isVerbose: false,
    readText: (path) => Deno.readTextFile(path),
    profileCredentials: () => Promise.resolve(undefined),
  });
  const endpoints = new EndpointSet(settings.endpoints.map(endpointOf), settings.balancing, 0);
  const http = new CountingClient(new PlainHttpClient({ authorities: settings.authorities }));
  const token = env.AWS_SESSION_TOKEN;
  const credentials = settings.credentials && token !== undefined
    ? { ...settings.credentials, sessionToken: token }
    : settings.credentials;
  const client = new S3Client({
    backend: "s3",
    bucket,
    settings: { ...settings, credentials },
    endpoints,
    http,
  });
  const slots = new Arena(DEPTH * BLOCK + 4096).pool(BLOCK, DEPTH);
  const store = new ObjectStore({
    client,
    prefix,
    printed: `s3://${bucket}/${prefix}`,
    settings,
    io: { engine: "auto", queueDepth: DEPTH, blockSizeBytes: BLOCK },
    slots,
    preflight: () => Promise.resolve([]),
    release: () => http.close(),
  });
  const place: IntegrityPlace = {
    store,
    client,
    settings,
    slots,
    blockBytes: BLOCK,
    keyOf: (name) => `${prefix}/${name}`,
    requests: requests ?? ((operation) => Promise.resolve(http.counts.get(operation) ?? 0)),
    sizeOf,
  };
  try {
    await body(place);
  } finally {
    for await (const { name } of store.list("")) await store.remove(name);
    for await (const upload of store.unfinished("")) await store.discard(upload);
    await store.close();
  }
}

/** Counts what is sent, by its name in S3. */
class CountingClient implements HttpClient {
  readonly counts = new Map<string, number>();
  readonly #inner: HttpClient;

  constructor(inner: HttpClient) {
    this.#inner = inner;
  }

  get connections(): number {
    return this.#inner.connections;
  }

  exchange(request: HttpRequest) {
    const operation = operationOf(request);
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    return this.#inner.exchange(request);
  }

  close(): void {
    this.#inner.close();
  }
}

function operationOf({ method, target }: HttpRequest): string {
  const query = new URL(target, "http://host").searchParams;
  switch (method) {
    case "HEAD":
      return "HeadObject";
    case "PUT":
      return query.has("partNumber") ? "UploadPart" : "PutObject";
    case "POST":
      return query.has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
    case "DELETE":
      return query.has("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
    case "GET":
      return "GetObject";
  }
}
