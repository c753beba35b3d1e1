import { assertEquals } from "@std/assert";
import { requestLines } from "./request_lines.ts";

const NONE = { retries: 0, retriedBytes: 0, backoffSeconds: 0 };
const fine = { url: "http://a:9000", requests: 7, errors: {}, timesTakenOut: 0 };

Deno.test("requestLines: says nothing when every request was answered", () => {
  assertEquals(requestLines(NONE, [fine]), []);
});

Deno.test("requestLines: says how many were repeated, which endpoint failed, how often and with what", () => {
  const failing = { url: "http://b:9000", requests: 9, errors: { "503": 2, reset: 4 }, timesTakenOut: 1 };
  assertEquals(requestLines({ retries: 1, retriedBytes: 2048, backoffSeconds: 1.5 }, [fine, failing]), [
    ["retries", "1 request repeated (2 KiB), 1.5 s in pauses"],
    [
      "endpoint",
      "http://b:9000: 6 of 9 requests failed: reset 4 times, 503 2 times; left alone 1 time",
    ],
  ]);
});
