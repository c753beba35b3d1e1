import { assert } from "@std/assert";
import { testUnless } from "../../tests/peers.ts";
import { createHash } from "node:crypto";
import * as zlib from "node:zlib";
import type { Layout } from "../base/segment.ts";
import { LayoutSource } from "./layout_source.ts";
import { lz4Size } from "./lz4_size.ts";
import { ownArena } from "./own_arena.ts";

const MIB = 1 << 20;
const arena = ownArena(9 * MIB);

/** A file with a header that is no multiple of a block, and one long payload. */
function fileOf(length: number, dedup: number, compress: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(128);
  const layout: Layout = {
    size: header.length + length,
    *segments(from: number) {
      if (from < header.length) yield { kind: "literal", at: 0, bytes: header };
      // As formats/on_block_grid.ts places it: pages of the stream are blocks of the file.
      const stream = dedup === 1 ? 0 : header.length;
      yield { kind: "payload", at: header.length, length, stream, encoding: { kind: "raw" } };
    },
  };
  const identity = { datasetHash: "0123456789abcd", file: 3, dedup, compress };
  new LayoutSource(layout, identity, arena.stream).fill(0, layout.size, arena.room);
  return arena.room.bytes.subarray(0, layout.size);
}

/** Blocks to different blocks, as storage counts them. */
function dedupRatio(bytes: Uint8Array): number {
  const seen = new Set<string>();
  let blocks = 0;
  for (let at = 0; at < bytes.length; at += 4096) {
    seen.add(createHash("sha256").update(bytes.subarray(at, at + 4096)).digest("base64"));
    blocks++;
  }
  return blocks / seen.size;
}

Deno.test("Stream: delivers the dedup ratio within 3 %, whatever the size and the header", () => {
  for (const ratio of [1, 1.1, 1.5, 2, 3, 5, 10]) {
    for (const length of [4 * MIB + 1, 5 * MIB + 777777, 8 * MIB + 4000]) {
      const found = dedupRatio(fileOf(length, ratio, 1));
      assert(Math.abs(found / ratio - 1) < 0.03, `asked ${ratio}, counted ${found} in ${length} bytes`);
    }
  }
});

function checkCompression(size: (bytes: Uint8Array<ArrayBuffer>) => number): void {
  for (const ratio of [1, 1.1, 1.5, 2, 3, 5, 8, 10]) {
    const bytes = fileOf(4 * MIB + 300000, 1, ratio);
    const found = bytes.length / size(bytes);
    assert(Math.abs(found / ratio - 1) < 0.03, `asked ${ratio}, measured ${found}`);
  }
}

Deno.test("Stream: delivers the compression ratio within 3 % with lz4", () => checkCompression(lz4Size));

const noZstd = whyNoZstd();

/** Deno 2.5 declares zstd but does not have it. */
function whyNoZstd(): string | undefined {
  try {
    zlib.zstdCompressSync(new Uint8Array(1));
  } catch (error) {
    return `this Deno has no zstd (${error})`;
  }
}

testUnless(noZstd, "Stream: delivers the compression ratio within 3 % with zstd", () => {
  checkCompression((bytes) => zlib.zstdCompressSync(bytes).length);
});

Deno.test("Stream: delivers both ratios at once, compression counted on different blocks", () => {
  const bytes = fileOf(5 * MIB, 2, 2);
  const found = dedupRatio(bytes);
  assert(Math.abs(found / 2 - 1) < 0.03, `dedup is ${found}`);
  const lz4 = bytes.length / lz4Size(bytes);
  assert(Math.abs(lz4 / 2 - 1) < 0.05, `lz4, whose window holds few repetitions, makes ${lz4}`);
});
