import { assertEquals, assertThrows } from "@std/assert";
import type { Encoding } from "../../base/segment.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { FileMaker } from "../test_files.ts";
import { addBlocks } from "./blocks.ts";

const maker = new FileMaker();
const DIGITS: Encoding = {
  kind: "digits",
  value: "uint8",
  from: 1,
  width: 3,
  between: ",",
  last: "\n",
  perRow: 7,
  column: 3,
};

function header(length: number): Uint8Array {
  return Uint8Array.of(length & 255, length >> 8 & 255, length >> 16);
}

Deno.test("addBlocks: the blocks without their headers are the content, rows of digits included", () => {
  for (const encoding of [{ kind: "raw" }, { kind: "float", bits: 64 }, DIGITS] as const) {
    for (const length of [4, 16384, 49152, 49156, 300_000]) {
      const plain = new LayoutBuilder();
      plain.payload(length, encoding);
      const blocks = new LayoutBuilder();
      addBlocks(blocks, { length, encoding, stream: 0, most: 50_000, header });
      const bytes = maker.bytes(blocks.build());
      const content: number[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
        content.push(...bytes.subarray(at + 3, at + 3 + size));
        at += 3 + size;
      }
      assertEquals(Uint8Array.from(content), maker.bytes(plain.build()), `${encoding.kind} ${length}`);
    }
  }
});

Deno.test("addBlocks: refuses blocks that hold no page, and frames within frames", () => {
  const add = (encoding: Encoding, most: number) =>
    addBlocks(new LayoutBuilder(), { length: 100, encoding, stream: 0, most, header });
  assertThrows(() => add(DIGITS, 16383), RangeError, "A page of digits has 16384 bytes");
  const framed: Encoding = { kind: "framed", frame: new Uint8Array(1), each: 9, inner: { kind: "raw" } };
  assertThrows(() => add(framed, 65535), TypeError, "framed already");
});
