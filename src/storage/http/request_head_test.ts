import { assertEquals, assertThrows } from "@std/assert";
import type { HttpRequest } from "./exchange.ts";
import { requestHead, shownOrigin } from "./request_head.ts";

const GET: HttpRequest = {
  origin: { isTls: false, host: "h", port: 9000 },
  method: "GET",
  target: "/b/k?x=%20",
  headers: [["Range", "bytes=0-9"]],
  patience: { connectMs: 1, firstByteMs: 1, stallMs: 1 },
  receive: () => ({ room: () => new Uint8Array(1), took() {} }),
};
const BODY = { length: 12, send: async () => {} };
const text = (request: Partial<HttpRequest>) => new TextDecoder().decode(requestHead({ ...GET, ...request }));

Deno.test("requestHead: writes host, length and expectation itself", () => {
  assertEquals(text({}), "GET /b/k?x=%20 HTTP/1.1\r\nHost: h:9000\r\nRange: bytes=0-9\r\n\r\n");
  assertEquals(
    text({ method: "PUT", body: BODY, expectContinue: true, headers: [] }),
    "PUT /b/k?x=%20 HTTP/1.1\r\nHost: h:9000\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
  );
  assertEquals(text({ method: "POST", headers: [] }).includes("\r\nContent-Length: 0\r\n"), true);
});

Deno.test("shownOrigin: leaves out the usual port and puts IPv6 into brackets", () => {
  assertEquals(shownOrigin({ isTls: false, host: "h", port: 80 }), "http://h");
  assertEquals(shownOrigin({ isTls: true, host: "h", port: 443 }), "https://h");
  assertEquals(shownOrigin({ isTls: true, host: "::1", port: 80 }), "https://[::1]:80");
});

Deno.test("requestHead: refuses what could become another header or request", () => {
  const bad: Partial<HttpRequest>[] = [
    { target: "" },
    { target: "x" },
    { target: "/a b" },
    { target: "/a\r\nX: y" },
    { headers: [["A b", "c"]] },
    { headers: [["A", "c\r\nX: y"]] },
    { headers: [["A", "\u00e9"]] },
    { headers: [["Host", "other"]] },
    { headers: [["content-length", "5"]] },
    { headers: [["Transfer-Encoding", "chunked"]] },
  ];
  for (const request of bad) assertThrows(() => text(request), TypeError, undefined, JSON.stringify(request));
});

Deno.test("requestHead: does not say the value of a header that it refuses", () => {
  const error = assertThrows(() => text({ headers: [["Authorization", "secret\n"]] }), TypeError);
  assertEquals(error.message.includes("secret"), false);
});
