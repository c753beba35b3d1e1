import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  findHeadEnd,
  framingOf,
  HEAD_LIMIT_BYTES,
  HttpSyntaxError,
  keepsConnection,
  parseHead,
} from "./response_head.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const head = (text: string) => parseHead(bytes(text.replaceAll("\n", "\r\n") + "\r\n\r\n"));

Deno.test("findHeadEnd: says where the head ends, wherever the last look ended", () => {
  const text = bytes("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\n");
  const end = text.length - 5;
  for (let from = 0; from <= end - 4; from++) assertEquals(findHeadEnd(text, from), end, `from ${from}`);
  for (let length = 1; length < end; length++) assertEquals(findHeadEnd(text.subarray(0, length), 0), -1);
});

Deno.test("findHeadEnd: refuses what cannot become a head as soon as it is seen", () => {
  const rows: [string, string][] = [
    ["HTTP/1.1 200 OK\nA: b\n\n", "CR LF"],
    ["SSH-2.0-OpenSSH", 'begins with "SSH-2.0'],
    ["\x15\x03\x03", "wants https"],
    ["HTTP/1.1 200 OK\r\nA: " + "b".repeat(HEAD_LIMIT_BYTES), "longer than 65536"],
    ["HTTP/1.1 200 OK\r\nA: " + "b".repeat(HEAD_LIMIT_BYTES) + "\r\n\r\n", "longer than 65536"],
  ];
  for (const [text, wanted] of rows) {
    const error = assertThrows(() => findHeadEnd(bytes(text), 0), HttpSyntaxError);
    assertStringIncludes(error.message, wanted);
  }
});

Deno.test("parseHead: takes names in lower case, trimmed values, and joins what is said twice", () => {
  const parsed = head(
    'HTTP/1.1 206 Partial Content\nETag: \t"x" \nContent-Length: 12\nVia:a\nvia: b\nEmpty:',
  );
  assertEquals([parsed.status, parsed.length, parsed.isHttp10], [206, 12, false]);
  assertEquals([...parsed.headers], [["etag", '"x"'], ["content-length", "12"], ["via", "a, b"], [
    "empty",
    "",
  ]]);
  assertEquals(head("HTTP/1.1 200").status, 200);
  assertEquals(head("HTTP/1.0 200 ").isHttp10, true);
});

Deno.test("parseHead: refuses every head that two readers could understand in two ways", () => {
  const rows: [string, string][] = [
    ["HTTP/2 200 OK", "status line"],
    ["HTTP/1.1  200 OK", "status line"],
    ["HTTP/1.1 20 OK", "status line"],
    ["HTTP/1.1 2000 OK", "status line"],
    ["HTTP/1.1 200OK", "status line"],
    ["HTTP/1.1 200 O\x00K", "status line"],
    ["HTTP/1.1 200 OK\nA : b", "no valid form"],
    ["HTTP/1.1 200 OK\nno colon", "no valid form"],
    ["HTTP/1.1 200 OK\n: b", "no valid form"],
    ["HTTP/1.1 200 OK\nA: b\x00", "no valid form"],
    ["HTTP/1.1 200 OK\nA: b\rC: d", "no valid form"],
    ["HTTP/1.1 200 OK\nA: b\n c", "folded"],
    ["HTTP/1.1 200 OK\n A: b", "folded"],
    ["HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6", "twice"],
    ["HTTP/1.1 200 OK\nContent-Length: 5\ncontent-length: 5", "twice"],
    ["HTTP/1.1 200 OK\nContent-Length: 5, 5", "Content-Length"],
    ["HTTP/1.1 200 OK\nContent-Length: +5", "Content-Length"],
    ["HTTP/1.1 200 OK\nContent-Length: -5", "Content-Length"],
    ["HTTP/1.1 200 OK\nContent-Length: 0x5", "Content-Length"],
    ["HTTP/1.1 200 OK\nContent-Length:", "Content-Length"],
    ["HTTP/1.1 200 OK\nContent-Length: 99999999999999999", "Content-Length"],
    ["HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked", "and a Transfer-Encoding"],
    ["HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked", "twice"],
    ["HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked", "gzip"],
    ["HTTP/1.1 200 OK\nTransfer-Encoding: identity", "identity"],
    ["HTTP/1.0 200 OK\nTransfer-Encoding: chunked", "HTTP/1.0"],
  ];
  for (const [text, wanted] of rows) {
    assertStringIncludes(assertThrows(() => head(text), HttpSyntaxError, undefined, text).message, wanted);
  }
});

Deno.test("framingOf: knows where each body ends, and refuses one without an end", () => {
  assertEquals(framingOf(head("HTTP/1.1 200 OK\nContent-Length: 7"), "GET"), 7);
  assertEquals(framingOf(head("HTTP/1.1 200 OK\nContent-Length: 7"), "HEAD"), 0);
  assertEquals(framingOf(head("HTTP/1.1 304 Same\nContent-Length: 7"), "GET"), 0);
  assertEquals(framingOf(head("HTTP/1.1 204 None"), "DELETE"), 0);
  assertEquals(framingOf(head("HTTP/1.1 200 OK\nTransfer-Encoding: Chunked"), "GET"), "chunked");
  assertEquals(framingOf(head("HTTP/1.1 200 OK\nConnection: close"), "GET"), "untilClose");
  assertEquals(framingOf(head("HTTP/1.0 200 OK"), "GET"), "untilClose");
  assertThrows(() => framingOf(head("HTTP/1.1 200 OK"), "GET"), HttpSyntaxError, "how long");
});

Deno.test("keepsConnection: follows version and Connection header", () => {
  assertEquals(keepsConnection(head("HTTP/1.1 200 OK")), true);
  assertEquals(keepsConnection(head("HTTP/1.1 200 OK\nConnection: upgrade, Close")), false);
  assertEquals(keepsConnection(head("HTTP/1.0 200 OK")), false);
  assertEquals(keepsConnection(head("HTTP/1.0 200 OK\nConnection: Keep-Alive")), true);
});
