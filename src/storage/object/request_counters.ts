/** What the requests of one store came to, counted as they end. It only counts: nothing is decided here. */

export interface RequestStatistics {
  /** Attempts, the first ones included. */
  readonly requests: number;
  /** Attempts after the first, of requests, of objects in one piece and of whole uploads. */
  readonly retries: number;
  /** Bytes that those attempts moved. */
  readonly retriedBytes: number;
  /** Pauses before them. */
  readonly backoffSeconds: number;
  /** Failed attempts and failed proofs, by kind: "503", "timeout", "reset", "shortBody", ... */
  readonly errors: Readonly<Record<string, number>>;
}

export class RequestCounters {
  requests = 0;
  retries = 0;
  retriedBytes = 0;
  backoffMs = 0;
  readonly #errors = new Map<string, number>();

  failed(kind: string): void {
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1);
  }

  /** As plain data of this moment. */
  statistics(): RequestStatistics {
    return {
      requests: this.requests,
      retries: this.retries,
      retriedBytes: this.retriedBytes,
      backoffSeconds: this.backoffMs / 1000,
      errors: Object.fromEntries(this.#errors),
    };
  }
}
