/**
 * S3 as an ObjectClient: one bucket, one attempt a call. It believes no answer that does not fit the question, and
 * never tries again by itself, but for what a refusal teaches about address, region and clock.
 */
import type { BodySink, HttpClient } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { Endpoint, Endpoints } from "../object/endpoints.ts";
import type {
  ObjectClient,
  ObjectFacts,
  Page,
  RangeAsked,
  Sent,
  StoredChecksum,
  Upload,
  UploadedPart,
} from "../object/object_client.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { BucketRequests, etagOf, failure, missing, type Way } from "./bucket_requests.ts";
import type { Known } from "./correction.ts";
import { CountedSink } from "./counted_sink.ts";
import { listPage } from "./documents.ts";
import { wrongAnswer } from "./object_answer.ts";
import { PARTS, S3Uploads } from "./s3_uploads.ts";
import type { Headers } from "./signer.ts";
import { storedChecksum } from "./stored_checksum.ts";
import { type Backend, checkedSum, checksumHeaders, newOnlyHeaders } from "./written.ts";

export interface S3ClientOptions {
  readonly backend: Backend;
  readonly bucket: string;
  readonly settings: ObjectSettings;
  readonly endpoints: Endpoints;
  /** Not closed by the client: others may use it. */
  readonly http: HttpClient;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

type Answer = Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }>;

export class S3Client implements ObjectClient {
  readonly backend: Backend;
  readonly parts = PARTS;
  /** Google answers the condition of S3 by ignoring it. */
  readonly refusesExisting: boolean;
  readonly #requests: BucketRequests;
  readonly #uploads: S3Uploads;

  constructor({ backend, now = Date.now, ...options }: S3ClientOptions) {
    this.backend = backend;
    this.refusesExisting = backend === "s3";
    this.#requests = new BucketRequests({ ...options, now });
    this.#uploads = new S3Uploads(this.#requests, backend);
  }

  get(
    key: string,
    range: RangeAsked,
    sink: BodySink,
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string }> {
    const headers: [string, string][] = [];
    if (!range.isWhole) headers.push(["range", `bytes=${range.offset}-${range.offset + range.length - 1}`]);
    if (range.etag !== undefined) headers.push(["if-match", range.etag]);
    return this.#requests.use(async (endpoint, watch) => {
      const counted = new CountedSink(sink, range.isWhole ? range.size : range.length, watch, endpoint.url);
      const head = await this.#requests.send([endpoint, watch], {
        method: "GET",
        key,
        headers,
        signal,
        receive: (head) => {
          const wrong = wrongAnswer(head, range, endpoint.url);
          if (wrong) throw wrong;
          const { etag } = etagOf(head);
          if (etag !== undefined) range.answered?.(etag);
          return counted;
        },
        // It ends before the range, or it is not the one with that ETag: another object than the one known.
        kindOf: ({ status }) => status === 412 || status === 416 ? "changed" : undefined,
      });
      counted.finish();
      return etagOf(head);
    });
  }

  head(
    key: string,
    options: { readonly checksum: boolean },
    signal?: AbortSignal,
  ): Promise<ObjectFacts | undefined> {
    const headers: Headers = options.checksum ? [["x-amz-checksum-mode", "ENABLED"]] : [];
    return this.#requests.use(async (...way) => {
      const asked = this.#requests.drained(way, { method: "HEAD", key, headers, signal });
      const answer = await missing(asked);
      if (answer === undefined) {
        await this.#insistOnBucket(way, signal);
        return undefined;
      }
      const size = Number(answer.headers.get("content-length") ?? NaN);
      if (!Number.isSafeInteger(size)) {
        throw failure(way, "protocol", "The answer to HEAD does not say how long the object is");
      }
      return { size, etag: answer.headers.get("etag"), checksum: storedChecksum(answer.headers) };
    });
  }

  /** What requests to an endpoint go by: more than the settings say, once it refused one. */
  known(endpoint: Endpoint): Known {
    return this.#requests.known(endpoint);
  }

  /** One cheap question about the bucket; a bucket that is missing or not ours is a failure. */
  headBucket(signal?: AbortSignal): Promise<void> {
    return this.#requests.use(async (...way) => {
      await this.#requests.drained(way, { method: "HEAD", signal });
    });
  }

  put(key: string, sent: Sent, options: { readonly onlyNew: boolean }, signal?: AbortSignal): Answer {
    const headers = [...checksumHeaders(sent, this.backend), ...newOnlyHeaders(options, this.backend)];
    return this.#requests.use(async (...way) => {
      const ask = { method: "PUT", key, headers, body: sent.body, signal } as const;
      const head = await this.#requests.drained(way, ask);
      return { ...etagOf(head), ...checkedSum(way, head, sent) };
    });
  }

  page(prefix: string, next: string | undefined, limit: number, signal?: AbortSignal): Promise<Page> {
    const query: [string, string][] = [
      ["list-type", "2"],
      ["encoding-type", "url"],
      ["max-keys", String(limit)],
      ["prefix", prefix],
    ];
    if (next !== undefined) query.push(["continuation-token", next]);
    const ask = { method: "GET", query, signal } as const;
    return this.#requests.use((...way) =>
      this.#requests.document(way, ask, (text) => listPage(text, prefix, next))
    );
  }

  remove(key: string, signal?: AbortSignal): Promise<void> {
    return this.#requests.use(async (...way) => {
      await missing(this.#requests.drained(way, { method: "DELETE", key, signal }));
    });
  }

  createUpload(key: string, options: { readonly crc32c: boolean }, signal?: AbortSignal): Promise<Upload> {
    return this.#uploads.create(key, options, signal);
  }

  putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart> {
    return this.#uploads.putPart(upload, number, sent, signal);
  }

  completeUpload(
    upload: Upload,
    parts: readonly UploadedPart[],
    options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Answer {
    return this.#uploads.complete(upload, parts, options, signal);
  }

  abortUpload(upload: Upload, signal?: AbortSignal): Promise<void> {
    return this.#uploads.abort(upload, signal);
  }

  uploads(prefix: string, signal?: AbortSignal): AsyncIterable<Upload> {
    return this.#uploads.list(prefix, signal);
  }

  close(): void {}

  /** The answer to HEAD has no body, so a missing bucket looks like a missing object. */
  async #insistOnBucket(way: Way, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#requests.drained(way, { method: "HEAD", signal });
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.kind !== "answer") throw error;
      const { status } = error.facts;
      if (status !== 404) return; // who may not look at the bucket was told about the object all the same
      const text = `404 NoSuchBucket: there is no bucket '${this.#requests.bucket}'`;
      throw new RequestFailure("answer", text, { ...error.facts, word: "NoSuchBucket" });
    }
  }
}
