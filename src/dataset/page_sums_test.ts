import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import { ownArena } from "./own_arena.ts";
import {
  elementBytesOf,
  isLinear,
  type LinearEncoding,
  pageFileBytes,
  PageSums,
  SUMS_BYTES,
} from "./page_sums.ts";
import { Encoder } from "./stream_encoding.ts";
import { testNumbers } from "./test_numbers.ts";

const PAGES = 20;
const { stream, room } = ownArena(4 * PAGES * 4096 + SUMS_BYTES);
const block = room.offset + 4 * PAGES * 4096;
const encoder = new Encoder(stream);
const ENCODINGS: readonly LinearEncoding[] = [
  { kind: "raw" },
  { kind: "bool" },
  { kind: "jpegSafe" },
  { kind: "float", bits: 16 },
  { kind: "float", bits: 32 },
  { kind: "float", bits: 64 },
  { kind: "widen", from: 1, signed: false },
  { kind: "widen", from: 1, signed: true },
  { kind: "widen", from: 2, signed: false },
  { kind: "widen", from: 2, signed: true },
];

for (const ratios of [{ dedup: 1, compress: 1 }, { dedup: 1.7, compress: 1 }, { dedup: 1, compress: 2.5 }]) {
  const identity = { datasetHash: "0123456789abcd", file: 9, ...ratios };
  Deno.test(`PageSums.add: is the checksum of the pages (dedup ${ratios.dedup}, compress ${ratios.compress})`, () => {
    const sums = new PageSums(stream);
    const next = testNumbers(12);
    for (const encoding of ENCODINGS) {
      for (let i = 0; i < 30; i++) {
        // A payload that begins anywhere in its stream: its pages begin anywhere in its elements.
        const page = 1 + next(1000), count = next(PAGES), phase = next(elementBytesOf(encoding));
        const start = page * 4096 - phase;
        const length = count * pageFileBytes(encoding);
        encoder.write(identity, encoding, start, phase, length, room.offset);
        const before = next(2 ** 31) * 2 + 1;
        const add = (kind: "crc32" | "crc32c") =>
          sums.add(kind, identity, encoding, phase, page * 4096, count, before, block);
        const bytes = room.bytes.subarray(0, length);
        assertEquals(add("crc32"), crc32(bytes, before), `${encoding.kind}, ${count} pages`);
        assertEquals(add("crc32c"), stream.kernel.crc32c(before, room.offset, bytes.length) >>> 0);
      }
    }
  });
}

Deno.test("PageSums.add: two of them on one memory do not take each other's tables", () => {
  const identity = { datasetHash: "0123456789abcd", file: 9, dedup: 1, compress: 1 };
  const [one, other] = [new PageSums(stream), new PageSums(stream)];
  const sum = (sums: PageSums, encoding: LinearEncoding) =>
    sums.add("crc32", identity, encoding, 0, 0, 3, 0, block);
  const raw = sum(one, { kind: "raw" }), bool = sum(other, { kind: "bool" });
  assertEquals([sum(one, { kind: "raw" }), sum(other, { kind: "bool" })], [raw, bool]);
  encoder.write(identity, { kind: "bool" }, 0, 0, 3 * 4096, room.offset);
  assertEquals(bool, crc32(room.bytes.subarray(0, 3 * 4096)));
});

Deno.test("isLinear: holds for what clears bits or spreads them, and for nothing else", () => {
  assertEquals(ENCODINGS.every(isLinear), true);
  assertEquals(
    isLinear({ kind: "framed", frame: new Uint8Array(1), each: 8192, inner: { kind: "raw" } }),
    false,
  );
});

Deno.test("PageSums.isQuick: without a table only where one is worth it, so that columns of many types make none in turn", () => {
  const sums = new PageSums(ownArena(4 * 4096).stream);
  const identity = { datasetHash: "0123456789abcd", file: 9, dedup: 1, compress: 1 };
  const asks = (encoding: LinearEncoding, count: number) =>
    sums.isQuick("crc32", identity, encoding, 0, count);
  const [raw, , , half, single] = ENCODINGS as [
    LinearEncoding,
    unknown,
    unknown,
    LinearEncoding,
    LinearEncoding,
  ];
  assertEquals(asks(raw, 5000), true);
  assertEquals([asks(half, 90), asks(single, 90), asks(half, 90)], [false, false, false]);
  assertEquals(asks(half, 20), true, "200 pages asked for it");
  assertEquals(asks(single, 150), false, "the count begins again with each table");
});
