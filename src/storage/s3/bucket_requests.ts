/**
 * Questions to one bucket, each on the endpoint whose turn it is: with the body of the answer dropped, or read as
 * the document that it must be. What an answer means is the business of whoever asks.
 */
import type { BodySink, HttpClient, ResponseHead } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { AttemptWatch, Endpoint, Endpoints } from "../object/endpoints.ts";
import type { Credentials, ObjectSettings } from "../object/object_settings.ts";
import type { Known } from "./correction.ts";
import { type Ask, SignedRequests } from "./signed_requests.ts";
import { TextBody } from "./text_body.ts";
import { XmlError } from "./xml.ts";

/** Where a request of an `Endpoints.use` goes. */
export type Way = readonly [endpoint: Endpoint, watch: AttemptWatch];

export interface BucketRequestsOptions {
  readonly bucket: string;
  readonly settings: ObjectSettings;
  readonly endpoints: Endpoints;
  readonly http: HttpClient;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A page of 1000 keys of the greatest length, encoded, has 4 MiB. */
const DOCUMENT_BYTES = 32 << 20;

export class BucketRequests {
  readonly bucket: string;
  readonly now: () => number;
  readonly #requests: SignedRequests;
  readonly #endpoints: Endpoints;

  constructor({ bucket, settings, endpoints, http, now }: BucketRequestsOptions) {
    this.bucket = bucket;
    this.now = now;
    this.#requests = new SignedRequests(bucket, settings, http, now);
    this.#endpoints = endpoints;
  }

  /** What requests are signed with now. */
  get credentials(): Credentials | undefined {
    return this.#requests.credentials;
  }

  known(endpoint: Endpoint): Known {
    return this.#requests.known(endpoint);
  }

  /** One attempt, perhaps of several requests, on one endpoint. */
  use<T>(attempt: (...way: Way) => Promise<T>): Promise<T> {
    return this.#endpoints.use(attempt);
  }

  send(way: Way, ask: Ask): Promise<ResponseHead> {
    return this.#requests.send(...way, ask);
  }

  drained(way: Way, ask: Omit<Ask, "receive">): Promise<ResponseHead> {
    return this.send(way, { ...ask, receive: dropped });
  }

  /** An answer that `read` refuses with an XmlError is not what was asked for. */
  async document<T>(
    way: Way,
    ask: Omit<Ask, "receive">,
    read: (text: string, head: ResponseHead) => T,
  ): Promise<T> {
    let body = new TextBody(0);
    const receive = (head: ResponseHead) => body = new TextBody(DOCUMENT_BYTES, head.length);
    const head = await this.send(way, { ...ask, receive });
    if (body.isTooLong) throw failure(way, "protocol", `The answer is longer than ${DOCUMENT_BYTES} bytes`);
    way[1].received(body.length);
    try {
      return read(body.text, head);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw failure(way, "protocol", `The answer is not what was asked for. ${error.message}`);
    }
  }
}

/** For an answer whose body says nothing. */
function dropped(): BodySink {
  return new TextBody(4096);
}

export function failure([endpoint]: Way, kind: "protocol" | "checksum", text: string): RequestFailure {
  return new RequestFailure(kind, text, { endpoint: endpoint.url });
}

export function etagOf({ headers }: ResponseHead): { readonly etag?: string } {
  const etag = headers.get("etag");
  return etag === undefined ? {} : { etag };
}

/** Undefined for an answer 404; a missing bucket stays a failure unless said otherwise. */
export async function missing<T>(
  asked: Promise<T>,
  bucketToo?: "also with its bucket",
): Promise<T | undefined> {
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
