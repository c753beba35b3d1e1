/** Adds up what the endpoints of an object store did for every Worker, and says so in one sentence. */
import { Histogram } from "../metrics/histogram.ts";
import type { Endpoint } from "../report/schema/endpoint.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import { latencyOf } from "./latency.ts";

interface Row {
  readonly records: EndpointRecord[];
  readonly firstByte: Histogram;
  readonly whole: Histogram;
}

export class EndpointRows {
  readonly #rows = new Map<string, Row>();

  add(records: readonly EndpointRecord[]): void {
    for (const record of records) {
      const row = this.#rows.get(record.url) ??
        { records: [], firstByte: new Histogram(), whole: new Histogram() };
      this.#rows.set(record.url, row);
      row.records.push(record);
      row.firstByte.merge(Histogram.from(record.firstByte));
      row.whole.merge(Histogram.from(record.whole));
    }
  }

  rows(): Endpoint[] {
    return [...this.#rows].map(([url, { records, firstByte, whole }]) => {
      const sum = (of: (record: EndpointRecord) => number) =>
        records.reduce((total, record) => total + of(record), 0);
      const throttled = records.flatMap(({ throttledFrom }) => throttledFrom ?? []);
      return {
        url,
        requests: sum((record) => record.requests),
        bytesSent: sum((record) => record.bytesSent),
        bytesReceived: sum((record) => record.bytesReceived),
        errors: errorsOf(records),
        throttledFrom: throttled.length === 0 ? null : Math.min(...throttled),
        timesTakenOut: sum((record) => record.timesTakenOut),
        backoffSeconds: sum((record) => record.backoffSeconds),
        firstByteMs: latencyOf(firstByte, "one attempt, until the head of its answer"),
        requestMs: latencyOf(whole, "one successful attempt, until the last byte of its answer"),
      };
    });
  }
}

/** How much the servers refused because they were asked too much; undefined when they did not. */
export function throttlingSentence(rows: readonly Endpoint[]): string | undefined {
  const refused = rows.filter(({ throttledFrom }) => throttledFrom !== null);
  if (refused.length === 0) return undefined;
  const requests = rows.reduce((sum, row) => sum + row.requests, 0);
  const answers = (status: string) => rows.reduce((sum, { errors }) => sum + (errors[status] ?? 0), 0);
  const [busy, many] = [answers("503"), answers("429")];
  const words = [...busy > 0 ? ["503"] : [], ...many > 0 ? ["429"] : []].join(" and ");
  const least = Math.min(...refused.flatMap(({ throttledFrom }) => throttledFrom ?? []));
  const share = (100 * (busy + many)) / Math.max(1, requests);
  const who = refused.length === rows.length ? "The server" : refused.map(({ url }) => url).join(", ");
  return `${who} refused ${
    share < 0.1 ? share.toFixed(2) : share.toFixed(1)
  } % of the requests with ${words}, ` +
    `from ${least} in flight per Worker on.`;
}

function errorsOf(records: readonly EndpointRecord[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const record of records) {
    for (const [kind, count] of Object.entries(record.errors)) errors[kind] = (errors[kind] ?? 0) + count;
  }
  return errors;
}
