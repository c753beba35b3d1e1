import { assertEquals } from "@std/assert";
import { Histogram } from "../metrics/histogram.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import { EndpointRows, throttlingSentence } from "./endpoint_rows.ts";

function record(url: string, changes: Partial<EndpointRecord> = {}): EndpointRecord {
  const histogram = new Histogram();
  histogram.record(4);
  return {
    url,
    requests: 10,
    bytesSent: 1,
    bytesReceived: 2,
    errors: {},
    throttledFrom: null,
    timesTakenOut: 0,
    backoffSeconds: 0,
    firstByte: histogram.data(),
    whole: histogram.data(),
    ...changes,
  };
}

Deno.test("EndpointRows: adds up the Workers' records of each endpoint, histograms exactly", () => {
  const rows = new EndpointRows();
  rows.add([record("http://a", { errors: { "503": 1 }, throttledFrom: 9 }), record("http://b")]);
  rows.add([record("http://a", { errors: { "503": 2, reset: 1 }, throttledFrom: 7, timesTakenOut: 1 })]);
  const [a, b] = rows.rows();
  assertEquals([a?.url, a?.requests, a?.bytesReceived, a?.throttledFrom, a?.timesTakenOut], [
    "http://a",
    20,
    4,
    7,
    1,
  ]);
  assertEquals([a?.errors, b?.errors], [{ "503": 3, reset: 1 }, {}]);
  assertEquals([a?.firstByteMs.count, b?.requestMs.count, a?.requestMs.max], [2, 1, 4]);
});

Deno.test("throttlingSentence: says how much was refused and from when on, and nothing where nothing was", () => {
  const rows = new EndpointRows();
  rows.add([record("http://a", { requests: 90 })]);
  assertEquals(throttlingSentence(rows.rows()), undefined);
  rows.add([record("http://b", { requests: 10, errors: { "503": 3, "429": 1 }, throttledFrom: 96 })]);
  assertEquals(
    throttlingSentence(rows.rows()),
    "http://b refused 4.0 % of the requests with 503 and 429, from 96 in flight per Worker on.",
  );
});
