/**
 * One request to a bucket behind an endpoint: addressed, signed, sent, and sent once more where the server's
 * refusal says what was wrong with address, region or clock. What was learned serves the next requests, of every
 * thread.
 */
import type { BodySink, HttpClient, HttpRequest, RequestBody, ResponseHead } from "../http/exchange.ts";
import { hostOf, shownOrigin } from "../http/request_head.ts";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import { countedBody } from "../object/counted_body.ts";
import type { AttemptWatch, Endpoint } from "../object/endpoints.ts";
import { Lessons } from "../object/lessons.ts";
import type { Credentials, ObjectSettings } from "../object/object_settings.ts";
import { PresentKeys } from "../object/present_keys.ts";
import { correctionOf, type Known, type Lesson } from "./correction.ts";
import type { Query } from "./key_encoding.ts";
import { isSamePlace, placeOf, type Target, targetOf } from "./place.ts";
import { type Refusal, refusalFailure, refusalOf } from "./refusal.ts";
import { type Headers, NO_BODY, Signer, UNSIGNED_BODY } from "./signer.ts";
import { TextBody } from "./text_body.ts";

export interface Ask {
  readonly method: HttpRequest["method"];
  /** Undefined: the bucket itself. */
  readonly key?: string;
  readonly query?: Query;
  /** In lower case. */
  readonly headers?: Headers;
  readonly body?: RequestBody;
  /** SHA-256 of the body, where it is worth it. */
  readonly bodyHash?: string;
  readonly signal: AbortSignal | undefined;
  /** Takes the body of an answer 2xx. */
  receive(head: ResponseHead): BodySink;
  /** What a refusal means here, where that is not "answer". */
  kindOf?(refusal: Refusal): FailureKind | undefined;
}

/** Our own facts; errors of a kilobyte are usual. */
const ERROR_BYTES = 65536;
const UNREACHED: readonly FailureKind[] = ["refused", "name", "tls", "timeout"];

export class SignedRequests {
  readonly bucket: string;
  readonly #settings: ObjectSettings;
  readonly #http: HttpClient;
  readonly #now: () => number;
  readonly #keys: PresentKeys;
  #signer: Signer;
  #signedWith: Credentials | undefined;
  readonly #lessons: Lessons<Known>;

  /** `now` gives Unix milliseconds. */
  constructor(bucket: string, settings: ObjectSettings, http: HttpClient, now: () => number) {
    this.bucket = bucket;
    this.#settings = settings;
    this.#http = http;
    this.#now = now;
    this.#keys = new PresentKeys(settings);
    this.#signedWith = this.#keys.now;
    this.#signer = new Signer(this.#signedWith);
    this.#lessons = new Lessons(settings.lessons);
  }

  /** What requests are signed with now. */
  get credentials(): Credentials | undefined {
    return this.#keys.now;
  }

  known(endpoint: Endpoint): Known {
    const { region, isVirtualHosted } = this.#settings;
    return this.#lessons.get(this.#lessonOf(endpoint)) ?? {
      place: placeOf(endpoint, this.bucket, isVirtualHosted),
      region,
      skewMs: 0,
      sendsElsewhere: false,
    };
  }

  /** Resolves with the head of an answer 2xx whose body was delivered. */
  async send(endpoint: Endpoint, watch: AttemptWatch, ask: Ask): Promise<ResponseHead> {
    let known = this.known(endpoint);
    let target = targetOf(known.place, ask.key, ask.query ?? []);
    const had: Lesson[] = [];
    for (;;) {
      const error = new TextBody(ERROR_BYTES);
      const head = await this.#exchange(endpoint, watch, ask, known, target, error);
      if (isSuccess(head)) {
        watch.answered(head.atMs);
        return head;
      }
      let refusal = refusalOf(head, error.text, this.#now());
      const correction = correctionOf(refusal, known, {
        target,
        bucket: this.bucket,
        key: ask.key,
        nowMs: this.#now(),
        isSigned: this.#signer.signs,
        had,
      });
      if (correction === undefined && !had.includes("region") && isMute(ask, refusal)) {
        had.push("region");
        const spoken = await this.#refusalOfListing(endpoint, watch, ask.signal);
        const { region } = this.known(endpoint);
        if (region !== known.region) {
          known = { ...known, region };
          continue;
        }
        if (spoken?.facts.status === refusal.status) refusal = { ...refusal, word: spoken.facts.word };
      }
      if (correction === undefined || typeof correction === "string") {
        watch.answered(head.atMs);
        throw this.#failure(refusal, endpoint, target, ask, correction);
      }
      had.push(correction.lesson);
      known = { ...known, ...correction.learned };
      this.#lessons.set(this.#lessonOf(endpoint), { ...this.known(endpoint), ...correction.learned });
      target = correction.target ?? targetOf(known.place, ask.key, ask.query ?? []);
    }
  }

  /** It has a body that names the region, which is learned by it, or says what else is wrong. */
  async #refusalOfListing(
    endpoint: Endpoint,
    watch: AttemptWatch,
    signal: Ask["signal"],
  ): Promise<RequestFailure | undefined> {
    const query: Ask["query"] = [["list-type", "2"], ["max-keys", "1"]];
    try {
      await this.send(endpoint, watch, {
        method: "GET",
        query,
        signal,
        receive: () => new TextBody(ERROR_BYTES),
      });
    } catch (error) {
      if (error instanceof RequestFailure) return error;
      throw error;
    }
    return undefined;
  }

  async #exchange(
    endpoint: Endpoint,
    watch: AttemptWatch,
    ask: Ask,
    known: Known,
    target: Target,
    error: TextBody,
  ): Promise<ResponseHead> {
    const { method, body, signal } = ask;
    const { path, query, origin } = target;
    if (this.#keys.now !== this.#signedWith) {
      this.#signedWith = this.#keys.now;
      this.#signer = new Signer(this.#signedWith);
    }
    const headers = this.#signer.sign(
      {
        method,
        host: hostOf(origin),
        path,
        query,
        headers: ask.headers ?? [],
        bodyHash: ask.bodyHash ?? (body === undefined ? NO_BODY : UNSIGNED_BODY),
      },
      known.region,
      this.#now() + known.skewMs,
    );
    const { connectSeconds, operationSeconds } = this.#settings;
    try {
      return await this.#http.exchange({
        origin,
        method,
        target: query === "" ? path : `${path}?${query}`,
        headers,
        patience: {
          connectMs: connectSeconds * 1000,
          firstByteMs: operationSeconds * 1000,
          stallMs: operationSeconds * 1000,
        },
        ...(body === undefined ? {} : { body: countedBody(body, watch) }),
        ...(body !== undefined && known.sendsElsewhere ? { expectContinue: true } : {}),
        ...(signal === undefined ? {} : { signal }),
        repeated: () => watch.repeated(body?.length ?? 0),
        receive: (head) => isSuccess(head) ? ask.receive(head) : error,
      });
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      if (UNREACHED.includes(error.kind)) this.#forgetPlace(endpoint);
      // Whoever counts failures knows the endpoint by its own name, wherever it sent us.
      if (error.facts.endpoint === endpoint.url) throw error;
      throw new RequestFailure(error.kind, error.message, {
        cause: error,
        ...error.facts,
        endpoint: endpoint.url,
      });
    }
  }

  /** Where a server once sent us nobody answers any more: the next request asks the endpoint itself. */
  #forgetPlace(endpoint: Endpoint): void {
    const known = this.#lessons.get(this.#lessonOf(endpoint));
    const place = placeOf(endpoint, this.bucket, this.#settings.isVirtualHosted);
    if (known === undefined || isSamePlace(known.place, place)) return;
    this.#lessons.set(this.#lessonOf(endpoint), { ...known, place });
  }

  /** A place is that of a bucket: two of them may be behind one endpoint. */
  #lessonOf({ url }: Endpoint): string {
    return `${this.bucket} ${url}`;
  }

  #failure(
    refusal: Refusal,
    endpoint: Endpoint,
    target: Target,
    ask: Ask,
    why: string | undefined,
  ): RequestFailure {
    const kind = ask.kindOf?.(refusal);
    const failure = refusalFailure(refusal, endpoint.url, this.#signedWith, kind);
    const notes = [
      ...(why === undefined ? [] : [`not followed, since ${why}`]),
      ...(this.#isElsewhere(endpoint, target) ? [`answered by ${shownOrigin(target.origin)}`] : []),
    ];
    return notes.length === 0
      ? failure
      : new RequestFailure(failure.kind, `${failure.message} (${notes.join(", ")})`, failure.facts);
  }

  #isElsewhere(endpoint: Endpoint, { origin }: Target): boolean {
    const own = placeOf(endpoint, this.bucket, this.#settings.isVirtualHosted).origin;
    return own.host !== origin.host || own.port !== origin.port;
  }
}

function isSuccess({ status }: ResponseHead): boolean {
  return status >= 200 && status < 300;
}

/** Some servers refuse a HEAD that is signed for another region with a bare 400 (versitygw). */
function isMute(ask: Ask, { status, word, region }: Refusal): boolean {
  return ask.method === "HEAD" && status === 400 && word === undefined && region === undefined;
}
