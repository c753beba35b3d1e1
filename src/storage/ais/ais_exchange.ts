/**
 * One request to AIStore, which takes two: the proxy says which target holds the object, the target answers. The
 * redirect is followed once. Nothing is sent a second time but what the proxy did not take, and a body goes to
 * the proxy only where it might answer by itself.
 */
import type {
  BodySink,
  HttpClient,
  HttpRequest,
  Origin,
  Patience,
  RequestBody,
  ResponseHead,
} from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { countedBody } from "../object/counted_body.ts";
import type { AttemptWatch, Endpoint } from "../object/endpoints.ts";
import { failureOf } from "./ais_failure.ts";
import { isRedirect, type Redirect, redirectOf } from "./redirect.ts";
import { SmallAnswer } from "./small_answer.ts";

/** An error of AIStore is one line of JSON. */
const ERROR_BYTES = 64 * 1024;

/** What is asked for; paths begin with "/v1". */
export interface AisRequest {
  /** As errors name it, e.g. "GET ais://bucket/key". */
  readonly what: string;
  readonly method: HttpRequest["method"];
  readonly target: string;
  readonly headers?: HttpRequest["headers"];
  readonly body?: RequestBody;
  /** The body is data: the proxy is asked where it goes before it is sent. */
  readonly isData?: boolean;
  /** Decides what becomes of an answer below 300; without it, its body is dropped. */
  receive?(head: ResponseHead): BodySink;
  readonly signal?: AbortSignal | undefined;
}

/** The head of the answer, and where the proxy sent us for it. */
export interface AisAnswer {
  readonly head: ResponseHead;
  readonly from: Origin;
}

interface Turn {
  readonly origin: Origin;
  readonly url: string;
  readonly target: string;
  readonly body: RequestBody | undefined;
  readonly expectContinue: boolean;
}

export class AisExchange {
  readonly #http: HttpClient;
  readonly #patience: Patience;
  readonly #authorization: HttpRequest["headers"];
  /** Endpoints that answered data with an unsigned redirect: they are asked without it, on a connection that lives. */
  readonly #redirecting = new Set<string>();

  constructor(http: HttpClient, patience: Patience, token: string | undefined) {
    this.#http = http;
    this.#patience = patience;
    this.#authorization = token === undefined ? [] : [["Authorization", `Bearer ${token}`]];
  }

  /** Through the proxy. Rejects with a RequestFailure for every answer of 300 and above. */
  async ask(request: AisRequest, endpoint: Endpoint, watch: AttemptWatch): Promise<AisAnswer> {
    const isData = request.isData === true;
    const asksFirst = isData && this.#redirecting.has(endpoint.url);
    const answer = await this.#send(request, watch, {
      origin: endpoint.origin,
      url: endpoint.url,
      target: endpoint.basePath + request.target,
      body: asksFirst ? EMPTY_BODY : request.body,
      // AIStore closes a connection on which it left a body unread; so the proxy consents first.
      expectContinue: isData && !asksFirst,
    });
    if (!isRedirect(answer.head.status)) {
      if (asksFirst) throw this.#tookNothing(request, endpoint, answer);
      this.#refuse(request, endpoint.url, answer);
      watch.answered(answer.head.atMs);
      return { head: answer.head, from: endpoint.origin };
    }
    const redirect = redirectOf(request.what, endpoint, request.target, answer.head);
    if (isData) this.#learn(endpoint, redirect);
    const final = await this.#send(request, watch, {
      ...redirect,
      body: request.body,
      expectContinue: false,
    });
    if (isRedirect(final.head.status)) throw twice(request, redirect.url, final.head);
    this.#refuse(request, redirect.url, final);
    watch.answered(final.head.atMs);
    return { head: final.head, from: redirect.origin };
  }

  /** Asks a target itself, as AIStore allows for reads; undefined where it does not answer with success. */
  async askTarget(request: AisRequest, origin: Origin, watch: AttemptWatch): Promise<AisAnswer | undefined> {
    const { head } = await this.#send(request, watch, {
      origin,
      url: urlOf(origin),
      target: request.target,
      body: undefined,
      expectContinue: false,
    });
    if (head.status >= 300) return undefined;
    watch.answered(head.atMs);
    return { head, from: origin };
  }

  async #send(request: AisRequest, watch: AttemptWatch, turn: Turn): Promise<Taken> {
    const error = new SmallAnswer(ERROR_BYTES);
    const head = await this.#http.exchange({
      origin: turn.origin,
      method: request.method,
      target: turn.target,
      headers: [...(request.headers ?? []), ...this.#authorization],
      ...(turn.body === undefined ? {} : { body: countedBody(turn.body, watch) }),
      ...(turn.expectContinue ? { expectContinue: true } : {}),
      patience: this.#patience,
      repeated: () => watch.repeated(turn.body?.length ?? 0),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      receive: (answered) =>
        answered.status >= 300 || request.receive === undefined
          ? error
          : watched(request.receive(answered), watch),
    });
    return { head, error: error.bytes };
  }

  #refuse(request: AisRequest, url: string, { head, error }: Taken): void {
    if (head.status >= 300) throw failureOf(request.what, url, head, error);
  }

  #learn(endpoint: Endpoint, redirect: Redirect): void {
    if (redirect.isSigned) this.#redirecting.delete(endpoint.url);
    else this.#redirecting.add(endpoint.url);
  }

  /** It may have made an empty object of the question: never a success. The next attempt brings the data along. */
  #tookNothing(request: AisRequest, endpoint: Endpoint, { head, error }: Taken): RequestFailure {
    this.#redirecting.delete(endpoint.url);
    if (head.status >= 300) return failureOf(request.what, endpoint.url, head, error);
    return new RequestFailure(
      "protocol",
      `${request.what}: ${endpoint.url} redirected until now and answers ${head.status} itself`,
      { endpoint: endpoint.url, status: head.status },
    );
  }
}

interface Taken {
  readonly head: ResponseHead;
  /** The body of an answer of 300 and above. */
  readonly error: Uint8Array;
}

const EMPTY_BODY: RequestBody = { length: 0, send: () => Promise.resolve() };

function twice(request: AisRequest, url: string, head: ResponseHead): RequestFailure {
  return new RequestFailure("redirect", `${request.what}: ${url} redirects once more (${head.status})`, {
    endpoint: url,
    status: head.status,
  });
}

function urlOf({ isTls, host, port }: Origin): string {
  return `${isTls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function watched(sink: BodySink, watch: AttemptWatch): BodySink {
  return {
    room: () => sink.room(),
    took(bytes) {
      watch.received(bytes);
      sink.took(bytes);
    },
  };
}
