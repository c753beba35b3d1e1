/**
 * One attempt that failed between this machine and a server. It says what kind of failure it was, never what it
 * means for the run: the object store decides whether another attempt can heal it.
 */

/** `answer`: the server said no; the others name what was missing or wrong. */
export type FailureKind =
  | "answer"
  | "timeout"
  | "reset"
  | "refused"
  | "shortBody"
  | "tls"
  | "name"
  | "protocol"
  | "wrongRange"
  | "changed"
  | "checksum"
  | "redirect";

export interface FailureFacts {
  /** As it is shown, e.g. "http://host:9000". */
  readonly endpoint: string;
  /** Of the answer, where there was one. */
  readonly status?: number;
  /** The server's own word, e.g. "SlowDown". */
  readonly word?: string;
  readonly requestId?: string;
  /** How long the server asked us to wait. */
  readonly retryAfterMs?: number;
  /** Where the server sent us instead. */
  readonly location?: string;
  readonly cause?: unknown;
}

export class RequestFailure extends Error {
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, message: string, facts: FailureFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "RequestFailure";
    this.kind = kind;
    this.facts = facts;
  }
}
