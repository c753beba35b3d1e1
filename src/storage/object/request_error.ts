/**
 * From the last failed attempt to the error that the operator reads: what was attempted, on what, what the server
 * said, and what to do. Pure, and the only place that knows what an HTTP status means for storage.
 */
import { StorageError } from "../../base/errors.ts";
import type { FailureKind, RequestFailure } from "../http/request_failure.ts";

/** What was attempted, as messages say it. */
export interface Attempted {
  /** "read", "write", "open", "list", "remove", ... */
  readonly operation: string;
  /** As it is printed: "s3://bucket/key". */
  readonly address: string;
  readonly attempt: number;
  readonly attempts: number;
}

/** The name that counters have for a failure: "503", "timeout", "shortBody", ... */
export function errorKind({ kind, facts: { status, word } }: RequestFailure): string {
  if (kind !== "answer") return kind;
  if (status !== undefined && status >= 300) return String(status);
  // A success with an error in its body has no better name than the error's own.
  return word ?? String(status ?? "answer");
}

/** The error number or status of a failure, as StorageError names it. */
export function errnoOf(failure: RequestFailure): string {
  const { kind, facts: { status, word } } = failure;
  if (kind !== "answer") return kind;
  // Only an object may be missing: who asks for ENOENT goes on without it.
  if (word === "NoSuchBucket" || word === "NoSuchUpload") return word;
  if (status === 404) return "ENOENT";
  if (status === 412) return "EEXIST";
  if (status === 507 || word === "XMinioStorageFull" || word === "QuotaExceeded") return "ENOSPC";
  return errorKind(failure);
}

/** The failure of the last attempt as a StorageError that keeps it as its cause. */
export function requestError(failure: RequestFailure, attempted: Attempted): StorageError {
  const { operation, address, attempt, attempts } = attempted;
  const { endpoint, requestId } = failure.facts;
  const facts = [`attempt ${attempt} of ${attempts}`];
  if (!failure.message.includes(endpoint)) facts.unshift(endpoint);
  if (requestId !== undefined && !failure.message.includes(requestId)) facts.push(`request id ${requestId}`);
  const errno = errnoOf(failure);
  return new StorageError(`Cannot ${operation} '${address}': ${failure.message} (${facts.join(", ")})`, {
    code: CODES[errno] ?? "REQUEST_FAILED",
    errno,
    operation,
    address,
    attempt,
    cause: failure,
    remedy: remedyOf(failure),
  });
}

const CODES: Readonly<Record<string, string>> = {
  ENOENT: "ENOENT",
  EEXIST: "EEXIST",
  ENOSPC: "ENOSPC",
  changed: "CHANGED",
};

const BY_KIND: Readonly<Record<Exclude<FailureKind, "answer">, string>> = {
  timeout: "Look at the server's load and at the network, or allow more time per request.",
  reset: "Look at the server's log and at the network between it and this machine.",
  refused: "Check that the server runs and that --endpoint names its host and port.",
  shortBody: "The server ended its answer early: look at its log, and verify the data set.",
  tls:
    "Check that the server is meant to speak TLS, and its certificate; an authority of your own is named by " +
    "AWS_CA_BUNDLE.",
  name: "Check the host name of --endpoint and this machine's name service.",
  protocol: "Check that --endpoint names an object store and nothing in between changes its answers.",
  wrongRange:
    "The server sends other bytes than those asked for: do not trust what it stores before it is mended.",
  changed:
    "Something replaced the object while it was in use: keep others away from it, or generate it again.",
  checksum: "Bytes are damaged on their way or in the server: look at the network and the server's disks.",
  redirect: "Name the endpoint, and the region, where the bucket really is.",
};

const BY_WORD: Readonly<Record<string, string>> = {
  NoSuchBucket: "Create the bucket, or correct its name.",
  NoSuchUpload: "Something else ended the upload: keep others away from this prefix while it is written.",
  NoSuchKey: "Generate the data set again, or check the address.",
  InvalidAccessKeyId: "Check AWS_ACCESS_KEY_ID.",
  SignatureDoesNotMatch: "Check AWS_SECRET_ACCESS_KEY.",
  ExpiredToken: "Renew the credentials: their session token has expired.",
  RequestTimeTooSkewed: "Set the clock of this machine, or of the server.",
  AccessDenied: "Check the credentials and the policy of the bucket.",
  EntityTooLarge: "Let large objects be written in parts: lower S3DLIO_MULTIPART_THRESHOLD_MB.",
};

function remedyOf({ kind, facts: { status = 0, word } }: RequestFailure): string {
  if (kind !== "answer") return BY_KIND[kind];
  const known = word === undefined ? undefined : BY_WORD[word];
  if (known !== undefined) return known;
  switch (status) {
    case 401:
    case 403:
      return "Check the credentials and the policy of the bucket.";
    case 404:
      return "Generate the data set again, or check the address.";
    case 412:
      return "Choose another name, or allow it to be overwritten.";
    case 429:
    case 503:
      return "The server has too much to do: lower --queue-depth or the number of workers, or give it more nodes.";
    case 507:
      return "Make room in the store.";
  }
  if (status >= 500) return "Look at the log of the server for this request.";
  return "Check the address, the endpoint and what the server supports.";
}
