import { assertEquals } from "@std/assert";
import { type CounterName, COUNTERS } from "../metrics/counters.ts";
import { Histogram } from "../metrics/histogram.ts";
import type { Result } from "../report/schema/result.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import type { Store } from "../storage/store.ts";
import { RequestCounts } from "./request_counts.ts";

function emptyCounts(): Pick<Result, "io" | "endpoints"> {
  return {
    io: {
      backend: "s3",
      engine: "http",
      direct: false,
      queueDepth: 1,
      blockSizeBytes: 1,
      retries: 0,
      retriedBytes: 0,
      backoffSeconds: 0,
      errors: {},
      client: "stoker",
      libraryAsked: null,
    },
    endpoints: [],
  };
}

function record(errors: Record<string, number>): EndpointRecord {
  const none = new Histogram().data();
  return {
    url: "http://a",
    requests: 1,
    bytesSent: 0,
    bytesReceived: 0,
    errors,
    throttledFrom: null,
    timesTakenOut: 0,
    backoffSeconds: 0,
    firstByte: none,
    whole: none,
  };
}

/** What a Worker counted that saw two answers of 503 and repeated both requests. */
function counters(): Record<CounterName, number> {
  const sum = Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])) as Record<
    CounterName,
    number
  >; // keys are the table's
  return { ...sum, retries: 2, retriedBytes: 20, backoffSeconds: 0.5, error503: 2 };
}

Deno.test("RequestCounts: counts once what a Worker and its endpoints both tell", () => {
  const result = emptyCounts();
  const counts = new RequestCounts(result);
  counts.addCounters(counters());
  counts.addEndpoints([record({ "503": 2, "429": 3 })]);
  assertEquals(result.io.errors, { "503": 2, timeout: 0, reset: 0, shortBody: 0, EIO: 0, "429": 3 });
  assertEquals([result.io.retries, result.io.retriedBytes, result.io.backoffSeconds], [2, 20, 0.5]);
  assertEquals(result.endpoints[0]?.errors, { "503": 2, "429": 3 });
});

Deno.test("RequestCounts: adds what the main thread's own store met to the Workers' sums", () => {
  const result = emptyCounts();
  const counts = new RequestCounts(result);
  counts.addCounters(counters());
  const store: Pick<Store, "statistics" | "endpointRecords"> = {
    statistics: () => ({
      requests: 3,
      retries: 1,
      retriedBytes: 5,
      backoffSeconds: 0.25,
      errors: { reset: 1, "429": 1 },
    }),
    endpointRecords: () => [record({ reset: 1, "429": 1 })],
  };
  counts.addStore(store);
  assertEquals(result.io.errors, { "503": 2, timeout: 0, reset: 1, shortBody: 0, EIO: 0, "429": 1 });
  assertEquals([result.io.retries, result.io.retriedBytes, result.io.backoffSeconds], [3, 25, 0.75]);
});

Deno.test("RequestCounts: leaves the result as it is for a store that repeats nothing", () => {
  const result = emptyCounts();
  new RequestCounts(result).addStore({});
  assertEquals(result, emptyCounts());
});
