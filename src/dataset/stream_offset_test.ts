import { assertEquals } from "@std/assert";
import type { Encoding, Layout, Segment } from "../base/segment.ts";
import {
  encodedOffset,
  fileOffset,
  payloadFrom,
  streamEnd,
  streamLength,
  streamOffset,
} from "./stream_offset.ts";

const RAW: Encoding = { kind: "raw" };
const CSV: Encoding = {
  kind: "digits",
  value: "int32",
  from: 4,
  width: 11,
  between: ",",
  last: "\n",
  perRow: 7,
};
const FRAMED: Encoding = { kind: "framed", frame: new Uint8Array(5), each: 30, inner: CSV };

Deno.test("streamLength, encodedOffset: agree with each other in every encoding", () => {
  const encodings: readonly Encoding[] = [
    RAW,
    { kind: "float", bits: 32 },
    { kind: "widen", from: 1, signed: false },
    CSV,
    FRAMED,
  ];
  for (const encoding of encodings) {
    for (let stream = 0; stream < 500; stream++) {
      const at = encodedOffset(encoding, stream);
      // Up to the value, its byte is not needed; with the value's first byte, it is.
      assertEquals(streamLength(encoding, at) <= stream, true, `${encoding.kind} ${stream}`);
      assertEquals(streamLength(encoding, at + 1) > stream, true, `${encoding.kind} ${stream}`);
    }
  }
  assertEquals(encodedOffset(FRAMED, 8), 5 + 24);
  assertEquals(encodedOffset(FRAMED, 12), 5 + 30 + 5 + 6);
});

Deno.test("fileOffset: finds the payload that holds a place of the stream", () => {
  const segments: Segment[] = [];
  for (let i = 0, at = 0; i < 100; i++) {
    segments.push({ kind: "literal", at, bytes: new Uint8Array(10) });
    segments.push({ kind: "payload", at: at + 10, length: 5000, stream: i * 8192, encoding: RAW });
    at += 5010;
  }
  const layout: Layout = {
    size: 100 * 5010,
    *segments(from) {
      for (const s of segments) if (s.at + (s.kind === "payload" ? s.length : 10) > from) yield s;
    },
  };
  for (let i = 0; i < 100; i++) {
    assertEquals(fileOffset(layout, i * 8192), i * 5010 + 10);
    assertEquals(fileOffset(layout, i * 8192 + 4999), i * 5010 + 5009);
    assertEquals(fileOffset(layout, i * 8192 + 5000), undefined, "between two payloads");
  }
  assertEquals(fileOffset(layout, 100 * 8192), undefined);
  assertEquals(payloadFrom(layout, 5012)?.at, 5020);
  assertEquals(payloadFrom(layout, layout.size), undefined);
  for (const at of [0, 10, 77, 4999]) {
    assertEquals(streamOffset(layout, 50 * 5010 + 10 + at), 50 * 8192 + at);
    assertEquals(streamOffset(layout, 50 * 5010 + at % 10), 50 * 8192, "in front of it");
  }
  assertEquals(streamOffset(layout, layout.size), undefined);
  assertEquals(streamEnd(layout), 99 * 8192 + 5000);
});
