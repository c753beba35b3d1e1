import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import type { Encoding, Layout, Segment } from "../base/segment.ts";
import { LayoutSource } from "./layout_source.ts";
import { ownArena } from "./own_arena.ts";

const FIELD = 4;
/** Pages of which a table is worth its making, in any encoding, and a piece of one. */
const DATA_BYTES = 200 * 16384 + 1236;
const { stream, room } = ownArena(FIELD + DATA_BYTES);

/** Data whose checksum stands before it, so that it must be known before its bytes are. */
function layoutOf(encoding: Encoding, start: number): Layout {
  const of = { at: FIELD, length: DATA_BYTES };
  const segments: readonly Segment[] = [
    { kind: "derived", at: 0, length: FIELD, derive: { kind: "crc32", endian: "little" }, of },
    { kind: "payload", ...of, stream: start, encoding },
  ];
  return { size: FIELD + DATA_BYTES, segments: (from) => segments.slice(from < FIELD ? 0 : 1) };
}

for (
  const encoding of [
    { kind: "raw" },
    { kind: "bool" },
    { kind: "float", bits: 32 },
    { kind: "widen", from: 1, signed: false },
    { kind: "widen", from: 2, signed: true },
  ] satisfies Encoding[]
) {
  const name = JSON.stringify(encoding);
  Deno.test(`sumOfRange: is that of the bytes, wherever in a page of the stream they begin (${name})`, () => {
    for (const ratio of [{ dedup: 1, compress: 1 }, { dedup: 2, compress: 3 }]) {
      const identity = { datasetHash: "0123456789abcd", file: 9, ...ratio };
      for (const start of [0, 8192, 24, 4096 + 3000, 4088, 2]) {
        const source = new LayoutSource(layoutOf(encoding, start), identity, stream);
        const field = source.piece(0, FIELD).slice();
        source.fill(FIELD, DATA_BYTES, room);
        const expected = crc32(room.bytes.subarray(0, DATA_BYTES));
        assertEquals(new DataView(field.buffer).getUint32(0, true), expected, `from ${start}`);
      }
    }
  });
}
