import { assertEquals } from "@std/assert";
import type { Layout } from "../../base/segment.ts";
import { FileMaker, testFile } from "../test_files.ts";
import { numbersOf } from "./numbers_of.ts";
import { tableOf } from "./table.ts";
import { column, tableDataset } from "./test_columns.ts";
import type { Walk } from "./walk.ts";

const maker = new FileMaker();

function layoutOf(walk: Walk): Layout {
  return { size: walk.size, segments: (from) => walk.walk(from, 0, 0) };
}

Deno.test("numbersOf: are those that the texts show, over pages and blocks of a codec, from any place", () => {
  for (const compression of ["none", "snappy", "gzip", "zstd"] as const) {
    // Two whole pages and a part of one.
    const rows = 2 * 65536 + 7001;
    const dataset = tableDataset({ columns: [column("s", "string")], rows, group: rows, compression });
    const { values } = tableOf(testFile(dataset, "parquet")).kind(rows).chunks[0]!.chunk;
    const texts = maker.bytes(layoutOf(values));
    const numbers = layoutOf(numbersOf(values, { record: 16, bytes: 4 }));
    const bytes = maker.bytes(numbers);
    assertEquals(bytes.length, 4 * rows);
    const view = new DataView(bytes.buffer);
    for (let row = 0; row < rows; row++) {
      const text = String.fromCharCode(...texts.subarray(row * 16 + 4, row * 16 + 16));
      const number = view.getUint32(row * 4, true) & 0x7fffffff;
      if (text !== `s_${String(number).padStart(10, "0")}`) throw new Error(`${text} is not ${number}`);
    }
    const source = maker.source(numbers);
    for (const from of [4, 65535 * 4, 65536 * 4, 100_001, bytes.length - 5]) {
      assertEquals(maker.range(source, from, bytes.length - from), bytes.subarray(from), `from ${from}`);
    }
  }
});
