/**
 * Random Parquet files as the Rust reader (parquet-wasm) and Apache Arrow decode them: every value against the
 * payload that the layout describes. The reader runs in a process of its own, outside this project's lock file.
 */
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import type { Layout } from "../../src/base/segment.ts";
import { fileAt } from "../../src/dataset/names.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import { type Column, columnOf } from "../../src/formats/parquet/column.ts";
import { parquetFormat } from "../../src/formats/parquet/parquet_format.ts";
import { tableOf } from "../../src/formats/parquet/table.ts";
import { column, EVERY_TYPE, tableDataset } from "../../src/formats/parquet/test_columns.ts";
import { FileMaker } from "../../src/formats/test_files.ts";
import { testUnless } from "../peers.ts";
import { runScript } from "./run_script.ts";

const PARQUET_WASM = "0.7.1";
const ARROW = "21.1.0";

/** Prints a JSON line for each file: rows, and of each column its type, nulls and a hash of its values. */
const READER = `
import init, { readParquet } from "npm:parquet-wasm@${PARQUET_WASM}/esm/parquet_wasm.js";
import { tableFromIPC } from "npm:apache-arrow@${ARROW}";
import { createHash } from "node:crypto";
await init();
for (const name of Deno.args) {
  const table = tableFromIPC(readParquet(Deno.readFileSync(name)).intoIPCStream());
  const columns = table.schema.fields.map((field, i) => {
    const hash = createHash("sha256");
    const vector = table.getChildAt(i);
    let leaf = vector;
    while (leaf.type.children?.length) leaf = leaf.getChildAt(0);
    const numbers = ArrayBuffer.isView(leaf.data[0].values) && !["Bool", "Utf8", "Binary"].includes(String(leaf.type));
    for (const data of numbers ? leaf.data : []) {
      hash.update(new Uint8Array(data.values.buffer, data.values.byteOffset, data.length * data.values.BYTES_PER_ELEMENT));
    }
    for (const value of numbers ? [] : leaf) {
      hash.update(typeof value === "boolean" ? Uint8Array.of(value ? 1 : 0) : value);
    }
    return { type: String(field.type), nulls: vector.nullCount + leaf.nullCount, sha256: hash.digest("hex") };
  });
  console.log(JSON.stringify({ rows: table.numRows, columns }));
}`;

const { error } = await runScript(READER, []);
const missing = error === "" ? undefined : `no parquet-wasm: ${error.split("\n").at(-1)}`;
const maker = new FileMaker();

/** Values of a column as Arrow holds them, from the payload that the layout describes. */
function valuesHash(dataset: DatasetSpec, index: number): string {
  const file = fileAt(dataset, 0, "parquet");
  const table = tableOf(file);
  // The ratios of the stream, where they are the file's.
  const [whole] = parquetFormat.outputs(file);
  const { leaf, length } = table.columns[index]!;
  const hash = createHash("sha256");
  for (let group = 0; group < table.groups.count; group++) {
    const rows = table.groups.rows(group);
    const { chunk, stream } = table.kind(rows).chunks[index]!;
    const at = table.groupStream(group) + stream;
    const { size } = chunk.values;
    const values: Layout = { ...whole!.layout, size, segments: (from) => chunk.values.walk(from, 0, at) };
    hash.update(arrowValues(leaf, maker.bytes(values), rows * length));
  }
  return hash.digest("hex");
}

function arrowValues({ annotation, bits, physical }: Column["leaf"], plain: Uint8Array, count: number) {
  if (bits === 1) return Uint8Array.from({ length: count }, (_, i) => plain[i >> 3]! >> i % 8 & 1);
  if (physical === 6) {
    const record = bits / 8;
    return plain.filter((_, i) => i % record >= 4);
  }
  const narrow = annotation.kind === "int" && annotation.bits < 32 ? annotation.bits / 8 : 0;
  return narrow === 0 ? plain : plain.filter((_, i) => i % 4 < narrow);
}

function typeOf({ dtype, size }: { dtype: string; size: number }): string {
  const names: Record<string, string> = { string: "Utf8", binary: "Binary", list: "Float32" };
  const leaf = names[dtype] ?? dtype.replace(/^u/, "U").replace(/int/, dtype[0] === "u" ? "int" : "Int")
    .replace("float", "Float").replace("bool", "Bool");
  const shape = columnOf(column("c", dtype, size)).shape;
  return shape === "scalar" ? leaf : shape === "list" ? `List<${leaf}>` : `FixedSizeList[${size}]<${leaf}>`;
}

/** From a fixed seed, so that a failure can be repeated. */
function randomDatasets(count: number): DatasetSpec[] {
  let state = 12345;
  const roll = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  return Array.from({ length: count }, (_, i) => {
    const columns = Array.from({ length: 1 + roll(6) }, (_, j) => {
      const one = EVERY_TYPE[roll(EVERY_TYPE.length)]!;
      return column(`c${j}`, one.dtype, one.size > 1000 ? one.size : one.size === 1 ? 1 : 2 + roll(200));
    });
    return tableDataset({
      columns,
      rows: 1 + roll(roll(2) === 0 ? 30 : 3000),
      group: 1 + roll(1500),
      batch: roll(2) === 0 ? 0 : 1 + roll(4000),
      compression: (["none", "snappy", "gzip", "zstd"] as const)[i % 4]!,
    });
  });
}

testUnless(missing, "parquet: parquet-wasm and Arrow decode every value of random tables", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const datasets = [
      ...randomDatasets(40),
      tableDataset({ columns: EVERY_TYPE, rows: 50, group: 20 }),
      { ...tableDataset({ columns: EVERY_TYPE, rows: 57, group: 20 }), dedupRatio: 2 },
      tableDataset({ columns: [column("a", "int16"), column("b", "bool")], rows: 600_000, group: 500_000 }),
    ];
    const files = datasets.map((_, i) => `${folder}/${i}.parquet`);
    for (const [i, dataset] of datasets.entries()) {
      assertEquals(parquetFormat.check(dataset), []);
      const [output] = parquetFormat.outputs(fileAt(dataset, 0, "parquet"));
      await maker.write(files[i]!, output!.layout);
    }
    const read = await runScript(READER, files);
    assertEquals(read.error, "");
    datasets.forEach((dataset, i) => {
      const columns = dataset.parquet.columns.map((one, j) => ({
        type: typeOf(one),
        nulls: 0,
        sha256: valuesHash(dataset, j),
      }));
      assertEquals(
        JSON.parse(read.lines[i] ?? "null"),
        { rows: dataset.samplesPerFile, columns },
        JSON.stringify(dataset),
      );
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
