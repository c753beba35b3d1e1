import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Layout } from "../base/segment.ts";
import { parquetFormat } from "../formats/parquet/parquet_format.ts";
import { column, EVERY_TYPE, tableDataset, type TableOptions } from "../formats/parquet/test_columns.ts";
import { testFile } from "../formats/test_files.ts";
import type { FileIdentity } from "./file_identity.ts";
import { LayoutSource } from "./layout_source.ts";
import { ownArena } from "./own_arena.ts";
import type { DatasetSpec } from "./spec.ts";
import { bytesInCuts } from "./test_cuts.ts";
import { testNumbers } from "./test_numbers.ts";

const arena = ownArena(4 << 20);
const { stream, room } = arena;
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 5, dedup: 1, compress: 1 };

/** The same file twice: with its entries, and as segments alone. */
function twice(options: TableOptions, changes: Partial<DatasetSpec> = {}): readonly [Layout, Layout] {
  const dataset = { ...tableDataset(options), ...changes };
  const { layout } = parquetFormat.outputs(testFile(dataset, "parquet"))[0]!;
  assert(layout.entries);
  const { entries: _, ...walked } = layout;
  return [layout, walked];
}

const TABLES: readonly TableOptions[] = [
  { columns: EVERY_TYPE, rows: 21, group: 4 },
  { columns: EVERY_TYPE, rows: 30, group: 4, batch: 10 },
  { columns: [column("s", "string")], rows: 70_000, group: 1024 },
  { columns: [column("b", "binary", 33), column("i", "int8")], rows: 5000, group: 100, batch: 50 },
  // Several pages a chunk, and an entry longer than a block of comparing.
  { columns: [column("s", "string")], rows: 210_000, group: 100_000 },
  { columns: Array.from({ length: 400 }, (_, i) => column(`a${i}`, "int8")), rows: 90, group: 30 },
];

const bytes = (layout: Layout, of: FileIdentity, cuts: readonly number[]) =>
  bytesInCuts(layout, of, arena, cuts);

Deno.test("EntryWriter: gives the bytes that segments give, however the file is cut", () => {
  const next = testNumbers(12);
  for (const [number, table] of TABLES.entries()) {
    for (const ratios of [{}, { dedupRatio: 3 }, { compressRatio: 2 }]) {
      const [entries, walked] = twice(table, ratios);
      const of = { ...identity, dedup: ratios.dedupRatio ?? 1, compress: ratios.compressRatio ?? 1 };
      const expected = bytes(walked, of, []);
      assert(equal(bytes(entries, of, []), expected), `table ${number} in one go`);
      const { at, count, length } = entries.entries!;
      for (let round = 0; round < 4; round++) {
        const cuts = Array.from({ length: 5 }, () => at + next(count * length)).sort((a, b) => a - b);
        assert(equal(bytes(entries, of, cuts), expected), `table ${number} cut at ${cuts}`);
      }
    }
  }
});

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

Deno.test("EntryWriter: differences are those that segments find, in and around entries", () => {
  const next = testNumbers(13);
  for (const [number, table] of TABLES.entries()) {
    const [entries, walked] = twice(table);
    const source = new LayoutSource(entries, identity, stream),
      plain = new LayoutSource(walked, identity, stream);
    const { at, count, length } = entries.entries!;
    const from = Math.max(0, at - 1000), most = entries.size - from;
    for (let round = 0; round < 20; round++) {
      const offset = from + next(most - 1), n = 1 + next(entries.size - offset);
      plain.fill(offset, n, room);
      assertEquals(source.differences(offset, n, room), [], `table ${number}, ${n} bytes at ${offset}`);
      for (let flips = 1 + round % 3; flips > 0; flips--) room.bytes[next(n)]! ^= 1 << next(8);
      const expected = plain.differences(offset, n, room);
      assertEquals(source.differences(offset, n, room), expected, `table ${number}, ${n} at ${offset}`);
    }
    // One bit of each of the first bytes of an entry in the middle.
    const entry = at + Math.floor(count / 2) * length;
    for (let i = 0; i < Math.min(length, 200); i++) {
      plain.fill(at, entries.size - at, room);
      room.bytes[entry - at + i]! ^= 16;
      const found = source.differences(at, entries.size - at, room);
      assertEquals(found, [{ at: entry + i, length: 1 }], `table ${number}`);
    }
  }
});
