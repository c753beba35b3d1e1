import { assert, assertEquals } from "@std/assert";
import type { Encoding, Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { LayoutBuilder } from "../formats/layout_builder.ts";
import { repeat } from "../formats/layout_part.ts";
import type { FileIdentity } from "./file_identity.ts";
import { LayoutSource } from "./layout_source.ts";
import { ownArena } from "./own_arena.ts";
import { bytesInCuts } from "./test_cuts.ts";
import { testNumbers } from "./test_numbers.ts";

const arena = ownArena(2 << 20);
const { stream, room } = arena;
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 5, dedup: 1, compress: 1 };
const text = (value: string) => new TextEncoder().encode(value);

/** The same file twice: as records, and as segments alone. */
function twice(count: number, payloadBytes: number, encoding: Encoding): readonly [Layout, Layout] {
  const before = text("the length and its checksum"), after = text("the end");
  const builder = new LayoutBuilder();
  builder.literal(before);
  builder.payload(payloadBytes, encoding);
  builder.literal(after);
  const checked = { at: 4, length: builder.size - 4 };
  builder.derived(4, { kind: "crc32c-masked", endian: "little" }, checked);
  const one = builder.build();
  const walked = repeat(count, one);
  const { streamBytes } = one;
  const records = { count, before, payloadBytes, encoding, after, checkedFrom: 4, streamBytes };
  return [{ ...walked, records }, walked];
}

const bytes = (layout: Layout, cuts: readonly number[]) => bytesInCuts(layout, identity, arena, cuts);

Deno.test("RecordWriter: gives the bytes that segments give, however the file is cut", () => {
  const next = testNumbers(11);
  const kinds: readonly Encoding[] = [{ kind: "raw" }, { kind: "float", bits: 32 }, { kind: "bool" }];
  for (const payload of [1, 8, 31, 32, 700, 4095, 4096, 4097, 9000, 65536, 200_000]) {
    const count = payload < 5000 ? 40 : 4;
    for (const encoding of kinds) {
      const [records, walked] = twice(count, payload, encoding);
      const expected = bytes(walked, []);
      assertEquals(bytes(records, []), expected, `${payload} bytes of ${encoding.kind} in one go`);
      for (let round = 0; round < 4; round++) {
        const cuts = Array.from({ length: 6 }, () => next(records.size)).sort((a, b) => a - b);
        assertEquals(bytes(records, cuts), expected, `${payload} bytes of ${encoding.kind}, cut at ${cuts}`);
      }
    }
  }
});

Deno.test("RecordWriter: a checksum over bytes that were made out of order is right", () => {
  const [records, walked] = twice(3, 300_000, { kind: "raw" });
  const expected = bytes(walked, []);
  const block = 100_000;
  const places = Array.from({ length: Math.ceil(records.size / block) }, (_, i) => i * block);
  for (
    const order of [places.toReversed(), [...places, ...places], [300_000, 200_000, 300_000, 0, 100_000]]
  ) {
    const source = new LayoutSource(records, identity, stream);
    for (const at of order) {
      const n = Math.min(block, records.size - at);
      source.fill(at, n, room);
      assertEquals(room.bytes.slice(0, n), expected.slice(at, at + n), `at ${at} of ${order}`);
    }
  }
});

/** How often the file is damaged: more records than a table is worth, so that sums come from bytes and from tables. */
const DAMAGES = 60;

Deno.test("RecordWriter.equalBytes: differences are those that segments find, wherever a byte is wrong", () => {
  const next = testNumbers(12);
  const kinds: readonly Encoding[] = [{ kind: "raw" }, { kind: "float", bits: 32 }, { kind: "bool" }];
  for (const payload of [1, 31, 64, 700, 1024, 4095, 4096, 4097, 9000, 65536]) {
    for (const encoding of kinds) {
      const [records, walked] = twice(payload < 5000 ? 60 : 5, payload, encoding);
      const size = Math.min(records.size, room.length);
      const right = bytes(walked, []).slice(0, size);
      const source = new LayoutSource(records, identity, stream);
      const slow = new LayoutSource(walked, identity, stream);
      const record = records.size / records.records!.count;
      for (let damage = 0; damage < DAMAGES; damage++) {
        room.bytes.set(right);
        const from = damage % 3 === 0 ? 0 : next(size);
        assertEquals(source.differences(from, size - from, slotFrom(from)), [], "a false alarm");
        // Within frames and checksums as often as within payload.
        const at = damage % 2 === 0
          ? next(size)
          : Math.min(size - 1, next(5) * record + [next(40), record - 1 - next(12)][damage % 4 >> 1]!);
        for (const wrong of damage % 5 === 0 ? [at, next(size), next(size)] : [at]) {
          room.bytes[wrong] = room.bytes[wrong]! ^ 1 << next(8);
        }
        const expected = slow.differences(from, size - from, slotFrom(from));
        assertEquals(source.differences(from, size - from, slotFrom(from)), expected, `${payload}: ${at}`);
        if (at >= from && room.bytes[at] !== right[at]) assert(expected.length > 0, `${payload}: ${at}`);
      }
    }
  }
});

function slotFrom(offset: number): Slot {
  return {
    offset: room.offset + offset,
    length: room.length - offset,
    bytes: room.bytes.subarray(offset),
    address: 0n,
  };
}
