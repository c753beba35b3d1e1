/**
 * S3 as an ObjectClient: one bucket, one attempt a call. It believes no answer that does not fit the question, and
 * never tries again by itself, but for what a refusal teaches about address, region and clock.
 */
import { hash } from "node:crypto";
import type { BodySink, HttpClient, ResponseHead } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { crcToBase64 } from "../object/crc32c_values.ts";
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
import type { Known } from "./correction.ts";
import { CountedSink } from "./counted_sink.ts";
import { completed, listPage, uploadId, type UploadPage, uploadPage } from "./documents.ts";
import { wrongAnswer } from "./object_answer.ts";
import { completeDocument, expectedChecksum, wrongParts } from "./part_list.ts";
import { refusalFailure, refusalOf } from "./refusal.ts";
import { type Ask, SignedRequests } from "./signed_requests.ts";
import type { Headers } from "./signer.ts";
import { storedChecksum } from "./stored_checksum.ts";
import { TextBody } from "./text_body.ts";
import { XmlError } from "./xml.ts";

export interface S3ClientOptions {
  readonly backend: "s3" | "gs";
  readonly bucket: string;
  readonly settings: ObjectSettings;
  readonly endpoints: Endpoints;
  /** Not closed by the client: others may use it. */
  readonly http: HttpClient;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Where a request of an `Endpoints.use` goes. */
type Way = readonly [endpoint: Endpoint, watch: AttemptWatch];
type Answer = Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }>;

/** A page of 1000 keys of the greatest length, encoded, has 4 MiB. */
const DOCUMENT_BYTES = 32 << 20;
const UPLOADS_A_PAGE = "1000";
const MIB = 2 ** 20;
const PARTS: PartLimits = { minBytes: 5 * MIB, maxBytes: 5120 * MIB, maxParts: 10_000 };

export class S3Client implements ObjectClient {
  readonly backend: "s3" | "gs";
  readonly parts = PARTS;
  /** Google answers the condition of S3 by ignoring it. */
  readonly refusesExisting: boolean;
  readonly #requests: SignedRequests;
  readonly #endpoints: Endpoints;
  readonly #now: () => number;

  constructor({ backend, bucket, settings, endpoints, http, now = Date.now }: S3ClientOptions) {
    this.backend = backend;
    this.refusesExisting = backend === "s3";
    this.#requests = new SignedRequests(bucket, settings, http, now);
    this.#endpoints = endpoints;
    this.#now = now;
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
    return this.#endpoints.use(async (endpoint, watch) => {
      const counted = new CountedSink(sink, range.isWhole ? range.size : range.length, watch, endpoint.url);
      const head = await this.#requests.send(endpoint, watch, {
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
    return this.#endpoints.use(async (...way) => {
      const headers: Headers = options.checksum ? [["x-amz-checksum-mode", "ENABLED"]] : [];
      const ask: Ask = { method: "HEAD", key, headers, signal, receive: () => nowhere() };
      const answer = await missing(this.#requests.send(...way, ask));
      if (answer === undefined) {
        await this.#insistOnBucket(way, signal);
        return undefined;
      }
      const size = Number(answer.headers.get("content-length") ?? NaN);
      if (!Number.isSafeInteger(size)) {
        throw protocol(way, "The answer to HEAD does not say how long the object is");
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
    return this.#endpoints.use(async (...way) => {
      await this.#requests.send(...way, { method: "HEAD", signal, receive: () => nowhere() });
    });
  }

  put(key: string, sent: Sent, options: { readonly onlyNew: boolean }, signal?: AbortSignal): Answer {
    const headers = [...this.#checksumHeaders(sent), ...this.#newOnlyHeaders(options)];
    return this.#endpoints.use(async (...way) => {
      const head = await this.#drained(way, { method: "PUT", key, headers, body: sent.body, signal });
      return { ...etagOf(head), ...this.#checkedSum(way, head, sent) };
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
    return this.#endpoints.use((...way) =>
      this.#document(way, { method: "GET", query, signal }, (text) => listPage(text, prefix, next))
    );
  }

  remove(key: string, signal?: AbortSignal): Promise<void> {
    return this.#endpoints.use(async (...way) => {
      await missing(this.#drained(way, { method: "DELETE", key, signal }));
    });
  }

  createUpload(key: string, options: { readonly crc32c: boolean }, signal?: AbortSignal): Promise<Upload> {
    const headers: Headers = options.crc32c && this.backend === "s3"
      ? [["x-amz-checksum-algorithm", "CRC32C"]]
      : [];
    return this.#endpoints.use(async (...way) => {
      const ask = { method: "POST", key, query: [["uploads", ""]], headers, signal } as const;
      const id = await this.#document(way, ask, uploadId);
      return { key, id, startedMs: this.#now() };
    });
  }

  putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart> {
    const query = [["partNumber", String(number)], ["uploadId", upload.id]] as const;
    const headers = this.#checksumHeaders(sent);
    return this.#endpoints.use(async (...way) => {
      const ask = { method: "PUT", key: upload.key, query, headers, body: sent.body, signal } as const;
      const head = await this.#drained(way, ask);
      const { etag } = etagOf(head);
      if (etag === undefined) throw protocol(way, `The answer to part ${number} has no ETag`);
      const { checksum } = this.#checkedSum(way, head, sent);
      return { number, size: sent.body.length, etag, checksum: checksum?.value };
    });
  }

  completeUpload(
    upload: Upload,
    parts: readonly UploadedPart[],
    options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Answer {
    const text = completeDocument(parts);
    const bytes = new TextEncoder().encode(text);
    return this.#endpoints.use(async (...way) => {
      const wrong = wrongParts(parts, PARTS);
      if (wrong !== undefined) throw protocol(way, `The upload was not completed: ${wrong}`);
      const ask = {
        method: "POST",
        key: upload.key,
        query: [["uploadId", upload.id]],
        headers: [["content-type", "application/xml"], ...this.#newOnlyHeaders(options)],
        body: { length: bytes.length, send: (write: (bytes: Uint8Array) => Promise<void>) => write(bytes) },
        bodyHash: hash("sha256", bytes, "hex"),
        signal,
      } as const;
      return await this.#document(way, ask, (answer, head) => {
        const done = completed(answer);
        if (!done) {
          const { credentials } = this.#requests;
          throw refusalFailure(refusalOf(head, answer, this.#now()), way[0].url, credentials, "answer");
        }
        const given = done.crc32c ?? storedChecksum(head.headers)?.value;
        const expected = given === undefined ? undefined : expectedChecksum(parts, given);
        if (given !== undefined && expected !== undefined && given !== expected) {
          throw failure(
            way,
            "checksum",
            `The server completed other parts: CRC-32C ${given}, not ${expected}`,
          );
        }
        const etag = done.etag ?? etagOf(head).etag;
        return {
          ...(etag === undefined ? {} : { etag }),
          ...(given === undefined ? {} : { checksum: { algorithm: "crc32c" as const, value: given } }),
        };
      });
    });
  }

  abortUpload(upload: Upload, signal?: AbortSignal): Promise<void> {
    const ask = { method: "DELETE", key: upload.key, query: [["uploadId", upload.id]], signal } as const;
    return this.#endpoints.use(async (...way) => {
      await missing(this.#drained(way, ask), "also with its bucket");
    });
  }

  async *uploads(prefix: string, signal?: AbortSignal): AsyncIterable<Upload> {
    let next: UploadPage["next"];
    do {
      const asked = next;
      const query: [string, string][] = [
        ["uploads", ""],
        ["encoding-type", "url"],
        ["max-uploads", UPLOADS_A_PAGE],
        ["prefix", prefix],
      ];
      if (asked) query.push(["key-marker", asked.key], ["upload-id-marker", asked.id]);
      // rclone answers 404 where there are none.
      const page = await this.#endpoints.use((...way) =>
        missing(this.#document(way, { method: "GET", query, signal }, (text) => uploadPage(text, asked)))
      );
      if (page === undefined) return;
      // A server that overlooks the prefix must not make us abort what is not ours.
      yield* page.uploads.filter(({ key }) => key.startsWith(prefix));
      next = page.next;
    } while (next);
  }

  close(): void {}

  /** The answer to HEAD has no body, so a missing bucket looks like a missing object. */
  async #insistOnBucket(way: Way, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#requests.send(...way, { method: "HEAD", signal, receive: () => nowhere() });
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.kind !== "answer") throw error;
      const { status } = error.facts;
      if (status !== 404) return; // who may not look at the bucket was told about the object all the same
      const text = `404 NoSuchBucket: there is no bucket '${this.#requests.bucket}'`;
      throw new RequestFailure("answer", text, { ...error.facts, word: "NoSuchBucket" });
    }
  }

  #checksumHeaders({ crc32c }: Sent): Headers {
    return crc32c === undefined || this.backend === "gs"
      ? []
      : [["x-amz-checksum-crc32c", crcToBase64(crc32c)]];
  }

  #newOnlyHeaders({ onlyNew }: { readonly onlyNew: boolean }): Headers {
    return onlyNew && this.refusesExisting ? [["if-none-match", "*"]] : [];
  }

  #checkedSum(way: Way, head: ResponseHead, { crc32c }: Sent): { readonly checksum?: StoredChecksum } {
    const checksum = storedChecksum(head.headers);
    if (checksum === undefined) return {};
    if (checksum.algorithm === "crc32c" && crc32c !== undefined && checksum.value !== crcToBase64(crc32c)) {
      const text = `The server stored other bytes: CRC-32C ${checksum.value}, not ${crcToBase64(crc32c)}`;
      throw failure(way, "checksum", text);
    }
    return { checksum };
  }

  #drained(way: Way, ask: Omit<Ask, "receive">): Promise<ResponseHead> {
    return this.#requests.send(...way, { ...ask, receive: () => nowhere() });
  }

  async #document<T>(
    way: Way,
    ask: Omit<Ask, "receive">,
    read: (text: string, head: ResponseHead) => T,
  ): Promise<T> {
    let body = new TextBody(0);
    const receive = (head: ResponseHead) => body = new TextBody(DOCUMENT_BYTES, head.length);
    const head = await this.#requests.send(...way, { ...ask, receive });
    if (body.isTooLong) throw protocol(way, `The answer is longer than ${DOCUMENT_BYTES} bytes`);
    way[1].received(body.length);
    try {
      return read(body.text, head);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw protocol(way, `The answer is not what was asked for. ${error.message}`);
    }
  }
}

/** For an answer whose body says nothing. */
function nowhere(): BodySink {
  return new TextBody(4096);
}

function etagOf({ headers }: ResponseHead): { readonly etag?: string } {
  const etag = headers.get("etag");
  return etag === undefined ? {} : { etag };
}

/** Undefined for an answer 404; a missing bucket stays a failure unless said otherwise. */
async function missing<T>(asked: Promise<T>, bucketToo?: "also with its bucket"): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof RequestFailure) || error.kind !== "answer" || error.facts.status !== 404) {
      throw error;
    }
    if (error.facts.word === "NoSuchBucket" && bucketToo === undefined) throw error;
    return undefined;
  }
}

function protocol(way: Way, text: string): RequestFailure {
  return failure(way, "protocol", text);
}

function failure([endpoint]: Way, kind: "protocol" | "checksum", text: string): RequestFailure {
  return new RequestFailure(kind, text, { endpoint: endpoint.url });
}
