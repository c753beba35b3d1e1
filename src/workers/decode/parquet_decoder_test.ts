import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, StorageError } from "../../base/errors.ts";
import type { ByteRange } from "../../base/range.ts";
import { fileAt } from "../../dataset/names.ts";
import type { ParquetColumn } from "../../dataset/spec.ts";
import { parquetFormat } from "../../formats/parquet/parquet_format.ts";
import { column, EVERY_TYPE, tableDataset } from "../../formats/parquet/test_columns.ts";
import { FileMaker } from "../../formats/test_files.ts";
import { inMemory } from "./in_memory.ts";
import { loadParquetDecoder } from "./parquet_decoder.ts";

const decoder = await loadParquetDecoder();
const dataset = tableDataset({ columns: EVERY_TYPE, rows: 50, group: 20 });
const [output] = parquetFormat.outputs(fileAt(dataset, 0, "parquet"));
const bytes = new FileMaker().bytes(output?.layout ?? { size: 0, segments: () => [] });

Deno.test("parquet decoder: gives every row group, and asks for no byte of the others", async () => {
  const asked: ByteRange[] = [];
  const memory = inMemory(bytes);
  const read = { size: memory.size, read: (range: ByteRange) => (asked.push(range), memory.read(range)) };
  const table = await decoder.open(read, dataset);
  assertEquals([table.samples, table.groups], [50, 3]);
  const { groups } = parquetFormat.locate(fileAt(dataset, 0, "parquet"));
  for (const [number, rows] of [20, 20, 10].entries()) {
    asked.length = 0;
    const decoded = await table.group(number);
    assertEquals([decoded.samples, decoded.values.length > 0], [rows, true]);
    const ranges = groups?.ranges(number) ?? [];
    const isInside = ({ at, length }: ByteRange) =>
      ranges.some((range) => at >= range.at && at + length <= range.at + range.length);
    assertEquals([asked.length > 0, asked.every(isInside)], [true, true]);
  }
  table.close();
});

Deno.test("parquet decoder: keeps nothing of a row group that it gave", async () => {
  const wide = tableDataset({ columns: [column("v", "float32", 512)], rows: 1024, group: 1024 });
  const [file] = parquetFormat.outputs(fileAt(wide, 0, "parquet"));
  const held = new FileMaker().bytes(file?.layout ?? { size: 0, segments: () => [] });
  const table = await decoder.open(inMemory(held), wide);
  await table.group(0);
  const before = Deno.memoryUsage().external;
  const decodings = 150;
  for (let i = 0; i < decodings; i++) await table.group(0);
  const grown = Deno.memoryUsage().external - before;
  table.close();
  // The garbage of some of them lies there until it is collected.
  assert(grown < held.length * decodings / 2, `${grown} bytes of ${held.length * decodings}`);
});

interface Suite {
  readonly dims?: readonly number[];
  readonly columns?: readonly ParquetColumn[];
  readonly rows: number;
}

/** The bytes of each row of each column, as text, from a whole file. */
async function decodedRows({ dims, columns = [], rows }: Suite): Promise<readonly (readonly string[])[]> {
  const suite = { ...tableDataset({ columns, rows }), dims };
  const [file] = parquetFormat.outputs(fileAt(suite, 0, "parquet"));
  const table = await decoder.open(
    inMemory(new FileMaker().bytes(file?.layout ?? { size: 0, segments: () => [] })),
    suite,
  );
  const { samples, values } = await table.group(0);
  table.close();
  assertEquals([table.samples, table.groups, samples], [rows, 1, rows]);
  return values.map(({ buffer, byteOffset, byteLength }, index) => {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    const inRow = columns[index]?.dtype === "bool" ? 1 / 8 : byteLength / rows;
    if (inRow < 1) return Array.from({ length: rows }, (_, row) => String(bytes[row >> 3]! >> row % 8 & 1));
    return Array.from({ length: rows }, (_, row) => bytes.subarray(row * inRow, (row + 1) * inRow).join());
  });
}

const lengths = (column: readonly string[]) => column.map((row) => row.split(",").length);

// DLIO: test_parquet_legacy_small_dims, test_parquet_legacy_non_square_dims, test_parquet_legacy_large_dims
for (const [dims, rows] of [[[16, 16], 8], [[64, 8], 6], [[128, 128], 4]] as const) {
  Deno.test(`parquet decoder: DLIO's table of ${dims.join(" x ")} bytes has ${rows} whole rows, which differ`, async () => {
    const [data = [], ...others] = await decodedRows({ dims, rows });
    assertEquals([others, lengths(data)], [[], new Array(rows).fill(dims[0] * dims[1])]);
    assertEquals(new Set(data).size, rows);
  });
}

// DLIO: test_parquet_schema_scalar_columns
Deno.test("parquet decoder: DLIO's scalar columns have a value of their type in each of 10 rows, and vary", async () => {
  const columns = ["int32", "float32", "uint64", "bool", "int16"].map((dtype) => column(dtype, dtype));
  const found = await decodedRows({ columns, rows: 10 });
  assertEquals(found.map((one) => lengths(one)[0]), [4, 4, 8, 1, 2]);
  for (const [index, one] of found.entries()) {
    assert(one.length === 10 && new Set(one).size > 1, columns[index]?.dtype);
  }
});

// DLIO: test_parquet_schema_embedding_columns
Deno.test("parquet decoder: DLIO's embeddings have lists of their lengths, and rows differ", async () => {
  const columns = [column("a", "float32", 16), column("b", "float16", 64), column("c", "uint8", 128)];
  const found = await decodedRows({ columns, rows: 6 });
  assertEquals(
    found.map((one) => lengths(one)),
    [16 * 4, 64 * 2, 128].map((bytes) => new Array(6).fill(bytes)),
  );
  for (const one of found) assertEquals(new Set(one).size, 6);
});

// DLIO: test_parquet_schema_large_footer
Deno.test("parquet decoder: a footer of 12 columns with long names is read, all columns with it", async () => {
  const columns = Array.from(
    { length: 12 },
    (_, i) => column(`${"a_long_name_of_a_column_".repeat(20)}${i}`, "float32"),
  );
  const found = await decodedRows({ columns, rows: 5 });
  assertEquals(found.map((one) => one.length), new Array(12).fill(5));
});

Deno.test("parquet decoder: takes the wanted columns only, and misses one that is not there", async () => {
  const wanted = (name: string) => ({
    ...dataset,
    parquet: { ...dataset.parquet, columns: [column(name, "int32")] },
  });
  const { name } = EVERY_TYPE.find(({ dtype }) => dtype === "int32") ?? { name: "" };
  const some = await decoder.open(inMemory(bytes), wanted(name));
  assertEquals((await some.group(0)).values.map(({ byteLength }) => byteLength), [80]);
  some.close();
  await assertRejects(() => decoder.open(inMemory(bytes), wanted("absent")), IntegrityError, "'absent'");
});

Deno.test("parquet decoder: refuses a damaged footer, with the reason", async () => {
  const cut = bytes.subarray(0, bytes.length - 3);
  await assertRejects(() => decoder.open(inMemory(cut), dataset), IntegrityError, "its footer");
  const lie = bytes.slice();
  lie.set([0xff, 0xff, 0xff, 0x7f], bytes.length - 8);
  await assertRejects(() => decoder.open(inMemory(lie), dataset), IntegrityError, "but it has only");
});

Deno.test("parquet decoder: an error of storage stays what it is", async () => {
  const failure = new StorageError("Cannot read", { code: "EIO", remedy: "", operation: "read" });
  const read = { size: bytes.length, read: () => Promise.reject(failure) };
  assertEquals(await assertRejects(() => decoder.open(read, dataset), StorageError), failure);
});

// The last test: what died cannot be used again.
Deno.test("parquet decoder: a page of which the library dies is an error, never silence", async () => {
  const table = await decoder.open(inMemory(bytes.slice().fill(0, 4, 400)), dataset);
  const message = "row group 0: the library died of it";
  await assertRejects(() => table.group(0), IntegrityError, message);
  table.close();
});
