/**
 * A stand-in for an S3 server where a real one cannot be told to be otherwise: with a clock of its own, in another
 * region, with keys that expire, with buckets as host names, on IPv6. It checks every signature; everything is in
 * memory. What can be asked of a real server is not asked of this one.
 */
import { etagOf, StandInBucket } from "./bucket.ts";
import { type KeyRing, refusalOf, type Refused, signedBy } from "./signature.ts";

export interface StandInOptions {
  readonly hostname?: string;
  /** Requests must be signed for it. */
  readonly region?: string;
  /** Its clock minus ours. */
  readonly clockMs?: number;
  /** Buckets are host names below this one, and nothing else: `bucket.localhost`. */
  readonly domain?: string;
  readonly keys?: KeyRing;
  /** An answer instead of its own, to a request that is signed as it must be. */
  readonly refuse?: (request: Request) => Refused | undefined;
}

/** One request and what became of it. */
export interface Seen {
  readonly method: string;
  readonly host: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly accessKeyId: string | undefined;
  readonly status: number;
  /** The server's word for a refusal. */
  readonly word: string | undefined;
  readonly atMs: number;
}

export const STAND_IN_KEYS = { accessKeyId: "AKIDSTANDIN", secretAccessKey: "a-secret-of-the-stand-in" };

const ownKeys: KeyRing = (accessKeyId) =>
  accessKeyId === STAND_IN_KEYS.accessKeyId ? STAND_IN_KEYS : undefined;

export class S3StandIn implements AsyncDisposable {
  readonly buckets = new Map<string, StandInBucket>();
  readonly seen: Seen[] = [];
  readonly port: number;
  readonly #options: StandInOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** With one bucket, "bucket". */
  constructor(options: StandInOptions = {}) {
    this.#options = options;
    this.buckets.set("bucket", new StandInBucket());
    const { hostname = "127.0.0.1" } = options;
    this.#server = Deno.serve({ hostname, port: 0, onListen: () => {} }, (request) => this.#answer(request));
    this.port = this.#server.addr.port;
  }

  /** By the name or address that is given. */
  urlAt(host: string): string {
    return `http://${host}:${this.port}`;
  }

  /** What a program needs to reach it, but for the endpoint. */
  get env(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: STAND_IN_KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: STAND_IN_KEYS.secretAccessKey,
    };
  }

  /** Refusals with that word. */
  refused(word: string): readonly Seen[] {
    return this.seen.filter((one) => one.word === word);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { clockMs = 0, region = "us-east-1", keys = ownKeys, refuse } = this.#options;
    const nowMs = Date.now() + clockMs;
    const body = new Uint8Array(await request.arrayBuffer());
    const refused = refusalOf(request, keys, region, nowMs) ?? refuse?.(request) ??
      this.#serve(request, body);
    const answer = refused instanceof Response ? refused : refusal(refused, request.method);
    answer.headers.set("date", new Date(nowMs).toUTCString());
    answer.headers.set("x-amz-request-id", `request-${this.seen.length}`);
    const { pathname, search } = new URL(request.url);
    this.seen.push({
      method: request.method,
      host: request.headers.get("host") ?? "",
      target: pathname + search,
      accessKeyId: signedBy(request)?.accessKeyId,
      status: answer.status,
      word: refused instanceof Response ? undefined : refused.word,
      atMs: Date.now(),
    });
    return answer;
  }

  #serve(request: Request, body: Uint8Array<ArrayBuffer>): Response | Refused {
    const { pathname, searchParams } = new URL(request.url);
    const [name = "", ...parts] = this.#isVirtual
      ? [this.#bucketOfHost(request), ...pathname.slice(1).split("/")]
      : pathname.slice(1).split("/");
    const bucket = this.buckets.get(name);
    if (!bucket) return { status: 404, word: "NoSuchBucket" };
    const key = parts.map(decodeURIComponent).join("/");
    if (key === "") return ofBucket(request, bucket, searchParams);
    return searchParams.has("uploads") || searchParams.has("uploadId")
      ? ofUpload(request, bucket, key, searchParams, body)
      : ofObject(request, bucket, key, body);
  }

  get #isVirtual(): boolean {
    return this.#options.domain !== undefined;
  }

  #bucketOfHost({ headers }: Request): string {
    const host = (headers.get("host") ?? "").replace(/:\d+$/, "");
    const end = `.${this.#options.domain}`;
    return host.endsWith(end) ? host.slice(0, -end.length) : "";
  }
}

function ofBucket(request: Request, bucket: StandInBucket, query: URLSearchParams): Response | Refused {
  if (request.method === "HEAD") return new Response(null);
  if (request.method !== "GET") return { status: 405, word: "MethodNotAllowed" };
  const prefix = query.get("prefix") ?? "";
  if (query.has("uploads")) return new Response(bucket.uploadPage(prefix));
  return new Response(
    bucket.page(prefix, query.get("continuation-token") ?? "", Number(query.get("max-keys") ?? 1000)),
  );
}

function ofObject(
  { method, headers }: Request,
  bucket: StandInBucket,
  key: string,
  body: Uint8Array<ArrayBuffer>,
): Response | Refused {
  const stored = bucket.objects.get(key);
  if (method === "PUT") {
    if (stored && headers.get("if-none-match") === "*") return { status: 412, word: "PreconditionFailed" };
    return new Response(null, { headers: { etag: bucket.put(key, body).etag } });
  }
  if (method === "DELETE") {
    bucket.objects.delete(key);
    return new Response(null, { status: 204 });
  }
  if (!stored) return { status: 404, word: "NoSuchKey" };
  const { bytes, etag } = stored;
  if (method === "HEAD") {
    return new Response(null, { headers: { etag, "content-length": `${bytes.length}` } });
  }
  if ((headers.get("if-match") ?? etag) !== etag) return { status: 412, word: "PreconditionFailed" };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.get("range") ?? "") ?? [];
  if (first === undefined) return new Response(bytes, { headers: { etag } });
  const end = Math.min(Number(last) + 1, bytes.length);
  if (Number(first) >= end) return { status: 416, word: "InvalidRange" };
  const range = `bytes ${first}-${end - 1}/${bytes.length}`;
  return new Response(bytes.subarray(Number(first), end), {
    status: 206,
    headers: { etag, "content-range": range },
  });
}

function ofUpload(
  { method }: Request,
  bucket: StandInBucket,
  key: string,
  query: URLSearchParams,
  body: Uint8Array<ArrayBuffer>,
): Response | Refused {
  if (query.has("uploads")) {
    const id = bucket.begin(key);
    return new Response(
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }
  const id = query.get("uploadId") ?? "";
  const upload = bucket.uploads.get(id);
  if (!upload) return { status: 404, word: "NoSuchUpload" };
  if (method === "DELETE") {
    bucket.uploads.delete(id);
    return new Response(null, { status: 204 });
  }
  if (method === "PUT") {
    upload.parts.set(Number(query.get("partNumber")), body);
    return new Response(null, { headers: { etag: etagOf(body) } });
  }
  const numbers = [...new TextDecoder().decode(body).matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((
    [, number],
  ) => Number(number));
  const stored = bucket.complete(id, numbers);
  if (!stored) return { status: 400, word: "InvalidPart" };
  const etag = stored.etag.replaceAll('"', "&quot;");
  return new Response(
    `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
  );
}

/** The answer to HEAD has no body, and so no word. */
function refusal({ status, word, inside = "" }: Refused, method: string): Response {
  const text = method === "HEAD" ? null : `<Error><Code>${word}</Code>${inside}</Error>`;
  return new Response(text, { status });
}
