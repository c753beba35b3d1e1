/**
 * What requests that did not go well cost a run: keeps those parts of its result up to date, and never counts a
 * failure twice, though the Workers' counters and their endpoints both tell of it.
 */
import type { CounterName } from "../metrics/counters.ts";
import type { Result } from "../report/schema/result.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import type { RequestStatistics } from "../storage/object/request_counters.ts";
import type { Store } from "../storage/store.ts";
import { EndpointRows } from "./endpoint_rows.ts";

/** Failures that the Workers' counters hold; others are known by endpoint only. */
const COUNTED_KINDS: readonly string[] = ["503", "timeout", "reset", "shortBody", "EIO"];

export class RequestCounts {
  readonly #result: Pick<Result, "io" | "endpoints">;
  readonly #endpoints = new EndpointRows();

  constructor(result: Pick<Result, "io" | "endpoints">) {
    this.#result = result;
  }

  /** Adds what Workers counted. */
  addCounters(sum: Readonly<Record<CounterName, number>>): void {
    this.#addRepeats(sum);
    this.#addErrors({
      "503": sum.error503,
      timeout: sum.errorTimeout,
      reset: sum.errorReset,
      shortBody: sum.errorShortBody,
      EIO: sum.errorEio,
    });
  }

  /** Adds what endpoints did for a Worker. */
  addEndpoints(records: readonly EndpointRecord[]): void {
    this.#endpoints.add(records);
    this.#result.endpoints = this.#endpoints.rows();
    for (const { errors } of records) this.#addErrors(ofKinds(errors, false));
  }

  /** Adds what the main thread met at a place of its own, when it is done with it. */
  addStore(store: Pick<Store, "statistics" | "endpointRecords">): void {
    const found = store.statistics?.();
    if (found) {
      this.#addRepeats(found);
      this.#addErrors(ofKinds(found.errors, true));
    }
    this.addEndpoints(store.endpointRecords?.() ?? []);
  }

  #addRepeats(more: Pick<RequestStatistics, "retries" | "retriedBytes" | "backoffSeconds">): void {
    const { io } = this.#result;
    io.retries += more.retries;
    io.retriedBytes += more.retriedBytes;
    io.backoffSeconds += more.backoffSeconds;
  }

  #addErrors(counts: Readonly<Record<string, number>>): void {
    const { errors } = this.#result.io;
    for (const [kind, count] of Object.entries(counts)) errors[kind] = (errors[kind] ?? 0) + count;
  }
}

function ofKinds(errors: Readonly<Record<string, number>>, counted: boolean): Record<string, number> {
  return Object.fromEntries(
    Object.entries(errors).filter(([kind]) => COUNTED_KINDS.includes(kind) === counted),
  );
}
