/**
 * The contract between an object client and the set of endpoints it may use: the set chooses one for each
 * attempt, takes failing ones out for a while, and counts what each of them did.
 */
import type { Origin } from "../http/exchange.ts";

export interface Endpoint {
  /** As it is shown, without a slash at its end. */
  readonly url: string;
  readonly origin: Origin;
  /** Path that stands before every key, mostly empty; without a slash at its end. */
  readonly basePath: string;
}

/** What an attempt tells about itself while it runs. */
export interface AttemptWatch {
  /** When the head of the answer was there (performance.now()). */
  answered(atMs: number): void;
  /** The request was sent once more, with a body of so many bytes: the server had given up the kept connection. */
  repeated(bytes: number): void;
  sent(bytes: number): void;
  received(bytes: number): void;
}

export interface Endpoints {
  /**
   * Runs one attempt on the endpoint whose turn it is. A RequestFailure counts against that endpoint and is thrown
   * on.
   */
  use<T>(attempt: (endpoint: Endpoint, watch: AttemptWatch) => Promise<T>): Promise<T>;
}
