/**
 * One HTTP/1.1 request and its answer, as the object stores need them: the body of either goes straight from or
 * into memory that the caller owns. Nothing here knows what an object is, and nothing is ever sent twice: who
 * wants another attempt asks again.
 */
import type { RequestFailure } from "./request_failure.ts";

/** Where requests go: one host, with or without TLS. */
export interface Origin {
  readonly isTls: boolean;
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What a request sends. It may be asked for again, from its first byte, by a later request. */
export interface RequestBody {
  readonly length: number;
  /** Hands all bytes to `write` in order; what was handed over may be changed once that promise is settled. */
  send(write: (bytes: Uint8Array) => Promise<void>): Promise<void>;
}

export interface ResponseHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of the body, where the head says so; in the answer to HEAD what a GET would bring. */
  readonly length: number | undefined;
  /** When its last byte was there (performance.now()). */
  readonly atMs: number;
}

/** Where the body of an answer goes. */
export interface BodySink {
  /**
   * Memory for the next bytes, never empty. Called only while bytes of the body are missing, or while it is not
   * known whether there are more, because only the end of the connection tells.
   */
  room(): Uint8Array | Promise<Uint8Array>;
  /** That many bytes now stand at the start of that room. Throwing ends the exchange with that error. */
  took(bytes: number): void;
}

/** How long a request may be silent; 0 is never used for "for ever". */
export interface Patience {
  readonly connectMs: number;
  /** From the last byte sent to the first one of the answer. */
  readonly firstByteMs: number;
  /** Between two pieces of a body, either way. */
  readonly stallMs: number;
}

export interface HttpRequest {
  readonly origin: Origin;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Path and query as they stand on the wire. */
  readonly target: string;
  /** Host, Content-Length, Connection and Expect are written by the client. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: RequestBody;
  /** Waits for the server's consent before the body is sent, for a server that sends requests elsewhere. */
  readonly expectContinue?: boolean;
  readonly patience: Patience;
  readonly signal?: AbortSignal;
  /** Told when it is sent once more, because the server had given up the kept connection that it was sent on. */
  repeated?(): void;
  /** Decides what becomes of the body. Throwing ends the exchange with that error, and the connection with it. */
  receive(head: ResponseHead): BodySink;
}

/**
 * Keeps connections and reuses them. What goes wrong between two machines is a RequestFailure; an abort rejects
 * with the signal's reason, and what the caller's own functions throw comes back as it is.
 */
export interface HttpClient {
  /** Resolves when the whole body of the answer was delivered. */
  exchange(request: HttpRequest): Promise<ResponseHead>;
  /** Connections made since the start: it does not grow while a healthy server is used. */
  readonly connections: number;
  close(): void;
}

export type { RequestFailure };
