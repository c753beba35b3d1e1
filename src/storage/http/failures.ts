/**
 * Says what went wrong between this machine and a server: errors of the system and of TLS in, RequestFailures with
 * plain words out. It decides nothing.
 */
import type { Origin } from "./exchange.ts";
import { type FailureKind, RequestFailure } from "./request_failure.ts";
import { shownOrigin } from "./request_head.ts";
import type { HttpSyntaxError } from "./response_head.ts";
import { StorageError } from "../../base/errors.ts";

export function failure(kind: FailureKind, origin: Origin, text: string, cause?: unknown): RequestFailure {
  const endpoint = shownOrigin(origin);
  return new RequestFailure(kind, text, cause === undefined ? { endpoint } : { endpoint, cause });
}

/** What is wrong with the form of an answer. */
export function protocolFailure(origin: Origin, error: HttpSyntaxError): RequestFailure {
  const text = `The answer of ${shownOrigin(origin)} is not valid HTTP/1.1: ${error.message}`;
  return failure("protocol", origin, text, error);
}

export function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toPrecision(3))} s`;
}

function codeOf(error: unknown): string | undefined {
  // Deno's errors of the system carry their errno's name here.
  return error instanceof Error ? (error as { code?: string }).code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** No connection was made. Lack of descriptors or ports here is no failure of the server: it is a StorageError. */
export function connectFailure(origin: Origin, error: unknown): Error {
  const endpoint = shownOrigin(origin);
  const text = textOf(error);
  const code = codeOf(error);
  if (isTlsError(error)) return tlsFailure(origin, error);
  switch (code) {
    case "ECONNREFUSED":
      return failure("refused", origin, `Cannot connect to ${endpoint}: nothing listens there`, error);
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return failure(
        "refused",
        origin,
        `Cannot connect to ${endpoint}: there is no way to it (${code})`,
        error,
      );
    case "ETIMEDOUT":
      return failure(
        "timeout",
        origin,
        `Cannot connect to ${endpoint}: the network gave up (${code})`,
        error,
      );
    case "EMFILE":
    case "ENFILE":
    case "EADDRNOTAVAIL":
      return new StorageError(`Cannot connect to ${endpoint}: this machine has no more sockets (${code})`, {
        code: "NO_SOCKETS",
        remedy: "Raise 'ulimit -n', or keep fewer requests in flight.",
        operation: "connect",
        errno: code,
        address: endpoint,
        cause: error,
      });
  }
  if (/lookup address|resolve|name or service/i.test(text)) {
    return failure("name", origin, `Cannot find the host '${origin.host}' of ${endpoint}: ${text}`, error);
  }
  return failure("reset", origin, `Cannot connect to ${endpoint}: ${text}`, error);
}

/** A connection broke while `doing` (e.g. "while the body was sent"). */
export function brokenConnection(origin: Origin, doing: string, error: unknown): RequestFailure {
  if (isTlsError(error)) return tlsFailure(origin, error);
  const code = codeOf(error);
  const kind = code === "ETIMEDOUT" ? "timeout" : "reset";
  return failure(
    kind,
    origin,
    `The connection to ${shownOrigin(origin)} broke ${doing}: ${
      isCut(error) ? "it was cut off" : code ?? textOf(error)
    }`,
    error,
  );
}

/** Without the goodbye of TLS. */
function isCut(error: unknown): boolean {
  return error instanceof Deno.errors.UnexpectedEof;
}

function isTlsError(error: unknown): boolean {
  return error instanceof Deno.errors.InvalidData;
}

function tlsFailure(origin: Origin, error: unknown): RequestFailure {
  const endpoint = shownOrigin(origin);
  const text = textOf(error);
  if (/CaUsedAsEndEntity/.test(text)) {
    // What 'openssl req -x509' makes unless it is told otherwise; naming it as an authority does not help.
    return failure(
      "tls",
      origin,
      `Cannot trust ${endpoint}: the certificate that it shows is one of an authority (${text}), which may sign ` +
        "others and be no server's own. Give it one with 'basicConstraints = CA:FALSE', signed by that authority " +
        "or by itself, and name the PEM file of the signer in AWS_CA_BUNDLE",
      error,
    );
  }
  if (/UnknownIssuer/.test(text)) {
    return failure(
      "tls",
      origin,
      `Cannot trust ${endpoint}: no known authority issued its certificate (${text}). ` +
        "If it is yours, name the PEM file of its authority in AWS_CA_BUNDLE",
      error,
    );
  }
  if (/InvalidContentType/.test(text)) {
    return failure("tls", origin, `${endpoint} does not speak TLS: perhaps its address is http://`, error);
  }
  return failure("tls", origin, `Cannot speak TLS with ${endpoint}: ${text}`, error);
}
