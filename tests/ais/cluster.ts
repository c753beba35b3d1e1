/**
 * A stand-in for an AIStore cluster: one proxy and some targets, each on a port of its own, with redirects,
 * checksums, listings, uploads in parts and errors as AIStore 5.0 gave them. It is no storage: everything is in
 * memory, and nothing is moved between targets unless a test asks for it.
 */
import { createHash } from "node:crypto";
import {
  checksumHeaders,
  damaged,
  encode,
  errorAnswer,
  flip,
  json,
  rangeAnswer,
  Refusal,
} from "./answers.ts";
import { Bucket } from "./bucket.ts";
import { checksum, type ChecksumType } from "./checksums.ts";
import { type FaultAction, Faults } from "./faults.ts";
import { type RawAnswer, type RawRequest, type RawServer, Reset, serveRaw } from "./raw_server.ts";
import { joined } from "../joined.ts";

export interface ClusterOptions {
  readonly targets?: number;
  readonly port?: number;
  /** As AIStore says it; without native uploads in parts below 4. */
  readonly version?: string;
  /** Asked of everybody; targets then answer nobody whom no proxy sent. */
  readonly token?: string;
  /** Redirects hold for one method, path and length only. */
  readonly signs?: boolean;
  /** Of new buckets. */
  readonly checksumType?: ChecksumType;
}

/** One request, as a node saw it. */
export interface Seen {
  readonly node: "proxy" | "target";
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
}

const PROXY_ID = "pSTANDIN";

export class AisCluster implements AsyncDisposable {
  readonly faults = new Faults();
  readonly seen: Seen[] = [];
  readonly buckets = new Map<string, Bucket>();
  readonly #options: ClusterOptions;
  readonly #proxy: RawServer;
  readonly #targets: readonly RawServer[];
  /** Added to the number of the target that an object belongs to. */
  #shift = 0;
  #ids = 0;

  constructor(options: ClusterOptions = {}) {
    this.#options = options;
    const count = options.targets ?? 2;
    this.#targets = Array.from(
      { length: count },
      (_, i) => serveRaw("127.0.0.1", 0, (request) => this.#answer(request, "target", i)),
    );
    this.#proxy = serveRaw("127.0.0.1", options.port ?? 0, (request) => this.#answer(request, "proxy", -1));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#proxy.port}`;
  }

  get targetUrls(): readonly string[] {
    return this.#targets.map(({ port }) => `http://127.0.0.1:${port}`);
  }

  /** Connections that proxy and targets accepted. */
  get connections(): { readonly proxy: number; readonly targets: number } {
    const targets = this.#targets.reduce((sum, { connections }) => sum + connections, 0);
    return { proxy: this.#proxy.connections, targets };
  }

  /** All objects go to another target each, as in a rebalance; their old copies are gone. */
  move(): void {
    this.#shift++;
    for (const bucket of this.buckets.values()) {
      for (const [key, stored] of bucket.objects) {
        bucket.objects.set(key, { ...stored, target: this.#homeOf(key) });
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#proxy, ...this.#targets].map((server) => server.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #answer(request: RawRequest, node: "proxy" | "target", number: number): Promise<RawAnswer> {
    const { method, target, headers } = request;
    this.seen.push({ node, method, target, headers });
    const fault = this.faults.next(request, node);
    if (fault?.type === "reset") throw new Reset();
    if (fault?.type === "silence") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    try {
      if (fault?.type === "answer") throw new Refusal(fault.status, "as the test says", fault.tcode);
      const answer = node === "proxy"
        ? await this.#askProxy(request, fault)
        : await this.#askTarget(request, number, fault);
      return damaged(answer, fault);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const after = fault?.type === "answer" && fault.retryAfter !== undefined
        ? { "Retry-After": String(fault.retryAfter) }
        : {};
      return errorAnswer(request, error, node === "proxy" ? `p[${PROXY_ID}]` : `t[t${number}]`, after);
    }
  }

  async #askProxy(request: RawRequest, fault: FaultAction | undefined): Promise<RawAnswer> {
    const { method, path, query, headers } = request;
    const { token, version = "5.0." } = this.#options;
    if (token !== undefined && headers.get("authorization") !== `Bearer ${token}`) {
      throw new Refusal(401, "token required");
    }
    if (path === "/v1/daemon" && query.get("what") === "node_status") {
      return json(JSON.stringify({ status: "", deployment: "linux", ais_version: version }));
    }
    if (path === "/v1/buckets" && method === "GET") return this.#listBuckets();
    const [, name = ""] = /^\/v1\/buckets\/([^/]+)$/.exec(path) ?? [];
    if (name !== "") return await this.#bucketAction(request, bucketId(name, query));
    const [, s3Name = ""] = /^\/s3\/([^/]+)$/.exec(path) ?? [];
    if (s3Name !== "" && query.has("uploads")) return this.#listUploads(s3Name);
    const { key, bucket } = this.#objectOf(request);
    if (key === "") throw new Refusal(400, `URL '${path.slice(1)}' is too short: expected 4 items, got 3`);
    if (bucket === undefined) throw this.#noBucket(request);
    if (method === "POST" && Number.parseInt(version) < 4) {
      await request.body();
      throw new Refusal(400, "invalid action");
    }
    if (fault?.type === "redirect") {
      return { status: 307, headers: { Location: fault.location } };
    }
    return { status: method === "GET" ? 301 : 307, headers: { Location: this.#location(request, key) } };
  }

  /** The path as Go writes it: bare, but for characters that would be misread. */
  #location(request: RawRequest, key: string): string {
    const { path, target, method, headers } = request;
    const base = this.targetUrls[this.#homeOf(key)] ?? "";
    const shown = /[%?# +]/.test(path) ? encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23") : path;
    const query = target.split("?")[1] ?? "";
    const signed = this.#options.signs ? `&u=${signature(method, path, headers)}&x=1&vpams=3` : "";
    const location = `${base}${shown}?${query}&pid=${PROXY_ID}&utm=${Date.now().toString(36)}${signed}`;
    // deno-lint-ignore no-control-regex
    return location.replaceAll(/[^\x00-\x7f]/gu, encodeURIComponent);
  }

  async #askTarget(
    request: RawRequest,
    number: number,
    fault: FaultAction | undefined,
  ): Promise<RawAnswer> {
    const { method, path, query, headers } = request;
    const { key, bucket } = this.#objectOf(request);
    const isRedirected = query.has("pid") && query.has("utm");
    if (this.#options.signs && isRedirected && query.get("u") !== signature(method, path, headers)) {
      throw new Refusal(401, "cannot verify request");
    }
    if (!isRedirected && this.#options.token !== undefined) {
      throw new Refusal(403, "direct target access is not allowed");
    }
    if (!isRedirected && method !== "GET" && method !== "HEAD") {
      throw new Refusal(400, `t[t${number}]: ${method}(obj) is expected to be redirected`);
    }
    if (bucket === undefined) throw this.#noBucket(request);
    if (method === "PUT") {
      return query.has("uploadId")
        ? await this.#putPart(request, bucket, fault)
        : await this.#put(request, bucket, key, number, fault);
    }
    if (method === "POST" || (method === "DELETE" && query.has("uploadId"))) {
      return await this.#uploadAction(request, bucket, key, number);
    }
    const stored = bucket.objects.get(key);
    if (stored === undefined || stored.target !== number) {
      const message = `t[t${number}]: ${path.replace("/v1/objects/", "ais://")} does not exist`;
      // Only of a DELETE there is no word.
      throw new Refusal(404, message, method === "DELETE" ? undefined : "ErrNotFound");
    }
    if (method === "DELETE") {
      bucket.objects.delete(key);
      return { status: 200 };
    }
    if (method === "HEAD") {
      const headers = { ...checksumHeaders(stored), "Ais-Present": "true" };
      return { status: 200, headers, length: stored.bytes.length };
    }
    return rangeAnswer(request, stored, fault);
  }

  async #put(
    request: RawRequest,
    bucket: Bucket,
    key: string,
    number: number,
    fault: FaultAction | undefined,
  ): Promise<RawAnswer> {
    const obstacle = bucket.obstacle(key, number);
    if (obstacle !== undefined) throw new Refusal(400, obstacle, "ErrMv");
    const bytes = await request.body();
    const type = request.headers.get("ais-checksum-type");
    const value = request.headers.get("ais-checksum-value");
    const found = type ? checksum(type, bytes) : value;
    if (found !== value && fault?.type !== "flip") {
      throw new Refusal(500, `BAD DATA CHECKSUM: ${type}(${value} != ${found})`, "ErrBadCksum");
    }
    if (fault?.type === "flip") flip(bytes, fault.offset);
    const stored = bucket.put(key, bytes, number);
    if (fault?.type === "forget") bucket.objects.delete(key);
    return { status: 200, headers: checksumHeaders(stored) };
  }

  async #putPart(
    request: RawRequest,
    bucket: Bucket,
    fault: FaultAction | undefined,
  ): Promise<RawAnswer> {
    const { query, headers } = request;
    const number = Number(query.get("partNumber"));
    const upload = bucket.uploads.get(query.get("uploadId") ?? "");
    if (upload === undefined) throw new Refusal(404, "upload does not exist", "ErrNotFound");
    const bytes = await request.body();
    if (bytes.length === 0) throw new Refusal(400, "put-part invalid size (0)");
    const asked = headers.get("x-amz-content-sha256");
    const found = createHash("sha256").update(bytes).digest("hex");
    if (asked !== null && asked !== found) {
      throw new Refusal(400, `BAD DATA CHECKSUM: sha256(${found} != ${asked})`, "ErrBadCksum");
    }
    upload.isInOrder &&= number === upload.parts.size + 1;
    if (fault?.type !== "forget") upload.parts.set(number, { bytes });
    return { status: 200 };
  }

  async #uploadAction(
    request: RawRequest,
    bucket: Bucket,
    key: string,
    number: number,
  ): Promise<RawAnswer> {
    const { action, value } = JSON.parse(new TextDecoder().decode(await request.body()));
    if (action === "mpt-upload") {
      const id = `up-${++this.#ids}`;
      const begun = new Date().toISOString();
      bucket.uploads.set(id, { key, begun, parts: new Map(), isInOrder: true });
      return { status: 200, body: encode(id) };
    }
    const id = request.query.get("uploadId") ?? "";
    const upload = bucket.uploads.get(id);
    if (upload === undefined) throw new Refusal(404, "upload does not exist", "ErrNotFound");
    if (action === "mpt-complete") {
      const numbers: number[] = value.map((part: { "part-number": number }) => part["part-number"]).sort();
      if (numbers.length !== upload.parts.size) {
        const counts = `requested ${numbers.length} parts, have ${upload.parts.size}`;
        throw new Refusal(400, `partial completion is not allowed: ${counts}`);
      }
      const pieces = numbers.toSorted((a, b) => a - b).map((part) => {
        const found = upload.parts.get(part);
        if (found === undefined) throw new Refusal(400, `parts must be exactly 1..${numbers.length}`);
        return found.bytes;
      });
      bucket.put(key, joined(pieces), number, upload.isInOrder ? bucket.checksumType : "crc32c");
    } else if (action !== "mpt-abort") throw new Refusal(400, `invalid action "${action}"`);
    bucket.uploads.delete(id);
    return { status: 200 };
  }

  async #bucketAction(request: RawRequest, id: string): Promise<RawAnswer> {
    const { action, value } = JSON.parse(new TextDecoder().decode(await request.body()));
    const bucket = this.buckets.get(id);
    if (action === "create-bck") {
      if (bucket) throw new Refusal(409, `bucket "${id}" already exists`, "ErrBucketAlreadyExists");
      this.buckets.set(id, new Bucket(this.#options.checksumType ?? "xxhash2"));
      return { status: 200 };
    }
    if (bucket === undefined) throw this.#noBucket(request);
    if (action === "destroy-bck") {
      this.buckets.delete(id);
      return { status: 200 };
    }
    if (typeof value?.pagesize !== "number") throw new Refusal(400, "pagesize is no number");
    const uuid = value.uuid || `list-${++this.#ids}`;
    return json(bucket.page(value.prefix ?? "", value.continuation_token ?? "", value.pagesize, uuid));
  }

  #listBuckets(): RawAnswer {
    const buckets = [...this.buckets.keys()].map((id) => {
      const [namespace = "", name = ""] = id.split("/");
      const [uuid = "", own = ""] = namespace.slice(1).split("#");
      return { name, provider: "ais", namespace: { uuid, name: own } };
    });
    return json(JSON.stringify(buckets));
  }

  /** The S3 side finds buckets by their name alone. */
  #listUploads(name: string): RawAnswer {
    const found = [...this.buckets].filter(([id]) => id.endsWith(`/${name}`));
    const [, bucket] = found[0] ?? [];
    if (bucket === undefined || found.length > 1) {
      const code = bucket === undefined ? "NoSuchBucket" : "AmbiguousBucketName";
      return { status: 404, body: encode(`<Error><Code>${code}</Code><Message>${name}</Message></Error>`) };
    }
    const uploads = [...bucket.uploads].map(([id, { key, begun }]) =>
      `<Upload><Initiated>${begun}</Initiated><Key>${escaped(key)}</Key><UploadId>${id}</UploadId></Upload>`
    );
    const text =
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListMultipartUploadsResult><Bucket>${name}</Bucket>` +
      `${uploads.join("")}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`;
    return { status: 200, headers: { "Content-Type": "application/xml" }, body: encode(text) };
  }

  #objectOf({ path, query }: RawRequest): { readonly key: string; readonly bucket: Bucket | undefined } {
    const [, name = "", key = ""] = /^\/v1\/objects\/([^/]+)\/?(.*)$/s.exec(path) ?? [];
    if (name === "") throw new Refusal(400, `invalid request URI: '${path}'`);
    return { key, bucket: this.buckets.get(bucketId(name, query)) };
  }

  #noBucket({ path }: RawRequest): Refusal {
    const name = path.split("/")[3] ?? "";
    return new Refusal(404, `bucket "ais://${name}" does not exist`, "ErrBckNotFound");
  }

  #homeOf(key: string): number {
    let sum = this.#shift;
    for (let i = 0; i < key.length; i++) sum += key.charCodeAt(i) * (i + 1);
    return sum % this.#targets.length;
  }
}

/** Namespace and name, e.g. "@#/bucket". */
function bucketId(name: string, query: URLSearchParams): string {
  return `${query.get("namespace") ?? "@#"}/${name}`;
}

function signature(method: string, path: string, headers: Headers): string {
  const length = headers.get("content-length") ?? "0";
  return createHash("sha256").update(`${method} ${path} ${length}`).digest("base64url").slice(0, 20);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
