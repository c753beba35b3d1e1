import { assertEquals } from "@std/assert";
import type { Encoding, Layout } from "../base/segment.ts";
import type { FileIdentity } from "./file_identity.ts";
import type { LikelyOrigin, Origin } from "./identify.ts";
import { identifyPieces } from "./identify_pieces.ts";
import { LayoutSource } from "./layout_source.ts";
import { OtherSources } from "./other_sources.ts";
import { ownArena } from "./own_arena.ts";

const arena = ownArena(1 << 20);
const OWN: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const SIZE = 300_000;
/** Half a megabyte: more than there is. */
const EVERYWHERE = 1 << 19;

function layoutOf(encoding: Encoding): Layout {
  return {
    size: SIZE,
    *segments() {
      yield { kind: "payload", at: 0, length: SIZE, stream: 0, encoding };
    },
  };
}

function bytesOf(layout: Layout, identity: FileIdentity = OWN): Uint8Array<ArrayBuffer> {
  const slot = arena.slot(0, SIZE);
  new LayoutSource(layout, identity, arena.stream).fill(0, SIZE, slot);
  return slot.bytes.slice();
}

/** What the bytes from `at` to `end` are said to be: each piece's end, and its origin. */
function judge(
  layout: Layout,
  file: Uint8Array,
  at: number,
  end: number,
  options: { readonly window?: number; readonly likely?: readonly LikelyOrigin[] } = {},
): [number, Origin["kind"]][] {
  const found = arena.slot(0, file.length);
  found.bytes.set(file);
  const source = new LayoutSource(layout, OWN, arena.stream);
  const pieces = identifyPieces({
    source,
    wrong: { at, length: end - at },
    found,
    foundAt: 0,
    others: new OtherSources(source, (index) => index < 10 ? layout : undefined),
    likely: options.likely ?? [],
  }, options.window ?? 0);
  let next = at;
  for (const piece of pieces) {
    assertEquals(piece.at, next, "pieces follow each other");
    next += piece.length;
  }
  assertEquals(next, end, "pieces end where the wrong bytes end");
  return pieces.map((piece) => [piece.at + piece.length, piece.origin.kind]);
}

const raw = layoutOf({ kind: "raw" });
const right = bytesOf(raw);

Deno.test("identifyPieces: tells the zeros at the end from the shifted bytes before them", () => {
  const file = right.slice();
  file.set(right.subarray(55_000), 50_000);
  file.fill(0, SIZE - 5000);
  assertEquals(judge(raw, file, 50_000, SIZE), [[SIZE - 5000, "shifted"], [SIZE, "zeros"]]);
});

Deno.test("identifyPieces: tells zeros in front, and a changed byte within", () => {
  const file = bytesOf(raw, { ...OWN, file: 7 });
  file.fill(0, 0, 4096);
  file[100_000]! ^= 255;
  assertEquals(judge(raw, file, 0, SIZE), [
    [4096, "zeros"],
    [100_000, "sameDataset"],
    [100_001, "foreign"],
    [SIZE, "sameDataset"],
  ]);
});

Deno.test("identifyPieces: an inserted byte is foreign, what it moved is shifted", () => {
  const file = right.slice();
  file.set(right.subarray(20_000, SIZE - 1), 20_001);
  file[20_000] = right[20_000]! ^ 255;
  assertEquals(judge(raw, file, 20_000, SIZE), [[20_001, "foreign"], [SIZE, "shifted"]]);
});

Deno.test("identifyPieces: searches the file where the bytes hold no stamp, if it may", () => {
  const images = layoutOf({ kind: "jpegSafe" });
  const own = bytesOf(images);
  const file = own.slice();
  // From the middle of a page.
  file.set(own.subarray(201_000, 204_000), 50_000);
  assertEquals(judge(images, file, 50_000, 53_000), [[53_000, "foreign"]]);
  assertEquals(judge(images, file, 50_000, 53_000, { window: EVERYWHERE }), [[53_000, "shifted"]]);
});

Deno.test("identifyPieces: tries likely places, moved along with the piece", () => {
  const bools = layoutOf({ kind: "bool" });
  const file = bytesOf(bools, { ...OWN, datasetHash: "fedcba98765432" });
  let end = 10_500;
  while (file[end] === 0) end++; // a bool may be false by itself
  file.fill(0, 10_000, end);
  const likely = [{ file: 3, offset: 10_000, datasetHash: "fedcba98765432" }];
  assertEquals(judge(bools, file, 10_000, 12_000), [[end, "zeros"], [12_000, "foreign"]]);
  assertEquals(judge(bools, file, 10_000, 12_000, { likely }), [[end, "zeros"], [12_000, "otherDataset"]]);
});

Deno.test("identifyPieces: gives up on confetti without losing a byte", () => {
  const file = right.slice();
  for (let at = 0; at + 200 < SIZE; at += 200) {
    file.fill(0, at, at + 100);
    crypto.getRandomValues(file.subarray(at + 100, at + 200));
  }
  judge(raw, file, 0, SIZE);
});
