import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import type { Compression } from "../../dataset/spec.ts";
import { FileMaker } from "../test_files.ts";
import { columnOf, type Piece } from "./column.ts";
import { levels } from "./levels.ts";
import { packPage, PAGE_CODECS, type PageCodec } from "./page_codec.ts";
import { ThriftReader } from "./thrift_reader.ts";

const maker = new FileMaker();

const UNPACK: Partial<Record<Compression, (bytes: Uint8Array) => Uint8Array>> = {
  none: (bytes) => bytes,
  snappy: unsnap,
  gzip: (bytes) => new Uint8Array(gunzipSync(Buffer.from(bytes))),
  zstd: unzstd,
};

function codecOf(name: Compression): PageCodec {
  const codec = PAGE_CODECS[name];
  if (!codec) throw new Error(`no codec ${name}`);
  return codec;
}

/** Literals alone (format_description.txt of snappy): a length, then elements. */
function unsnap(bytes: Uint8Array): Uint8Array {
  const reader = new ThriftReader(bytes);
  const out = new Uint8Array(reader.varint());
  let at = 0;
  while (reader.at < bytes.length) {
    const tag = reader.byte();
    assertEquals(tag & 3, 0, "a literal");
    let length = (tag >> 2) + 1;
    if (length > 60) {
      const width = length - 60;
      length = 1;
      for (let i = 0; i < width; i++) length += reader.byte() * 256 ** i;
    }
    out.set(bytes.subarray(reader.at, reader.at + length), at);
    reader.at += length;
    at += length;
  }
  assertEquals(at, out.length);
  return out;
}

/** A single-segment frame of raw blocks (RFC 8878, 3.1.1). Real decoders are tests/conformance. */
function unzstd(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  assertEquals([view.getUint32(0, true), view.getUint8(4)], [0xfd2fb528, 0b10100000]);
  const out = new Uint8Array(view.getUint32(5, true));
  let at = 0, next = 9, last = false;
  while (!last) {
    const head = view.getUint16(next, true) + view.getUint8(next + 2) * 65536;
    last = head % 2 === 1;
    assertEquals(head >> 1 & 3, 0, "a raw block");
    const length = head >> 3;
    assert(length <= Math.min(131072, out.length), `a block of ${length}`);
    out.set(bytes.subarray(next + 3, next + 3 + length), at);
    at += length;
    next += 3 + length;
  }
  assertEquals([at, next], [out.length, bytes.length]);
  return out;
}

/** The values without levels: what the pieces describe, made one by one. */
function expected(pieces: readonly Piece[], values: Uint8Array): void {
  let at = 0;
  for (const piece of pieces) {
    if ("bytes" in piece) assertEquals(values.subarray(at, at + piece.bytes.length), piece.bytes);
    at += "bytes" in piece ? piece.bytes.length : piece.length;
  }
  assertEquals(values.length, at);
}

const COLUMNS = [
  ["float64", 1, [1, 8191, 8192, 20_000, 131_072]],
  ["int8", 1, [1, 32_768, 40_000]],
  ["bool", 1, [1, 9, 262_144]],
  ["string", 1, [1, 4096, 8192, 20_001]],
  ["binary", 33, [1, 5000]],
  ["binary", 40_000, [1, 5]],
  ["binary", 300_000, [2]],
  ["float16", 7, [3000]],
] as const;

for (const [name, unpack] of Object.entries(UNPACK)) {
  Deno.test(`packPage: ${name} unpacks to levels and values, whatever the column`, () => {
    const codec = codecOf(name as Compression); // the keys of UNPACK
    for (const [dtype, size, rows] of COLUMNS) {
      for (const count of rows) {
        const column = columnOf({ name: "c", dtype, size, read: true });
        const head = levels(column, count);
        const pieces = column.leaf.pieces(count * column.length);
        const packed = packPage(codec, head, pieces);
        const values = maker.bytes(packed.values);
        expected(pieces, values);
        const plain = unpack(maker.bytes(packed.body));
        assertEquals(plain.length, packed.contentSize);
        assert(Buffer.from(plain.subarray(0, head.length)).equals(head), `${dtype} ${count}: levels`);
        assert(Buffer.from(plain.subarray(head.length)).equals(values), `${dtype} ${count}: values`);
      }
    }
  });
}

Deno.test("columnOf: strings are numbers below 2^31, values stand behind their length", () => {
  const column = columnOf({ name: "c", dtype: "string", size: 1, read: true });
  const bytes = maker.bytes(packPage(codecOf("none"), new Uint8Array(), column.leaf.pieces(2000)).values);
  const numbers = Array.from({ length: 2000 }, (_, i) => {
    assertEquals(bytes.slice(16 * i, 16 * i + 4), Uint8Array.of(12, 0, 0, 0));
    const text = new TextDecoder().decode(bytes.subarray(16 * i + 4, 16 * i + 16));
    assert(/^s_\d{10}$/.test(text), text);
    return Number(text.slice(2));
  });
  assert(numbers.every((number) => number < 2 ** 31));
  assert(Math.max(...numbers) > 2 ** 30);
  assert(new Set(numbers).size > 1990);
});
