import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { LayoutBuilder } from "../layout_builder.ts";
import { FileMaker } from "../test_files.ts";
import { deflatedZeros, DeflateWriter } from "./deflate.ts";
import { gzipOf, zlibOf } from "./deflate_containers.ts";

const RAW = { kind: "raw" } as const;
const maker = new FileMaker();

Deno.test("DeflateWriter.zeros: inflates to exactly so many zeros", () => {
  const counts = [1, 2, 3, 9, 10, 11, 258, 259, 260, 269, 517, 6000, 6450, 6451, 8256, 100_003, 3_000_000];
  for (const count of counts) {
    const packed = maker.bytes(new DeflateWriter().zeros(count).finish());
    const plain = inflateRawSync(Buffer.from(packed));
    assertEquals(plain.length, count);
    assert(plain.every((byte) => byte === 0), `${count}`);
  }
  assert(new DeflateWriter().zeros(3_000_000).finish().size < 3_000_000 / 150);
});

Deno.test("DeflateWriter: literals, payloads and zeros in any order inflate to the content", () => {
  for (const length of [1, 4096, 61439, 61440, 61441, 200_000]) {
    const head = new Uint8Array(70_000).map((_, index) => index);
    const content = new LayoutBuilder();
    content.literal(head);
    content.payload(length, RAW);
    content.zeros(777);
    content.payload(length, { kind: "widen", from: 1, signed: false });
    content.literal(Uint8Array.of(1, 2, 3));
    const expected = maker.bytes(content.build());
    const packed = maker.bytes(new DeflateWriter().content(content.build()).finish());
    assertEquals(new Uint8Array(inflateRawSync(Buffer.from(packed))), expected);
  }
});

Deno.test("deflatedZeros: the length of the run without making it", () => {
  const empty = new DeflateWriter().finish().size;
  for (let count = 0; count < 20_000; count += count < 3000 ? 1 : 97) {
    assertEquals(new DeflateWriter().zeros(count).finish().size - empty, deflatedZeros(count), `${count}`);
  }
});

Deno.test("zlibOf, gzipOf: end with the checksum of the content", () => {
  const content = new LayoutBuilder();
  content.literal(Uint8Array.of(7));
  content.payload(100_000, { kind: "float", bits: 64 });
  const part = content.build();
  const outer = new LayoutBuilder();
  outer.payload(5000, RAW);
  const zlib = outer.part(zlibOf(part));
  const gzip = outer.part(gzipOf(part), 8192);
  const bytes = maker.bytes(outer.build());
  const shifted = new LayoutBuilder();
  shifted.part(part, 8192);
  const expected = maker.bytes(shifted.build());
  const of = ({ at, length }: { at: number; length: number }) => Buffer.from(bytes.subarray(at, at + length));
  assertEquals(new Uint8Array(inflateSync(of(zlib))), expected);
  assertEquals(new Uint8Array(gunzipSync(of(gzip))), expected);
});

Deno.test("DeflateWriter: rows of digits go on over the ends of blocks", () => {
  const digits = {
    kind: "digits",
    value: "uint8",
    from: 1,
    width: 3,
    between: ",",
    last: "\n",
    perRow: 7,
  } as const;
  for (const rows of [1, 1755, 1756, 5000]) {
    const content = new LayoutBuilder();
    content.payload(28 * rows, digits);
    const packed = maker.bytes(new DeflateWriter().content(content.build()).finish());
    assertEquals(new Uint8Array(inflateRawSync(Buffer.from(packed))), maker.bytes(content.build()));
  }
});

Deno.test("DeflateWriter: refuses content whose fields it would have to follow", () => {
  const field = new LayoutBuilder();
  field.derived(4, { kind: "crc32", endian: "little" }, { at: 0, length: 4 });
  assertThrows(() => new DeflateWriter().content(field.build()), TypeError, "derived fields");
});
