/**
 * AIStore by its own REST interface: one attempt per call, through a proxy to the target that holds the object.
 * Every error that a server tells is an error here, and what a checksum or a size contradicts is never returned.
 */
import { createHash } from "node:crypto";
import type { BodySink, HttpClient, HttpRequest, RequestBody } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { AttemptWatch, Endpoint, Endpoints } from "../object/endpoints.ts";
import type {
  ObjectClient,
  ObjectFacts,
  Page,
  PartLimits,
  RangeAsked,
  Sent,
  StoredChecksum,
  Upload,
  UploadedPart,
} from "../object/object_client.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { type AisAnswer, AisExchange, type AisRequest } from "./ais_exchange.ts";
import { failureOf, NO_SUCH_BUCKET } from "./ais_failure.ts";
import { type AisBucket, bucketTarget, objectTarget, uploadsTarget } from "./ais_path.ts";
import { CheckedRange } from "./checked_range.ts";
import { checksumOf, crc32cText, etagOf } from "./checksum_headers.ts";
import { listRequest, pageOf } from "./listing.ts";
import { SmallAnswer } from "./small_answer.ts";
import { TargetMemory } from "./target_memory.ts";
import { uploadsOf } from "./upload_list.ts";

const MIB = 1 << 20;
/** A page of 10 000 names of AIStore's longest length. */
const LISTING_BYTES = 32 * MIB;
const JSON_TYPE: HttpRequest["headers"] = [["Content-Type", "application/json"]];

/** AIStore numbers chunks to 9999, and takes them of any size but none. */
const PART_LIMITS: PartLimits = { minBytes: 1, maxBytes: Number.MAX_SAFE_INTEGER, maxParts: 9999 };

export interface AisClientOptions {
  /** Not closed by the client: others may use it. */
  readonly http: HttpClient;
  readonly endpoints: Endpoints;
  readonly bucket: AisBucket;
  readonly settings: Pick<ObjectSettings, "token" | "connectSeconds" | "operationSeconds">;
  /** Whether the cluster takes objects in parts (server_version.ts). */
  readonly takesParts: boolean;
  readonly now?: () => number;
}

export class AisClient implements ObjectClient {
  readonly backend = "ais";
  readonly parts: PartLimits | undefined;
  /** AIStore knows no conditional writes. */
  readonly refusesExisting = false;
  readonly #endpoints: Endpoints;
  readonly #bucket: AisBucket;
  readonly #exchange: AisExchange;
  readonly #targets: TargetMemory | undefined;

  constructor(
    { http, endpoints, bucket, settings, takesParts, now = () => performance.now() }: AisClientOptions,
  ) {
    this.parts = takesParts ? PART_LIMITS : undefined;
    this.#endpoints = endpoints;
    this.#bucket = bucket;
    const silenceMs = settings.operationSeconds * 1000;
    const patience = {
      connectMs: settings.connectSeconds * 1000,
      firstByteMs: silenceMs,
      stallMs: silenceMs,
    };
    this.#exchange = new AisExchange(http, patience, settings.token);
    // Where tokens are asked for, targets answer nobody who was not sent by a proxy.
    this.#targets = settings.token === undefined ? new TargetMemory(now) : undefined;
  }

  async get(
    key: string,
    range: RangeAsked,
    sink: BodySink,
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string }> {
    const { offset, length, isWhole } = range;
    const request = {
      ...this.#object("GET", key, signal),
      headers: isWhole ? [] : [["Range", `bytes=${offset}-${offset + length - 1}`] as const],
    };
    return await this.#endpoints.use(async (endpoint, watch) => {
      const checked = new CheckedRange(request.what, endpoint.url, range, sink);
      const reading = { ...request, receive: checked.begin.bind(checked) };
      const remembered = isWhole ? undefined : await this.#askTarget(key, reading, watch);
      const answer = remembered ?? await this.#exchange.ask(reading, endpoint, watch);
      checked.end();
      if (!isWhole && !remembered && answer.from !== endpoint.origin) {
        this.#targets?.remember(key, answer.from);
      }
      return withEtag(answer);
    });
  }

  async head(
    key: string,
    options: { readonly checksum: boolean },
    signal?: AbortSignal,
  ): Promise<ObjectFacts | undefined> {
    const request = this.#object("HEAD", key, signal);
    return await this.#endpoints.use(async (endpoint, watch) => {
      const head = (await absentIs404(this.#exchange.ask(request, endpoint, watch)))?.head;
      if (head === undefined) return undefined;
      // AIStore's answer about an empty object has no length; one of another server without it says nothing.
      const size = Number(head.headers.get("content-length") ?? (head.headers.has("ais-present") ? 0 : NaN));
      if (!Number.isSafeInteger(size)) throw nonsense(request, endpoint, "an answer without a size");
      return { size, etag: etagOf(head), checksum: options.checksum ? checksumOf(head) : undefined };
    });
  }

  async put(
    key: string,
    sent: Sent,
    _options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }> {
    // A target that was told a sum refuses a body with another one.
    const headers = sent.crc32c === undefined ? [] : [
      ["ais-checksum-type", "crc32c"] as const,
      ["ais-checksum-value", crc32cText(sent.crc32c)] as const,
    ];
    const request = { ...this.#object("PUT", key, signal), headers, body: sent.body, isData: true };
    return await this.#endpoints.use(async (endpoint, watch) => {
      this.#targets?.forget(key);
      const answer = await this.#exchange.ask(request, endpoint, watch);
      const checksum = checksumOf(answer.head);
      return { ...withEtag(answer), ...(checksum === undefined ? {} : { checksum }) };
    });
  }

  async page(prefix: string, next: string | undefined, limit: number, signal?: AbortSignal): Promise<Page> {
    const request: AisRequest = {
      what: `List ${this.#name(prefix)}`,
      method: "GET",
      target: bucketTarget(this.#bucket),
      headers: JSON_TYPE,
      body: bodyOf(listRequest(prefix, next, limit)),
      signal,
    };
    return await this.#small(request, pageOf);
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    const request = this.#object("DELETE", key, signal);
    await this.#endpoints.use(async (endpoint, watch) => {
      this.#targets?.forget(key);
      await absentIs404(this.#exchange.ask(request, endpoint, watch));
    });
  }

  async createUpload(
    key: string,
    _options: { readonly crc32c: boolean },
    signal?: AbortSignal,
  ): Promise<Upload> {
    const request = this.#action("POST", key, "", { action: "mpt-upload" }, signal);
    return await this.#small(request, (bytes) => {
      const id = new TextDecoder().decode(bytes).trim();
      if (!/^[\w-]+$/.test(id)) throw new TypeError("the answer is no upload");
      return { key, id, startedMs: undefined };
    });
  }

  /** AIStore checks a part by its SHA-256 alone, which is made of the body before it is sent. */
  async putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart> {
    const checksum = sent.crc32c === undefined ? undefined : await sha256Of(sent.body);
    const request = {
      ...this.#object("PUT", upload.key, signal, `${uploadQuery(upload)}&partNumber=${number}`),
      headers: checksum === undefined ? [] : [["x-amz-content-sha256", checksum] as const],
      body: sent.body,
      isData: true,
    };
    await this.#endpoints.use((endpoint, watch) => this.#exchange.ask(request, endpoint, watch));
    return { number, size: sent.body.length, etag: "", checksum };
  }

  /** AIStore refuses it unless the parts are all that were sent, numbered from 1 without a gap. */
  async completeUpload(
    upload: Upload,
    parts: readonly UploadedPart[],
    _options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }> {
    const value = parts.map(({ number, etag }) => ({ "part-number": number, etag }));
    const body = { action: "mpt-complete", value };
    const request = this.#action("POST", upload.key, uploadQuery(upload), body, signal);
    this.#targets?.forget(upload.key);
    return await this.#small(request, (bytes, answer, endpoint) => {
      // Nothing is said when all is well.
      if (bytes.length > 0) throw failureOf(request.what, endpoint.url, answer.head, bytes);
      return withEtag(answer);
    });
  }

  async abortUpload(upload: Upload, signal?: AbortSignal): Promise<void> {
    const request = this.#action("DELETE", upload.key, uploadQuery(upload), { action: "mpt-abort" }, signal);
    await this.#endpoints.use((endpoint, watch) => absentIs404(this.#exchange.ask(request, endpoint, watch)));
  }

  async *uploads(prefix: string, signal?: AbortSignal): AsyncIterable<Upload> {
    const what = `List uploads below ${this.#name(prefix)}`;
    const request: AisRequest = { what, method: "GET", target: uploadsTarget(this.#bucket), signal };
    yield* await this.#small(request, (bytes) => uploadsOf(bytes, prefix));
  }

  /** A bucket that exists is fine. */
  async createBucket(signal?: AbortSignal): Promise<void> {
    const request: AisRequest = {
      what: `Create ${this.#name()}`,
      method: "POST",
      target: bucketTarget(this.#bucket),
      headers: JSON_TYPE,
      body: bodyOf(JSON.stringify({ action: "create-bck" })),
      signal,
    };
    await this.#endpoints.use(async (endpoint, watch) => {
      try {
        await this.#exchange.ask(request, endpoint, watch);
      } catch (error) {
        if (!(error instanceof RequestFailure && error.facts.word === "ErrBucketAlreadyExists")) throw error;
      }
    });
  }

  close(): void {}

  async #askTarget(key: string, request: AisRequest, watch: AttemptWatch): Promise<AisAnswer | undefined> {
    const origin = this.#targets?.recall(key);
    if (origin === undefined) return undefined;
    try {
      const answer = await this.#exchange.askTarget(request, origin, watch);
      if (answer !== undefined) return answer;
    } catch (error) {
      this.#targets?.forget(key);
      throw error;
    }
    this.#targets?.forget(key);
    return undefined;
  }

  /** An answer that `read` refuses with a TypeError or SyntaxError is not AIStore's. */
  async #small<T>(
    request: AisRequest,
    read: (bytes: Uint8Array, answer: AisAnswer, endpoint: Endpoint) => T,
  ): Promise<T> {
    return await this.#endpoints.use(async (endpoint, watch) => {
      const taken = new SmallAnswer(LISTING_BYTES);
      const answer = await this.#exchange.ask({ ...request, receive: () => taken }, endpoint, watch);
      try {
        return read(taken.bytes, answer, endpoint);
      } catch (error) {
        if (error instanceof TypeError || error instanceof SyntaxError) {
          throw nonsense(request, endpoint, error.message);
        }
        throw error;
      }
    });
  }

  #object(method: AisRequest["method"], key: string, signal?: AbortSignal, parameters = ""): AisRequest {
    const target = objectTarget(this.#bucket, key, parameters);
    return { what: `${method} ${this.#name(key)}`, method, target, signal };
  }

  #action(
    method: "POST" | "DELETE",
    key: string,
    parameters: string,
    message: { readonly action: string; readonly value?: unknown },
    signal?: AbortSignal,
  ): AisRequest {
    return {
      ...this.#object(method, key, signal, parameters),
      what: `${message.action} ${this.#name(key)}`,
      headers: JSON_TYPE,
      body: bodyOf(JSON.stringify(message)),
    };
  }

  #name(key = ""): string {
    const { name, namespace } = this.#bucket;
    return ["ais:/", ...(namespace === undefined ? [] : [namespace]), name, ...(key === "" ? [] : [key])]
      .join("/");
  }
}

function uploadQuery({ id }: Upload): string {
  return `&uploadId=${encodeURIComponent(id)}`;
}

function withEtag({ head }: AisAnswer): { readonly etag?: string } {
  const etag = etagOf(head);
  return etag === undefined ? {} : { etag };
}

function bodyOf(text: string): RequestBody {
  const bytes = new TextEncoder().encode(text);
  return { length: bytes.length, send: (write) => write(bytes) };
}

async function sha256Of(body: RequestBody): Promise<string> {
  const hash = createHash("sha256");
  await body.send(async (bytes) => {
    hash.update(bytes);
  });
  return hash.digest("hex");
}

/** Undefined where there is no such object; a missing bucket stays a failure. */
async function absentIs404<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isAbsent = error instanceof RequestFailure && error.facts.status === 404 &&
      error.facts.word !== NO_SUCH_BUCKET;
    if (!isAbsent) throw error;
    return undefined;
  }
}

function nonsense({ what }: AisRequest, endpoint: Endpoint, found: string): RequestFailure {
  return new RequestFailure("protocol", `${what}: ${endpoint.url} sent no AIStore answer (${found})`, {
    endpoint: endpoint.url,
  });
}
