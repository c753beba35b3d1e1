/**
 * Which failed attempts are worth another one, and how long to wait before it. Pure: nobody sleeps here, and what
 * a server refuses for good is never asked for twice.
 */
import type { RequestFailure } from "../http/request_failure.ts";

/** Longest pause before the second attempt; it doubles with every further one. */
const FIRST_PAUSE_MS = 200;
/** As above, where the server said that it has too much to do. */
const FIRST_THROTTLE_MS = 1000;
const MOST_PAUSE_MS = 20_000;
/** A server that asks for more is asked again after this: a run must not sleep for an hour unnoticed. */
const MOST_RETRY_AFTER_MS = 60_000;

/** Statuses below 500 that say "not now". 425 is Too Early. */
const HEALING_STATUSES: readonly number[] = [408, 425, 429];
/** Not Implemented, HTTP Version Not Supported, Insufficient Storage, Network Authentication Required. */
const LASTING_STATUSES: readonly number[] = [501, 505, 507, 511];

/** Words that mean "try again" whatever status they came with; the first row is too much load. */
const THROTTLES: readonly string[] = [
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequests",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "BandwidthLimitExceeded",
  "ServiceUnavailable",
];
const HEALING_WORDS: readonly string[] = [
  ...THROTTLES,
  "InternalError",
  "RequestTimeout",
  // The client has learned the server's clock from this very answer.
  "RequestTimeTooSkewed",
  "OperationAborted",
  "ConditionalRequestConflict",
  // The body was damaged or cut on its way.
  "BadDigest",
  "XAmzContentChecksumMismatch",
  "XAmzContentSHA256Mismatch",
  "IncompleteBody",
];

/** True where another attempt at the same request may succeed. */
export function isHealable({ kind, facts: { status, word } }: RequestFailure): boolean {
  switch (kind) {
    case "timeout":
    case "reset":
    case "refused":
    case "shortBody":
    case "name":
    case "protocol":
    case "wrongRange":
    case "checksum":
      return true;
    case "tls":
    case "changed":
    case "redirect":
      return false;
    case "answer":
      if (word !== undefined && HEALING_WORDS.includes(word)) return true;
      if (status === undefined) return false;
      if (status >= 500) return !LASTING_STATUSES.includes(status);
      return HEALING_STATUSES.includes(status);
  }
}

/** True where the server said that it has too much to do. */
export function isThrottle({ kind, facts: { status, word } }: RequestFailure): boolean {
  if (kind !== "answer") return false;
  return status === 503 || status === 429 || (word !== undefined && THROTTLES.includes(word));
}

/**
 * Milliseconds to wait after the failed attempt of that number (from 1): between nothing and a limit that
 * doubles, so that many clients do not come back together; `random` is between 0 and 1. What the server asked
 * for is waited in full, and the random part after it.
 */
export function pauseMs(failure: RequestFailure, attempt: number, random: number): number {
  const first = isThrottle(failure) ? FIRST_THROTTLE_MS : FIRST_PAUSE_MS;
  const asked = failure.facts.retryAfterMs;
  if (asked !== undefined) return Math.min(Math.max(0, asked), MOST_RETRY_AFTER_MS) + random * FIRST_PAUSE_MS;
  return random * Math.min(MOST_PAUSE_MS, first * 2 ** (attempt - 1));
}
