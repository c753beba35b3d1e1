import { assert, assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { FileMaker, testFile } from "../test_files.ts";
import { PHYSICAL } from "./column.ts";
import { parquetFormat } from "./parquet_format.ts";
import { column, EVERY_TYPE, tableDataset } from "./test_columns.ts";
import { ThriftReader } from "./thrift_reader.ts";
import { THRIFT } from "./thrift_writer.ts";

const maker = new FileMaker();

interface Field {
  readonly id: number;
  readonly value: Value;
}
type Value = number | boolean | Uint8Array | readonly Value[] | { readonly fields: readonly Field[] };

/** Everything that Thrift holds, by the wire types alone. */
function valueOf(reader: ThriftReader, bytes: Uint8Array, type: number): Value {
  switch (type) {
    case THRIFT.true:
    case THRIFT.false:
      return type === THRIFT.true;
    case THRIFT.byte:
      return reader.byte();
    case THRIFT.i32:
    case THRIFT.i64:
      return reader.integer();
    case THRIFT.binary: {
      const length = reader.varint();
      reader.at += length;
      return bytes.slice(reader.at - length, reader.at);
    }
    case THRIFT.list: {
      const { type: element, count } = reader.list();
      return Array.from({ length: count }, () => valueOf(reader, bytes, element));
    }
    default: {
      assertEquals(type, THRIFT.struct);
      const fields: Field[] = [];
      reader.struct((id, kind) => {
        fields.push({ id, value: valueOf(reader, bytes, kind) });
        return true;
      });
      return { fields };
    }
  }
}

function field(value: Value | undefined, ...path: readonly number[]): Value | undefined {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[step];
    else if (typeof found === "object" && "fields" in found) {
      found = found.fields.find(({ id }) => id === step)?.value;
    } else return undefined;
  }
  return found;
}

function number(value: Value | undefined): number {
  if (typeof value !== "number") throw new Error(`${value} is no number`);
  return value;
}

function structAt(bytes: Uint8Array, at: number): { value: Value; end: number } {
  const reader = new ThriftReader(bytes, at);
  return { value: valueOf(reader, bytes, THRIFT.struct), end: reader.at };
}

/** Numbers that order values as their column does, and bytes as text. */
const READ: Readonly<Record<string, (view: DataView, at: number) => number | bigint>> = {
  uint8: (view, at) => view.getUint32(at, true),
  uint16: (view, at) => view.getUint32(at, true),
  uint32: (view, at) => view.getUint32(at, true),
  uint64: (view, at) => view.getBigUint64(at, true),
  int8: (view, at) => view.getInt32(at, true),
  int16: (view, at) => view.getInt32(at, true),
  int32: (view, at) => view.getInt32(at, true),
  int64: (view, at) => view.getBigInt64(at, true),
  // Half floats are ordered as their bits, those with a sign the other way round.
  float16: (view, at) =>
    view.getUint16(at, true) < 0x8000 ? view.getUint16(at, true) : -view.getUint16(at, true),
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
};

/** The values of a page, in an order that can be compared. */
function comparable(
  dtype: string,
  size: number,
  plain: Uint8Array,
  count: number,
): (number | bigint | string)[] {
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  if (dtype === "bool") return Array.from({ length: count }, (_, i) => plain[i >> 3]! >> i % 8 & 1);
  if (dtype === "string" || dtype === "binary") {
    const bytes = dtype === "string" ? 12 : size;
    return Array.from(
      { length: count },
      (_, i) => text(plain.subarray(i * (bytes + 4) + 4, (i + 1) * (bytes + 4))),
    );
  }
  const read = READ[dtype] ?? READ.float32!;
  return Array.from({ length: count }, (_, i) => read(view, i * plain.length / count));
}

function text(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Checks every chunk of an uncompressed file against its pages; returns how many have statistics. */
function checkChunks(dataset: DatasetSpec): number {
  const bytes = maker.bytes(parquetFormat.outputs(testFile(dataset, "parquet"))[0]!.layout);
  const view = new DataView(bytes.buffer);
  const footerAt = bytes.length - 8 - view.getUint32(bytes.length - 8, true);
  const footer = structAt(bytes, footerAt);
  assertEquals(footer.end, bytes.length - 8);
  assertEquals(text(field(footer.value, 6) as Uint8Array), "stoker"); // a binary field
  const groups = field(footer.value, 4) as readonly Value[]; // a list
  let expectedAt = 4, rows = 0, withStatistics = 0;
  for (const group of groups) {
    let plainBytes = 0;
    dataset.parquet.columns.forEach(({ dtype, size, name }, index) => {
      const meta = field(group, 1, index, 3);
      assertEquals(number(field(meta, 9)), expectedAt, name);
      const end = expectedAt + number(field(meta, 7));
      const values: (number | bigint | string)[] = [];
      while (expectedAt < end) {
        const { value: header, end: bodyAt } = structAt(bytes, expectedAt);
        const bodyBytes = number(field(header, 3));
        const body = bytes.subarray(bodyAt, bodyAt + bodyBytes);
        assertEquals(number(field(header, 2)), bodyBytes);
        assertEquals(number(field(header, 4)) >>> 0, crc32(body), "checksum of the page");
        const count = number(field(header, 5, 1));
        const levels = new DataView(body.buffer, body.byteOffset);
        let at = 4 + levels.getUint32(0, true);
        const isList = field(meta, 3, 2) !== undefined;
        if (isList) at += 4 + levels.getUint32(at, true);
        for (const value of comparable(dtype, size, body.subarray(at), count)) values.push(value);
        expectedAt = bodyAt + bodyBytes;
      }
      assertEquals(expectedAt, end);
      assertEquals(values.length, number(field(meta, 5)), name);
      plainBytes += number(field(meta, 6));
      assertEquals(field(meta, 12, 3), 0, "nulls");
      const [most, least] = [field(meta, 12, 5), field(meta, 12, 6)];
      if (most === undefined || least === undefined) return;
      withStatistics++;
      assertEquals([field(meta, 12, 7), field(meta, 12, 8)], [true, true]);
      const physical = number(field(meta, 1));
      const stated = [most, least].map((one) => {
        const raw = one as Uint8Array<ArrayBuffer>; // a binary field
        if (physical === PHYSICAL.byteArray) return text(raw);
        return dtype === "bool" ? raw[0] : (READ[dtype] ?? READ.float32!)(new DataView(raw.buffer), 0);
      });
      const extremes = [values.reduce((a, b) => a > b ? a : b), values.reduce((a, b) => a < b ? a : b)];
      assertEquals(stated, extremes, `${name} of ${values.length} values`);
    });
    assertEquals(number(field(group, 2)), plainBytes);
    rows += number(field(group, 3));
  }
  assertEquals(rows, dataset.samplesPerFile);
  assertEquals(number(field(footer.value, 3)), rows);
  assertEquals(expectedAt, footerAt);
  return withStatistics;
}

Deno.test("footer: places, counts, checksums and both extremes are those of the pages", () => {
  const long = EVERY_TYPE.filter(({ dtype, size }) => dtype === "binary" && size > 64).length;
  assertEquals(
    checkChunks(tableDataset({ columns: EVERY_TYPE, rows: 57, group: 20 })),
    3 * (EVERY_TYPE.length - long),
  );
});

Deno.test("footer: extremes are those of all pages of a chunk", () => {
  const columns = ["bool", "int16", "uint64", "float16", "string"].map((dtype) => column(dtype, dtype));
  assertEquals(checkChunks(tableDataset({ columns, rows: 270_003, group: 300_000 })), 5);
});

Deno.test("footer: has no extremes where a chunk is so large that finding them costs as much as the file", () => {
  const entry = (rows: number) => {
    const dataset = tableDataset({ columns: [column("a", "float64")], rows, group: rows });
    const { layout } = parquetFormat.outputs(testFile(dataset, "parquet"))[0]!;
    const end = [...layout.segments(layout.size - 200)];
    return end.some((segment) => segment.kind === "derived" && segment.derive.kind === "extremes");
  };
  assert(entry(8 * 1024 * 1024));
  assert(!entry(8 * 1024 * 1024 + 1));
});
