/** Parquet files as pyarrow and duckdb read them: page checksums verified, statistics held against the values. */
import { assertEquals } from "@std/assert";
import { fileAt } from "../../src/dataset/names.ts";
import type { DatasetSpec, ParquetColumn } from "../../src/dataset/spec.ts";
import { parquetFormat } from "../../src/formats/parquet/parquet_format.ts";
import {
  column,
  DLRM_COLUMNS,
  EVERY_TYPE,
  fluxColumns,
  NUMBERS,
  tableDataset,
} from "../../src/formats/parquet/test_columns.ts";
import { FileMaker, testDataset } from "../../src/formats/test_files.ts";
import { peerTest } from "../peers.ts";
import { judge } from "./readers.ts";

const COMPRESSIONS = ["none", "snappy", "gzip", "zstd"] as const;
const maker = new FileMaker();

/** Writes a file of each data set and compares what the readers saw. */
async function check(command: string, datasets: readonly DatasetSpec[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const files: string[] = [];
    for (const [number, dataset] of datasets.entries()) {
      assertEquals(parquetFormat.check(dataset), []);
      for (const { name, layout } of parquetFormat.outputs(fileAt(dataset, 0, "parquet"))) {
        files.push(`${folder}/${number}/${name}`);
        await maker.write(`${folder}/${number}/${name}`, layout);
      }
    }
    const verdicts = await judge(command, "parquet", files);
    datasets.forEach((dataset, number) => {
      const { ok, error, samples, shape, dtype, layout } = verdicts[number]!;
      const { columns } = dataset.parquet;
      const rows = dataset.samplesPerFile;
      assertEquals({ ok, error, samples, shape, dtype, layout }, {
        ok: true,
        error: null,
        samples: rows,
        shape: [rows, columns.length || 1],
        dtype: columns.length === 0 ? "uint8" : arrowTypes(columns),
        layout: [],
      }, JSON.stringify(dataset));
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The different types of the leaves in pyarrow's words. */
function arrowTypes(columns: readonly ParquetColumn[]): string {
  const names: Record<string, string> = {
    float16: "halffloat",
    float32: "float",
    float64: "double",
    list: "float",
  };
  return [...new Set(columns.map(({ dtype }) => names[dtype] ?? dtype))].join(",");
}

for (const compression of COMPRESSIONS) {
  peerTest(
    `parquet: pyarrow and duckdb read every type with ${compression}`,
    "STOKER_TEST_READERS",
    (command) =>
      check(command, [
        tableDataset({ columns: EVERY_TYPE, rows: 57, group: 20, compression }),
        tableDataset({ columns: EVERY_TYPE, rows: 1, compression }),
        // Several pages in a chunk, the last one short.
        tableDataset({
          columns: [...NUMBERS, "string"].map((dtype) => column(dtype, dtype)),
          rows: 300_001,
          group: 290_000,
          compression,
        }),
        tableDataset({
          columns: NUMBERS.map((dtype) => column(dtype, dtype, 13)),
          rows: 30_000,
          group: 25_000,
          compression,
        }),
        tableDataset({
          columns: [column("rows over a page", "float32", 300_000), column("b", "bool", 300_001)],
          rows: 9,
          compression,
        }),
        tableDataset({
          columns: [column("b", "binary", 300_000), column("c", "binary", 7)],
          rows: 9,
          group: 5,
          compression,
        }),
      ]),
  );
}

peerTest(
  "parquet: pyarrow and duckdb read the tables of MLPerf Storage and of DLIO",
  "STOKER_TEST_READERS",
  (command) => {
    const parquet = { columns: [], rowGroupSize: 10, generationBatchSize: 25, partitionBy: undefined };
    const legacy = (dims: readonly number[], samplesPerFile: number) =>
      testDataset("parquet", { dims, samplesPerFile, parquet });
    return check(command, [
      tableDataset({ columns: DLRM_COLUMNS, rows: 3000, group: 1000 }),
      tableDataset({ columns: DLRM_COLUMNS, rows: 40, group: 1 }),
      tableDataset({ columns: fluxColumns(50), rows: 288 }),
      tableDataset({ columns: fluxColumns(1), rows: 3 }),
      tableDataset({
        columns: Array.from({ length: 12 }, (_, i) => column(`${i} ${"long name ".repeat(900)}`, "float32")),
        rows: 100,
        group: 7,
      }),
      tableDataset({
        columns: [column("e16", "float32", 16), column("e64", "float16", 64), column("e128", "uint8", 128)],
        rows: 1000,
        group: 300,
        batch: 700,
      }),
      legacy([16, 16], 8),
      legacy([64, 8], 60),
      legacy([128, 128], 61),
      legacy([5], 4),
      legacy([3, 4, 5], 4),
      // Headers of pages are filled up then, and chunks do not touch.
      { ...tableDataset({ columns: EVERY_TYPE, rows: 57, group: 20 }), dedupRatio: 2 },
      { ...tableDataset({ columns: DLRM_COLUMNS, rows: 3001, group: 1000 }), compressRatio: 3 },
      {
        ...tableDataset({
          columns: [column("bytes", "uint8", 32), column("words", "int16", 9)],
          rows: 100_001,
          group: 90_000,
        }),
        dedupRatio: 2,
        compressRatio: 2,
      },
    ]);
  },
);

peerTest(
  "parquet: pyarrow and duckdb read every part of a partitioned file, without the column that names it",
  "STOKER_TEST_READERS",
  async (command) => {
    const columns = [column("flag", "bool"), column("v", "float32", 6), column("s", "string")];
    const dataset = tableDataset({ columns, rows: 301, group: 20 });
    const split = { ...dataset, parquet: { ...dataset.parquet, partitionBy: "flag" } };
    const folder = await Deno.makeTempDir();
    try {
      const names: string[] = [];
      for (const { name, layout } of parquetFormat.outputs(fileAt(split, 0, "parquet"))) {
        names.push(name);
        await maker.write(`${folder}/${name}`, layout);
      }
      const verdicts = await judge(command, "parquet", names.map((name) => `${folder}/${name}`));
      assertEquals(names.map((name) => name.split("/")[1]), ["flag=false", "flag=true"]);
      const seen = verdicts.map(({ ok, error, samples, shape }) => ({ ok, error, samples, shape }));
      assertEquals(
        seen,
        [151, 150].map((rows) => ({ ok: true, error: null, samples: rows, shape: [rows, 2] })),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
