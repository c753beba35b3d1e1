import { assertEquals } from "@std/assert";
import type { Layout, Segment } from "../base/segment.ts";
import { findNearby } from "./find_nearby.ts";
import { LayoutSource } from "./layout_source.ts";
import { ownArena } from "./own_arena.ts";

const arena = ownArena(1 << 20);

function sourceOf(segments: readonly Segment[], size: number): LayoutSource {
  const layout: Layout = {
    size,
    *segments(from) {
      for (const s of segments) if (s.at + (s.kind === "literal" ? s.bytes.length : s.length) > from) yield s;
    },
  };
  return new LayoutSource(
    layout,
    { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 },
    arena.stream,
  );
}

const SIZE = 200_000;
const images = sourceOf(
  [{ kind: "payload", at: 0, length: SIZE, stream: 0, encoding: { kind: "jpegSafe" } }],
  SIZE,
);

function bytesOf(source: LayoutSource): Uint8Array<ArrayBuffer> {
  const slot = arena.slot(0, source.size);
  source.fill(0, source.size, slot);
  return slot.bytes.slice();
}

const right = bytesOf(images);

Deno.test("findNearby: of bytes of two values takes many, but none that stand everywhere", () => {
  const source = sourceOf(
    [{ kind: "payload", at: 0, length: SIZE, stream: 0, encoding: { kind: "bool" } }],
    SIZE,
  );
  const piece = source.piece(70_000, 400).slice();
  assertEquals(findNearby(source, piece, 70_001, 100_000), 70_000);
  assertEquals(findNearby(source, piece.subarray(0, 100), 70_001, 100_000), undefined);
  assertEquals(findNearby(source, new Uint8Array(400).fill(1), 70_001, 100_000), undefined);
});

Deno.test("findNearby: finds bytes of the same file before and behind their place", () => {
  for (const by of [-50_000, -1, 1, 5000, 60_000]) {
    const at = 80_000;
    assertEquals(findNearby(images, right.subarray(at + by, at + by + 3000), at, SIZE), at + by, `${by}`);
  }
});

Deno.test("findNearby: is not misled by a damaged beginning", () => {
  const bytes = right.slice(70_001, 73_001);
  bytes[3]! ^= 255;
  assertEquals(findNearby(images, bytes, 80_000, SIZE), 70_001);
});

Deno.test("findNearby: looks no further than it is told", () => {
  assertEquals(findNearby(images, right.subarray(10_000, 11_000), 80_000, 20_000), undefined);
});

Deno.test("findNearby: knows nothing of noise, of too few bytes, of bytes that say nothing", () => {
  assertEquals(findNearby(images, crypto.getRandomValues(new Uint8Array(3000)), 80_000, SIZE), undefined);
  assertEquals(findNearby(images, right.subarray(10_000, 10_010), 80_000, SIZE), undefined);
  const flat = sourceOf([{ kind: "literal", at: 0, bytes: new Uint8Array(SIZE).fill(32) }], SIZE);
  assertEquals(findNearby(flat, new Uint8Array(3000).fill(32), 80_000, SIZE), undefined);
});

Deno.test("findNearby: takes the nearest of several places", () => {
  const record = right.slice(0, 1000);
  const bytes = new Uint8Array(SIZE);
  for (const at of [0, 50_000, 100_000]) bytes.set(record, at);
  assertEquals(findNearby(sourceOf([{ kind: "literal", at: 0, bytes }], SIZE), record, 60_000, SIZE), 50_000);
});
