import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Layout, segmentLength } from "../base/segment.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { ownArena } from "../dataset/own_arena.ts";
import { type Container, type Content, literalLayout, shardLayout } from "./layout.ts";
import { safetensorsHead } from "./safetensors.ts";
import { flat } from "./tensors.ts";

const TENSORS = [
  flat("a", 5001, "fp16"),
  flat("none", 0, "fp16"),
  flat("b", 70_000, "fp32"),
  flat("c", 3, "bf16"),
];
const BYTES = 10_002 + 280_000 + 6;

function bytesOf(layout: Layout, file = 0): Uint8Array {
  const arena = ownArena(layout.size);
  const identity = { datasetHash: "0123456789abcd", file, dedup: 1, compress: 1 };
  new LayoutSource(layout, identity, arena.stream).fill(0, layout.size, arena.room);
  return arena.room.bytes.slice(0, layout.size);
}

Deno.test("shardLayout: raw has exactly the bytes of the tensors, each from pages of its own", () => {
  const layout = shardLayout(TENSORS, "raw", "random");
  assertEquals(layout.size, BYTES);
  const segments = [...layout.segments(0)];
  assertEquals(segments.map((one) => one.kind === "payload" && [one.at, one.length, one.stream]), [
    [0, 10_002, 0],
    [10_002, 280_000, 12_288],
    [290_002, 6, 12_288 + 282_624],
  ]);
});

for (const container of ["raw", "safetensors"] satisfies Container[]) {
  for (const content of ["random", "zeros"] satisfies Content[]) {
    Deno.test(`shardLayout: ${container} of ${content} can be entered anywhere`, () => {
      const layout = shardLayout(TENSORS, container, content);
      const starts = [
        0,
        1,
        layout.size - 1,
        ...[...layout.segments(0)].flatMap(({ at }) => [at, at + 1, at - 1]),
      ];
      for (const from of starts.filter((at) => at >= 0)) {
        let at: number | undefined;
        for (const segment of layout.segments(from)) {
          if (at === undefined) assert(segment.at <= from && from < segment.at + segmentLength(segment));
          else assertEquals(segment.at, at);
          at = segment.at + segmentLength(segment);
        }
        assertEquals(at, layout.size);
      }
    });
  }
}

Deno.test("shardLayout: safetensors is the head and then values of which none is infinite or NaN", () => {
  const layout = shardLayout(TENSORS, "safetensors", "random");
  const head = safetensorsHead(TENSORS);
  assertEquals(layout.size, head.length + BYTES);
  const bytes = bytesOf(layout);
  assertEquals(bytes.subarray(0, head.length), head);
  const view = new DataView(bytes.buffer);
  let negative = 0;
  for (let i = 0; i < 70_000; i++) {
    const value = view.getFloat32(head.length + 10_002 + 4 * i, true);
    assert(Number.isFinite(value));
    if (value < 0) negative++;
  }
  assert(negative > 30_000 && negative < 40_000);
  const brain = (i: number) => view.getUint16(head.length + 290_002 + 2 * i, true) >> 7 & 0xff;
  for (let i = 0; i < 3; i++) assertNotEquals(brain(i), 0xff);
});

Deno.test("shardLayout: content zeros is zero, whatever the identity", () => {
  assert(bytesOf(shardLayout(TENSORS, "raw", "zeros"), 7).every((byte) => byte === 0));
});

Deno.test("literalLayout: is its bytes, also none", () => {
  assertEquals(bytesOf(literalLayout(new Uint8Array([1, 2, 3]))), new Uint8Array([1, 2, 3]));
  assertEquals([...literalLayout(new Uint8Array(0)).segments(0)], []);
});
