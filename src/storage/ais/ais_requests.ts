/**
 * Questions to one bucket of AIStore, each on the endpoint whose turn it is: named as errors name them, with small
 * answers read as what they must be. What a 404 means is the business of whoever asks.
 */
import type { HttpRequest, RequestBody } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { AttemptWatch, Endpoint, Endpoints } from "../object/endpoints.ts";
import type { AisAnswer, AisExchange, AisRequest } from "./ais_exchange.ts";
import { NO_SUCH_BUCKET } from "./ais_failure.ts";
import { type AisBucket, bucketTarget, objectTarget } from "./ais_path.ts";
import { etagOf } from "./checksum_headers.ts";
import { SmallAnswer } from "./small_answer.ts";

const MIB = 1 << 20;
/** A page of 10 000 names of AIStore's longest length. */
const LISTING_BYTES = 32 * MIB;
const JSON_TYPE: HttpRequest["headers"] = [["Content-Type", "application/json"]];

/** What AIStore is told to do, in its own words. */
export interface Action {
  readonly action: string;
  readonly value?: unknown;
}

export class AisRequests {
  readonly bucket: AisBucket;
  readonly exchange: AisExchange;
  readonly #endpoints: Endpoints;

  constructor(bucket: AisBucket, exchange: AisExchange, endpoints: Endpoints) {
    this.bucket = bucket;
    this.exchange = exchange;
    this.#endpoints = endpoints;
  }

  /** One attempt on one endpoint. */
  use<T>(attempt: (endpoint: Endpoint, watch: AttemptWatch) => Promise<T>): Promise<T> {
    return this.#endpoints.use(attempt);
  }

  /** The body of the answer is dropped. */
  ask(request: AisRequest): Promise<AisAnswer> {
    return this.use((endpoint, watch) => this.exchange.ask(request, endpoint, watch));
  }

  /** As `ask`, where nothing needs to be there: undefined then, which is no failure of the endpoint. */
  askUnlessAbsent(request: AisRequest): Promise<AisAnswer | undefined> {
    return this.use((endpoint, watch) => absentIs404(this.exchange.ask(request, endpoint, watch)));
  }

  /** An answer that `read` refuses with a TypeError or SyntaxError is not AIStore's. */
  async small<T>(
    request: AisRequest,
    read: (bytes: Uint8Array, answer: AisAnswer, endpoint: Endpoint) => T,
  ): Promise<T> {
    return await this.use(async (endpoint, watch) => {
      const taken = new SmallAnswer(LISTING_BYTES);
      const answer = await this.exchange.ask({ ...request, receive: () => taken }, endpoint, watch);
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

  /** About the object of that key. */
  object(method: AisRequest["method"], key: string, signal?: AbortSignal, parameters = ""): AisRequest {
    const target = objectTarget(this.bucket, key, parameters);
    return { what: `${method} ${this.nameOf(key)}`, method, target, signal };
  }

  objectAction(
    method: "POST" | "DELETE",
    key: string,
    parameters: string,
    message: Action,
    signal?: AbortSignal,
  ): AisRequest {
    return {
      ...this.object(method, key, signal, parameters),
      what: `${message.action} ${this.nameOf(key)}`,
      headers: JSON_TYPE,
      body: bodyOf(JSON.stringify(message)),
    };
  }

  /** About the bucket; `text` is JSON. */
  bucketAction(what: string, method: "GET" | "POST", text: string, signal?: AbortSignal): AisRequest {
    const target = bucketTarget(this.bucket);
    return { what, method, target, headers: JSON_TYPE, body: bodyOf(text), signal };
  }

  /** As messages name it; the bucket itself without a key. */
  nameOf(key = ""): string {
    const { name, namespace } = this.bucket;
    return ["ais:/", ...(namespace === undefined ? [] : [namespace]), name, ...(key === "" ? [] : [key])]
      .join("/");
  }
}

export function withEtag({ head }: AisAnswer): { readonly etag?: string } {
  const etag = etagOf(head);
  return etag === undefined ? {} : { etag };
}

/** Undefined where there is no such object; a missing bucket stays a failure. */
export async function absentIs404<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isAbsent = error instanceof RequestFailure && error.facts.status === 404 &&
      error.facts.word !== NO_SUCH_BUCKET;
    if (!isAbsent) throw error;
    return undefined;
  }
}

export function nonsense({ what }: AisRequest, endpoint: Endpoint, found: string): RequestFailure {
  return new RequestFailure("protocol", `${what}: ${endpoint.url} sent no AIStore answer (${found})`, {
    endpoint: endpoint.url,
  });
}

function bodyOf(text: string): RequestBody {
  const bytes = new TextEncoder().encode(text);
  return { length: bytes.length, send: (write) => write(bytes) };
}
