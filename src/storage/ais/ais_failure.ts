/**
 * AIStore's errors as RequestFailures: JSON in the body of an answer, or the same text in the header Hdr-Error of
 * an answer to HEAD. What cannot be read as such is still an error, with the status alone.
 */
import type { ResponseHead } from "../http/exchange.ts";
import { type FailureFacts, type FailureKind, RequestFailure } from "../http/request_failure.ts";

/** AIStore's words for a bucket that is not there, and the one that every object client uses for it. */
const MISSING_BUCKET = ["ErrBckNotFound", "ErrRemoteBckNotFound"];
export const NO_SUCH_BUCKET = "NoSuchBucket";

/** `what` says what was asked, e.g. "GET ais://bucket/key"; `endpoint` is who answered. */
export function failureOf(
  what: string,
  endpoint: string,
  head: ResponseHead,
  body: Uint8Array,
): RequestFailure {
  const { tcode, message, node } = wordsOf(head.headers.get("hdr-error") ?? new TextDecoder().decode(body));
  const word = MISSING_BUCKET.includes(tcode ?? "") ? NO_SUCH_BUCKET : tcode;
  const retryAfterMs = millisecondsOf(head.headers.get("retry-after"));
  const facts: FailureFacts = {
    endpoint,
    status: head.status,
    ...(word === undefined ? {} : { word }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  // AIStore numbers no requests: its log is searched by the node that refused.
  const from = node !== undefined && !message?.includes(node) ? `from ${node}` : undefined;
  const said = [head.status, word, from, message && `(${message})`].filter((part) => part).join(" ");
  return new RequestFailure(kindOf(head.status, tcode), `${what}: ${said}`, facts);
}

function kindOf(status: number, tcode: string | undefined): FailureKind {
  if (tcode === "ErrBadCksum") return "checksum";
  // It ends before the range: another object than the one whose size is known.
  return status === 416 ? "changed" : "answer";
}

interface Words {
  readonly tcode: string | undefined;
  readonly message: string | undefined;
  readonly node: string | undefined;
}

function wordsOf(text: string): Words {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ...foreignWords(text), node: undefined };
  }
  return { tcode: textIn(parsed, "tcode"), message: textIn(parsed, "message"), node: textIn(parsed, "node") };
}

/** AIStore's S3 side answers in XML; what stands before it (a load balancer) in words of its own. */
function foreignWords(text: string): Omit<Words, "node"> {
  const [, code] = /<Code>([^<]+)<\/Code>/.exec(text) ?? [];
  const [, message] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
  return { tcode: code, message: (message ?? text).trim().slice(0, 200) || undefined };
}

function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const found: unknown = Reflect.get(value, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Seconds; a date is not written by AIStore. */
function millisecondsOf(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  return retryAfter === undefined || !(seconds >= 0) ? undefined : seconds * 1000;
}
