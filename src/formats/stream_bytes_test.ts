import { assertEquals } from "@std/assert";
import { nextPage, streamBytes } from "./stream_bytes.ts";

Deno.test("streamBytes: knows the ratio of every encoding", () => {
  const digits = {
    kind: "digits",
    value: "uint16",
    from: 2,
    width: 5,
    between: ",",
    last: "\n",
    perRow: 3,
  } as const;
  assertEquals(streamBytes({ kind: "raw" }, 10), 10);
  assertEquals(streamBytes({ kind: "bool" }, 10), 10);
  assertEquals(streamBytes({ kind: "float", bits: 32 }, 12), 12);
  assertEquals(streamBytes({ kind: "jpegSafe" }, 12), 12);
  assertEquals(streamBytes({ kind: "widen", from: 1, signed: false }, 40), 10);
  assertEquals(streamBytes(digits, 60), 20);
  const frame = new Uint8Array(5);
  assertEquals(streamBytes({ kind: "framed", frame, each: 8, inner: { kind: "raw" } }, 26), 16);
  assertEquals(streamBytes({ kind: "framed", frame, each: 8, inner: { kind: "raw" } }, 34), 19);
  assertEquals(
    streamBytes({ kind: "framed", frame, each: 8, inner: { kind: "widen", from: 1, signed: false } }, 26),
    4,
  );
});

Deno.test("nextPage: rounds up to where a payload may begin", () => {
  assertEquals([nextPage(0), nextPage(1), nextPage(4096), nextPage(4097)], [0, 4096, 4096, 8192]);
});
