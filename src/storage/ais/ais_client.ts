/**
 * AIStore by its own REST interface: one attempt per call, through a proxy to the target that holds the object.
 * Every error that a server tells is an error here, and what a checksum or a size contradicts is never returned.
 */
import type { BodySink, HttpClient } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { AttemptWatch, Endpoints } from "../object/endpoints.ts";
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
import type { AisBucket } from "./ais_path.ts";
import { absentIs404, AisRequests, nonsense, withEtag } from "./ais_requests.ts";
import { AisUploads, PART_LIMITS } from "./ais_uploads.ts";
import { CheckedRange } from "./checked_range.ts";
import { checksumOf, crc32cText, etagOf } from "./checksum_headers.ts";
import { listRequest, pageOf } from "./listing.ts";
import { TargetMemory } from "./target_memory.ts";

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

type Answer = Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }>;

export class AisClient implements ObjectClient {
  readonly backend = "ais";
  readonly parts: PartLimits | undefined;
  /** AIStore knows no conditional writes. */
  readonly refusesExisting = false;
  readonly #requests: AisRequests;
  readonly #uploads: AisUploads;
  readonly #targets: TargetMemory | undefined;

  constructor(
    { http, endpoints, bucket, settings, takesParts, now = () => performance.now() }: AisClientOptions,
  ) {
    this.parts = takesParts ? PART_LIMITS : undefined;
    const silenceMs = settings.operationSeconds * 1000;
    const patience = {
      connectMs: settings.connectSeconds * 1000,
      firstByteMs: silenceMs,
      stallMs: silenceMs,
    };
    this.#requests = new AisRequests(bucket, new AisExchange(http, patience, settings.token), endpoints);
    this.#uploads = new AisUploads(this.#requests);
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
      ...this.#requests.object("GET", key, signal),
      headers: isWhole ? [] : [["Range", `bytes=${offset}-${offset + length - 1}`] as const],
    };
    return await this.#requests.use(async (endpoint, watch) => {
      const checked = new CheckedRange(request.what, endpoint.url, range, sink);
      const reading = { ...request, receive: checked.begin.bind(checked) };
      const remembered = isWhole ? undefined : await this.#askTarget(key, reading, watch);
      const answer = remembered ?? await this.#requests.exchange.ask(reading, endpoint, watch);
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
    const request = this.#requests.object("HEAD", key, signal);
    return await this.#requests.use(async (endpoint, watch) => {
      const asked = this.#requests.exchange.ask(request, endpoint, watch);
      const head = (await absentIs404(asked))?.head;
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
  ): Answer {
    // A target that was told a sum refuses a body with another one.
    const headers = sent.crc32c === undefined ? [] : [
      ["ais-checksum-type", "crc32c"] as const,
      ["ais-checksum-value", crc32cText(sent.crc32c)] as const,
    ];
    const asked = this.#requests.object("PUT", key, signal);
    this.#targets?.forget(key);
    const answer = await this.#requests.ask({ ...asked, headers, body: sent.body, isData: true });
    const checksum = checksumOf(answer.head);
    return { ...withEtag(answer), ...(checksum === undefined ? {} : { checksum }) };
  }

  async page(prefix: string, next: string | undefined, limit: number, signal?: AbortSignal): Promise<Page> {
    const what = `List ${this.#requests.nameOf(prefix)}`;
    const text = listRequest(prefix, next, limit);
    return await this.#requests.small(this.#requests.bucketAction(what, "GET", text, signal), pageOf);
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    this.#targets?.forget(key);
    await this.#requests.askUnlessAbsent(this.#requests.object("DELETE", key, signal));
  }

  createUpload(key: string, _options: { readonly crc32c: boolean }, signal?: AbortSignal): Promise<Upload> {
    return this.#uploads.create(key, signal);
  }

  putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart> {
    return this.#uploads.putPart(upload, number, sent, signal);
  }

  completeUpload(
    upload: Upload,
    parts: readonly UploadedPart[],
    _options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Answer {
    this.#targets?.forget(upload.key);
    return this.#uploads.complete(upload, parts, signal);
  }

  abortUpload(upload: Upload, signal?: AbortSignal): Promise<void> {
    return this.#uploads.abort(upload, signal);
  }

  uploads(prefix: string, signal?: AbortSignal): AsyncIterable<Upload> {
    return this.#uploads.list(prefix, signal);
  }

  /** A bucket that exists is fine. */
  async createBucket(signal?: AbortSignal): Promise<void> {
    const text = JSON.stringify({ action: "create-bck" });
    const what = `Create ${this.#requests.nameOf()}`;
    const request = this.#requests.bucketAction(what, "POST", text, signal);
    await this.#requests.use(async (endpoint, watch) => {
      try {
        await this.#requests.exchange.ask(request, endpoint, watch);
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
      const answer = await this.#requests.exchange.askTarget(request, origin, watch);
      if (answer !== undefined) return answer;
    } catch (error) {
      this.#targets?.forget(key);
      throw error;
    }
    this.#targets?.forget(key);
    return undefined;
  }
}
