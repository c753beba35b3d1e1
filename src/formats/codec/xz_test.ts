import { assert, assertEquals, assertThrows } from "@std/assert";
import { crc32 } from "node:zlib";
import { LayoutBuilder } from "../layout_builder.ts";
import { FileMaker } from "../test_files.ts";
import { xzBytes, xzOf } from "./xz.ts";

const maker = new FileMaker();

/** The content of an .xz of one block of stored chunks; every field and checksum is looked at. */
function unpack(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checked = (from: number, to: number) =>
    assertEquals(crc32(bytes.subarray(from, to)), view.getUint32(to, true));
  assertEquals([...bytes.subarray(0, 8)], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 1]);
  checked(6, 8);
  assertEquals([...bytes.subarray(12, 20)], [2, 0, 0x21, 1, 0, 0, 0, 0]);
  checked(12, 20);
  let at = 24;
  const content: number[] = [];
  for (; bytes[at] !== 0; at += 3 + view.getUint16(at + 1) + 1) {
    assertEquals(bytes[at], 1);
    for (const byte of bytes.subarray(at + 3, at + 4 + view.getUint16(at + 1))) content.push(byte);
  }
  const unpadded = at + 1 - 12 + 4;
  for (at++; at % 4 !== 0; at++) assertEquals(bytes[at], 0);
  const all = Uint8Array.from(content);
  assertEquals(view.getUint32(at, true), crc32(all));
  const indexAt = at + 4;
  const varint = (from: number): [value: number, next: number] => {
    let value = 0;
    for (let i = 0;; i++) {
      value += (bytes[from + i]! & 127) * 128 ** i;
      if (bytes[from + i]! < 128) return [value, from + i + 1];
    }
  };
  assertEquals([...bytes.subarray(indexAt, indexAt + 2)], [0, 1]);
  const [listedUnpadded, next] = varint(indexAt + 2);
  const [listedSize, afterFields] = varint(next);
  assertEquals([listedUnpadded, listedSize], [unpadded, all.length]);
  const indexEnd = Math.ceil(afterFields / 4) * 4;
  checked(indexAt, indexEnd);
  const footer = indexEnd + 4;
  assertEquals(crc32(bytes.subarray(footer + 4, footer + 10)), view.getUint32(footer, true));
  assertEquals((view.getUint32(footer + 4, true) + 1) * 4, footer - indexAt);
  assertEquals([...bytes.subarray(footer + 8)], [0, 1, 0x59, 0x5a]);
  return all;
}

Deno.test("xzOf: every part of the container agrees with the content", () => {
  for (const length of [1, 2, 3, 4, 65535, 65536, 65537, 300_001]) {
    const content = new LayoutBuilder();
    content.literal(Uint8Array.of(1, 2, 3));
    content.payload(length, { kind: "raw" });
    content.literal(new Uint8Array(70_000).fill(7));
    const part = content.build();
    assertEquals(unpack(maker.bytes(xzOf(part))), maker.bytes(part), `${length}`);
  }
});

Deno.test("xzOf: refuses content whose fields it would have to follow", () => {
  const content = new LayoutBuilder();
  content.derived(4, { kind: "crc32", endian: "little" }, { at: 0, length: 4 });
  assertThrows(() => xzOf(content.build()), TypeError, "derived fields");
  assert(xzOf(new LayoutBuilder().build()).size > 0);
});

Deno.test("xzBytes: is the length of the file", () => {
  for (const payload of [1, 2, 3, 4, 5, 100, 126, 127, 128, 16_000, 65_535, 65_536, 65_537, 2_097_152, 3e9]) {
    for (const literal of [0, 1, 70_000]) {
      const builder = new LayoutBuilder();
      if (literal > 0) builder.literal(new Uint8Array(literal));
      builder.payload(payload, { kind: "raw" });
      const content = builder.build();
      assertEquals(xzBytes(content), xzOf(content).size, `${payload} behind ${literal}`);
    }
  }
});
