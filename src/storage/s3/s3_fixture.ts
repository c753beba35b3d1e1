/**
 * For tests: an S3 client before a scripted server or a real one, and sinks and bodies over plain memory. Nothing
 * of the program uses it.
 */
import type { BodySink, RequestBody } from "../http/exchange.ts";
import { PlainHttpClient } from "../http/plain_http_client.ts";
import type { RangeAsked } from "../object/object_client.ts";
import type { AttemptWatch, Endpoint, Endpoints } from "../object/endpoints.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { S3Client, type S3ClientOptions } from "./s3_client.ts";

export const KEYS = { accessKeyId: "AKIDTEST", secretAccessKey: "verysecretkey0123456789" };

export function testSettings(endpoint: string, change: Partial<ObjectSettings> = {}): ObjectSettings {
  return {
    endpoints: [endpoint],
    balancing: "rank",
    rank: 0,
    credentials: KEYS,
    token: undefined,
    region: "us-east-1",
    isVirtualHosted: false,
    authorities: [],
    connectSeconds: 5,
    operationSeconds: 5,
    attempts: 1,
    write: {
      multipartFromBytes: 16 << 20,
      partBytes: 32 << 20,
      partsInFlight: 2,
      uploadAttempts: 1,
      uploadRetrySeconds: 0,
      putAttempts: 1,
      putRetrySeconds: 0,
      putIntegrity: "none",
      uploadIntegrity: "none",
    },
    read: { rangesFromBytes: 32 << 20, rangeBytes: 8 << 20 },
    tracesOperations: false,
    ...change,
  };
}

/** One endpoint, and what was counted on it. */
export class OneEndpoint implements Endpoints {
  readonly endpoint: Endpoint;
  readonly counted = { sent: 0, received: 0, answered: 0 };
  repeats = 0;

  constructor(url: string) {
    const { protocol, hostname, port, pathname } = new URL(url);
    const isTls = protocol === "https:";
    this.endpoint = {
      url,
      origin: {
        isTls,
        host: hostname.replace(/^\[|\]$/g, ""),
        port: Number(port) || (isTls ? 443 : 80),
      },
      basePath: pathname === "/" ? "" : pathname,
    };
  }

  use<T>(attempt: (endpoint: Endpoint, watch: AttemptWatch) => Promise<T>): Promise<T> {
    return attempt(this.endpoint, {
      answered: () => this.counted.answered++,
      repeated: () => this.repeats++,
      sent: (bytes) => this.counted.sent += bytes,
      received: (bytes) => this.counted.received += bytes,
    });
  }
}

export function bodyOf(bytes: Uint8Array): RequestBody {
  return { length: bytes.length, send: (write) => write(bytes) };
}

/** Memory for a whole answer, handed out in pieces. */
export class MemorySink implements BodySink {
  readonly bytes: Uint8Array;
  #at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes.subarray(0, this.#at));
  }

  room(): Uint8Array {
    return this.bytes.subarray(this.#at, this.#at + 1000);
  }

  took(bytes: number): void {
    this.#at += bytes;
  }
}

export function wholeOf(size: number, etag?: string): RangeAsked {
  return { offset: 0, length: size, isWhole: true, size, etag };
}

export function rangeOf(offset: number, length: number, size: number, etag?: string): RangeAsked {
  return { offset, length, isWhole: false, size, etag };
}

export interface Asked {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface Scene {
  readonly http: PlainHttpClient;
  readonly client: S3Client;
  readonly endpoints: OneEndpoint;
  readonly url: string;
  /** What the server was asked, in order. */
  readonly asked: readonly Asked[];
}

/** A client of the bucket "bucket". */
export function clientOf(
  url: string,
  settings: Partial<ObjectSettings>,
  means: Partial<S3ClientOptions> & Pick<S3ClientOptions, "http">,
): S3Client {
  const endpoints = new OneEndpoint(url);
  return new S3Client({
    backend: "s3",
    bucket: "bucket",
    settings: testSettings(url, settings),
    endpoints,
    ...means,
  });
}

/** Runs a client against a server that gives these answers one after the other. */
export async function withAnswers(
  answers: readonly ((asked: Asked, url: string) => Response)[],
  body: (scene: Scene) => Promise<void>,
  change: Partial<ObjectSettings> & Pick<Partial<S3ClientOptions>, "backend" | "now"> = {},
): Promise<void> {
  const asked: Asked[] = [];
  let url = "";
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const one = {
      method: request.method,
      target: pathname + search,
      headers: request.headers,
      body: await request.text(),
    };
    asked.push(one);
    const answer = answers[asked.length - 1];
    return answer ? answer(one, url) : new Response("nothing is scripted", { status: 599 });
  });
  url = `http://127.0.0.1:${server.addr.port}`;
  const endpoints = new OneEndpoint(url);
  const { backend = "s3", now, ...settings } = change;
  const http = new PlainHttpClient({ authorities: [] });
  const client = clientOf(url, settings, { backend, endpoints, http, ...(now ? { now } : {}) });
  try {
    await body({ http, client, endpoints, url, asked });
  } finally {
    http.close();
  }
}

/** An answer of the kind that S3 gives to a request it refuses. */
export function refused(
  status: number,
  code: string,
  inside = "",
  headers: Record<string, string> = {},
): Response {
  const text = status === 304 ? null : `<Error><Code>${code}</Code>${inside}</Error>`;
  return new Response(text, { status, headers: { "x-amz-request-id": "R1", ...headers } });
}
