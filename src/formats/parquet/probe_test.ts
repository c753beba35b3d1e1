import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { IntegrityError } from "../../base/errors.ts";
import type { Layout } from "../../base/segment.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { ByteWriter } from "../byte_writer.ts";
import type { RangeReader } from "../format.ts";
import { FileMaker, readerOf, testFile } from "../test_files.ts";
import { parquetFormat } from "./parquet_format.ts";
import { probeParquet } from "./probe.ts";
import { column, DLRM_COLUMNS, tableDataset } from "./test_columns.ts";
import { THRIFT, ThriftWriter } from "./thrift_writer.ts";

const MIB = 1024 * 1024;

/** Columns id, flag, word, vec (list of 3); 7 rows in groups of 3; dictionaries but for the truth values. */
const PYARROW =
  "eNqllk1sG0UUx2dmdycb4wTLyox2JQtZKBkF5Ia0JShCrsg4waHUpW6gRM3NcVwnJV84Ia4Qh6hCiEPFmSOqOHPgEPVU5cghQj0jhCqOP" +
  "XHqoSfem/1ybMcoYbT75vP935vfjiep6qXLwhbTolARXJAsIR4hI7RISVBYWAsixoRXgDUZeHnOc6MZzw0bRJLJPqNQUuM4zCmzxlFoVG" +
  "RRiARClHoUXU0NZcgLFjuQFoSsQIVppcZxtoZmFVyzQibJvAfeqx6twdxwPvCmFgPHSTFZESnjP0aIQ989/ABm5+CB93AOdN4WUwUQCzd" +
  "l4yhacggZdfSQQNUC6xxRDJC1LOf7xxswZ+BNxfBsiwzToh1u3DmTnhNzsjro9Y5elB7u/g3xZpTX67MGHJq64didESKsBwhPxUOGhZhh" +
  "JSJHyE/wHsP7vC/F54bb3FxAMeoNpJgRYxXBTBw3xxNw5kuzGByPEfEOcL2j8VlgFGJF3FgnNxpyozE3WAuZpMRolImTOXXg2OkDt9oVx" +
  "BaeyEXI04UIEMxrUMiL8Y4TgEdEoz0OIUU9aGWKqGlx8x2s4Dv438wQj+/V1xtbNeHCwATz2MYa7Awa9r3NWpOINDbbO621CVLJge8M86" +
  "yDRh3S5pUi9m3P3tzY2xeQqwtrhxqbja3G9j6Ro37RryiSgzgzhGd8lBZMcvkHhUdVlXueX7xfwB+tMNgzUBXf4r4i+GUwBPEnOPGDnE2" +
  "MqvxM/U2LXWfZh5VG5LR3OkzQ7NO4P5CHVL1g6oglF0FPBpL7nSpuoDKLeAySCAUoZuVvVJ5Q9cpSR9agO6F3m4qn/TIebGTzwpZcufKV" +
  "Tc5E+ydVJ4566JznQrgA3L/4heF+S+Ujqv4ZUr8OJXfE/6b7jKrvhtVTd9Bd8R90XyLdh4585PTFy+QTKo+peppSP6TOc230x8v642UG7" +
  "++vFbvuky687Ay8TG7LA3WSVo/TyZXSC5f5nSKD4HL5C5VHVD0bUT+ODLpj+sBltoGLIOTPtmTATR7D2c15ab20dGv5/eDu8Z5Y72CZ1i" +
  "Wt9W0dlBtat3WpqctaN/V804yVYMFNbMxrfd0MJHXounAXW1toFttoP0TzaRX0sbuk72D/erw+cP3I9FG6dGVl2YRYxLglU2tMBRZ9DSK" +
  "zKLlgREuJvo71Srtri5/vx/7N0B/j3Ij9y4F/s5//1dWrH39hup/cRyp30Ji9r5vRerJfHfuvbD1YX2lH/dvBPJiy2epdTPVmPBnl019v" +
  "Hk1tGZc19YLxrweDppSTlfraNeLld2utL79q7F+q7+5eqrVaO+38QaO1t7Gznb9yeWp6atrHvxvxQ9pwGqrwH+K/TqhYAg==";

/** Columns id, flag, word; 7 rows in one group; no dictionaries. */
const DUCKDB =
  "eNpNkc9LwzAUx19iW3eYgQ0TUtihDFsqyGhLO3foxdGTeBiCXnVbVi1WBxtb7/4VHv0L/Rt8SUV6eMk3ed/Pe/mxuLmPOfCCz684Q+FwB" +
  "2B8QQGAERyA2ITlJygsDBsD84BGxocd4lS2xANuPPO0k4nO2wxxrCayHYgxEtu5HQKn7l0G8kwd1m9q9bRfv27el4hw6lNJK+WPsQ9Kq6" +
  "yXL8D7WjbbnfIBBHNHbh7ACGtwcLWbU8FEKVTQy6Wlzyj1gUFA2FkNBjhoDAxmKhswEmlQ55IQSTRi5n9zvzXr3sb8ScRj8E1ySZsEI0L" +
  "gTxlEfKEp6IkfAmFY4OWKuXfc7PbV9sM7xpN0knjh6lDVypvO1HWWZeV0dmlee4Gf8QsaNjRo";

function unpacked(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(inflateSync(Buffer.from(text, "base64")));
}

function wanting(names: readonly string[], all: readonly string[]): DatasetSpec {
  return tableDataset({
    rows: 1,
    columns: all.map((name) => column(name, "int64", 1, names.includes(name))),
  });
}

const COLUMNS = ["id", "flag", "word", "vec"];

Deno.test("probeParquet: finds the groups of a file by pyarrow, with dictionary pages and without", async () => {
  const file = readerOf(unpacked(PYARROW));
  const all = await probeParquet(file);
  assertEquals(all.samples, 7);
  const groups = [{ at: 4, length: 317 }, { at: 321, length: 326 }, { at: 647, length: 288 }];
  for (let row = 0; row < 7; row++) assertEquals(all.ranges(row), [groups[Math.floor(row / 3)]]);
  assert(all.ranges(0) === all.ranges(2));
  assertEquals(all.opening, [{ at: 935, length: file.size - 935 }]);
  assertEquals(file.reads.length, 1);

  const some = await probeParquet(file, wanting(["id", "vec"], COLUMNS));
  assertEquals(some.ranges(6), [{ at: 647, length: 96 }, { at: 844, length: 91 }]);
  const flag = await probeParquet(file, wanting(["flag"], COLUMNS));
  assertEquals(flag.ranges(3), [{ at: 431, length: 42 }]);
  const none = await probeParquet(file, wanting([], COLUMNS));
  assertEquals(none.ranges(3), []);
});

Deno.test("probeParquet: finds the group of a file by duckdb", async () => {
  const index = await probeParquet(readerOf(unpacked(DUCKDB)), wanting(["id", "word"], ["id", "word"]));
  assertEquals(index.samples, 7);
  assertEquals(index.ranges(6), [{ at: 4, length: 50 }, { at: 80, length: 43 }]);
});

Deno.test("probeParquet: names the column that a file lacks, and the nearest that it has", async () => {
  const dataset = wanting(["wrod"], ["wrod"]);
  await assertRejects(
    () => probeParquet(readerOf(unpacked(PYARROW)), dataset),
    IntegrityError,
    "it has no column 'wrod'. Did you mean 'word'?",
  );
});

/** Reads a described file, where no field is worth its computation; says how much at once and in all. */
function described(layout: Layout): RangeReader & { most: number; total: number } {
  const maker = new FileMaker();
  const source = maker.source({
    size: layout.size,
    *segments(from) {
      for (const segment of layout.segments(from)) {
        if (segment.kind !== "derived") yield segment;
        else {
          const bytes = new Uint8Array(segment.length);
          // A reader of the footer needs what stands between two statistics.
          if (segment.derive.kind === "extremes") {
            const { between } = segment.derive;
            bytes.set(between, (bytes.length - between.length) / 2);
          }
          yield { kind: "literal", at: segment.at, bytes };
        }
      }
    },
  });
  const reader = {
    size: layout.size,
    most: 0,
    total: 0,
    read: ({ at, length }: { at: number; length: number }) => {
      reader.most = Math.max(reader.most, length);
      reader.total += length;
      return Promise.resolve(maker.range(source, at, length));
    },
  };
  return reader;
}

Deno.test("probeParquet: reads a footer of several MB in pieces of 1 MiB", async () => {
  const dataset = tableDataset({ columns: DLRM_COLUMNS, rows: 5_000_000, group: 8192 });
  const file = testFile(dataset, "parquet");
  const planned = parquetFormat.locate(file);
  const reader = described(parquetFormat.outputs(file)[0]!.layout);
  const probed = await probeParquet(reader, dataset);
  assertEquals(probed.samples, 5_000_000);
  for (const row of [0, 8191, 8192, 3_000_000, 4_999_999]) {
    assertEquals(probed.ranges(row), planned.ranges(row));
  }
  const footer = planned.opening?.[0]?.length ?? 0;
  assert(footer > 7e6, `${footer}`);
  assert(reader.most <= MIB && reader.total < 1.2 * footer, `${reader.most} at once, ${reader.total} in all`);
});

Deno.test("probeParquet: an entry longer than a piece is read whole", async () => {
  const columns = Array.from({ length: 12 }, (_, i) => column(`${i}`.repeat(150_000), "int64"));
  const dataset = tableDataset({ columns, rows: 10, group: 4 });
  const file = testFile(dataset, "parquet");
  const reader = described(parquetFormat.outputs(file)[0]!.layout);
  const probed = await probeParquet(reader);
  assertEquals(probed.ranges(9), parquetFormat.locate(file).ranges(9));
  assert(reader.most > MIB && reader.most < 8 * MIB, `${reader.most}`);
});

interface Group {
  readonly rows: number;
  readonly chunks: readonly {
    readonly at: number;
    readonly length: number;
    readonly dictionaryAt?: number;
  }[];
}

/** A file of `data` bytes with one int64 column for each chunk of the first group. */
function foreign(
  data: number,
  rows: number,
  groups: readonly Group[],
  columns: number,
): Uint8Array<ArrayBuffer> {
  const footer = new ThriftWriter().i32(1, 2).listHead(2, THRIFT.struct, columns + 1);
  footer.element((root) => root.text(4, "root").i32(5, columns));
  for (let i = 0; i < columns; i++) footer.element((leaf) => leaf.i32(1, 2).i32(3, 0).text(4, `c${i}`));
  footer.i64(3, rows).listHead(4, THRIFT.struct, groups.length);
  for (const group of groups) {
    footer.element((out) => {
      out.listHead(1, THRIFT.struct, group.chunks.length);
      for (const { at, length, dictionaryAt } of group.chunks) {
        out.element((chunk) =>
          chunk.i64(2, 0).struct(3, (meta) => {
            meta.i64(7, length).i64(9, at);
            if (dictionaryAt !== undefined) meta.i64(11, dictionaryAt);
          })
        );
      }
      out.i64(2, 0).i64(3, group.rows);
    });
  }
  footer.stop();
  const out = new ByteWriter().text("PAR1").fill(0, data).raw(footer.bytes()).u32(footer.size).text("PAR1");
  return new Uint8Array(out.bytes());
}

Deno.test("probeParquet: a dictionary at 0 is none, one before the data is read with it, order is the file's", async () => {
  const groups = [
    { rows: 5, chunks: [{ at: 54, length: 20, dictionaryAt: 0 }, { at: 20, length: 40, dictionaryAt: 14 }] },
    { rows: 1, chunks: [{ at: 80, length: 4 }, { at: 90, length: 14 }] },
  ];
  const index = await probeParquet(readerOf(foreign(100, 6, groups, 2)));
  assertEquals(index.ranges(4), [{ at: 14, length: 60 }]);
  assertEquals(index.ranges(5), [{ at: 80, length: 4 }, { at: 90, length: 14 }]);
  let thrown: unknown;
  try {
    index.ranges(6);
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof RangeError);
});

Deno.test("probeParquet: says why a file is no Parquet", async () => {
  const good = unpacked(PYARROW);
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => probeParquet(readerOf(bytes)), IntegrityError, message);
  const changed = (at: number, ...values: readonly number[]) => {
    const bytes = good.slice();
    bytes.set(values, at < 0 ? bytes.length + at : at);
    return bytes;
  };
  await fails(new Uint8Array(5), "only 5 bytes");
  await fails(changed(-1, 0), "magic number PAR1");
  await fails(changed(-1, 0x45), "encrypted");
  await fails(changed(-8, 0xff, 0xff, 0xff), "longer than the file");
  await fails(changed(935, 0x1f), "damaged: a field has type 15");
  const chunk = { at: 4, length: 10 };
  const one = (rows: number, group: Group) => foreign(100, rows, [group], 1);
  await fails(one(6, { rows: 5, chunks: [chunk] }), "counts 6 rows, its row groups 5");
  await fails(one(5, { rows: 5, chunks: [chunk, chunk] }), "has 2 columns, the schema 1");
  await fails(one(5, { rows: 5, chunks: [{ at: 4, length: 101 }] }), "outside the data");
  await fails(one(5, { rows: 5, chunks: [{ at: 0, length: 10 }] }), "outside the data");
  await fails(one(5, { rows: 5, chunks: [{ at: 4, length: 0 }] }), "outside the data");
  const footer = new ThriftWriter().i32(1, 2).text(6, "x".repeat(40)).bytes();
  const cut = footer.subarray(0, footer.length - 10);
  await fails(
    new ByteWriter().text("PAR1").raw(cut).u32(cut.length).text("PAR1").bytes(),
    "middle of a field",
  );
  const unordered = new ThriftWriter().i64(3, 0).listHead(4, THRIFT.struct, 0).stop();
  await fails(
    new ByteWriter().text("PAR1").raw(unordered.bytes()).u32(unordered.size).text("PAR1").bytes(),
    "no schema",
  );
});

/** A described file of a data set without row groups of its own, and its bytes. */
function tableFile(dataset: DatasetSpec) {
  const [output] = parquetFormat.outputs(testFile(dataset, "parquet"));
  return readerOf(new FileMaker().bytes(output?.layout ?? { size: 0, segments: () => [] }));
}

// DLIO: test_footer_metadata_rows_and_columns, test_footer_schema_has_data_column, test_get_sample_first_and_last,
// test_reader_open_returns_pf_and_offsets
Deno.test("probeParquet: DLIO's table without columns is 8 rows of one column 'data', from the first to the last", async () => {
  const bare = { ...tableDataset({ columns: [], rows: 8, group: 3 }), dims: [16, 16] };
  const file = tableFile(bare);
  const { samples, shape, faults } = await parquetFormat.structure.examine(file, bare);
  assertEquals([samples, shape, faults], [8, [256], []]);
  const data = await probeParquet(file, wanting(["data"], ["data"]));
  assertEquals([data.samples, data.groups?.count], [8, 3]);
  assert(data.ranges(0) === data.ranges(2) && data.ranges(6) === data.ranges(7));
  assert(data.ranges(0) !== data.ranges(3) && data.ranges(5) !== data.ranges(6));
  await assertRejects(
    () => probeParquet(file, wanting(["dota"], ["dota"])),
    IntegrityError,
    "Did you mean 'data'?",
  );
});

// DLIO: test_footer_multi_column_schema
Deno.test("probeParquet: two named columns of 6 rows are both there", async () => {
  const columns = [column("image", "uint8", 64), column("label", "int32")];
  const file = tableFile(tableDataset({ columns, rows: 6 }));
  const both = await probeParquet(file, tableDataset({ columns, rows: 6 }));
  assertEquals(both.samples, 6);
  const lengthOf = (index: typeof both) => index.ranges(0).reduce((sum, { length }) => sum + length, 0);
  const each = await Promise.all(
    ["image", "label"].map((name) => probeParquet(file, wanting([name], [name]))),
  );
  // Two chunks that lie one behind the other; DLIO: test_column_filter_respected.
  assertEquals(each.reduce((sum, one) => sum + lengthOf(one), 0), lengthOf(both));
  assert(each.every((one) => lengthOf(one) > 0 && lengthOf(one) < lengthOf(both)));
});
