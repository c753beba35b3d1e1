/**
 * An answer that is not the one hoped for, as a value and as the failure that it is. What the server wrote is
 * quoted, without anything that could be a secret of ours: some servers repeat what they were sent.
 */
import type { ResponseHead } from "../http/exchange.ts";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import type { Credentials } from "../object/object_settings.ts";
import { errorDocument } from "./documents.ts";

export interface Refusal {
  readonly status: number;
  readonly word: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly location: string | undefined;
  /** Where the bucket is, as far as the server says. */
  readonly region: string | undefined;
  readonly bucketHost: string | undefined;
  /** The server's clock, Unix milliseconds. */
  readonly dateMs: number | undefined;
}

const LONGEST_MESSAGE = 300;

/** Words for a body that arrived as another one than was summed up. */
const DAMAGED = ["BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"];

/** `nowMs` is our own clock: a time to wait may be given as a date. */
export function refusalOf(head: ResponseHead, body: string, nowMs: number): Refusal {
  const { headers } = head;
  const document = errorDocument(body);
  const dateMs = Date.parse(headers.get("date") ?? "");
  return {
    status: head.status,
    // The answer to HEAD has no body; one server has its word in a header then.
    word: document?.word ?? headers.get("x-minio-error-code"),
    message: document?.message,
    requestId: requestIdOf(head) ?? document?.requestId,
    retryAfterMs: retryAfter(headers.get("retry-after"), nowMs),
    location: headers.get("location"),
    region: headers.get("x-amz-bucket-region") ?? document?.region,
    bucketHost: document?.endpoint,
    dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
  };
}

export function requestIdOf(head: ResponseHead): string | undefined {
  return head.headers.get("x-amz-request-id") ?? head.headers.get("x-request-id");
}

export function refusalFailure(
  refusal: Refusal,
  endpoint: string,
  credentials: Credentials | undefined,
  kind: FailureKind = kindOf(refusal),
): RequestFailure {
  const { status, word, message, requestId, retryAfterMs, location } = refusal;
  const text = message?.replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_MESSAGE);
  const said = [`${status}`, ...(word === undefined ? [] : [word])].join(" ") + (text ? `: ${text}` : "");
  const away = kind === "redirect" && location !== undefined ? `, sent on to ${location}` : "";
  const clean = (found: string) => withoutSecrets(found, credentials);
  return new RequestFailure(kind, clean(said + away), {
    endpoint,
    status,
    ...(word === undefined ? {} : { word: clean(word) }),
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(location === undefined ? {} : { location: clean(location) }),
  });
}

function kindOf({ status, word }: Refusal): FailureKind {
  if (word !== undefined && DAMAGED.includes(word)) return "checksum";
  return status >= 300 && status < 400 ? "redirect" : "answer";
}

function withoutSecrets(text: string, credentials: Credentials | undefined): string {
  if (credentials === undefined) return text;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return [secretAccessKey, sessionToken, accessKeyId].reduce<string>(
    (clean, secret) => secret ? clean.replaceAll(secret, "(secret)") : clean,
    text,
  );
}

/** Seconds or a date, as HTTP has it. */
function retryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
