/** Columns that tests of this folder share: every type, and those of MLPerf Storage. Only tests import it. */
import type { DatasetSpec, ParquetColumn } from "../../dataset/spec.ts";
import { testDataset } from "../test_files.ts";

export function column(name: string, dtype: string, size = 1, read = true): ParquetColumn {
  return { name, dtype, size, read };
}

export const NUMBERS = [
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "int8",
  "int16",
  "int32",
  "int64",
  "float16",
  "float32",
  "float64",
  "bool",
];

export const EVERY_TYPE: readonly ParquetColumn[] = [
  ...NUMBERS.map((dtype) => column(dtype, dtype)),
  ...NUMBERS.map((dtype, i) => column(`list of ${dtype}`, dtype, [16, 3, 64, 7, 128, 100][i % 6])),
  column("s", "string"),
  column("b", "binary", 33),
  column("long b", "binary", 40_000),
  column("l", "list"),
  column("l9", "list", 9),
];

/** A letter a column: h, f, d are floats of 16, 32, 64 bits, b is int8; the run reads those in upper case. */
const DLRM = "hhddfhfbhbfFdfbhfFFhDdddhFfhhfdFdfhhdbbbhFhFdbdddF" +
  "fbbFffbfHFdhdbfhbFHfhFhfFDhbfdbbffhbhbFbFFHFDdFHbh" +
  "hdhfdhhfdfddbhhbBDfbhhbbbhbbfbhfdhhdhFddhFbbdfdFdd" +
  "bbbdDFfbFhFhFhdhdhfBdhbdbbbbhhBdddhdBbhFdbdfdFfddh";
const LETTERS: Readonly<Record<string, string>> = { h: "float16", f: "float32", d: "float64", b: "int8" };

export const DLRM_COLUMNS: readonly ParquetColumn[] = [...DLRM].map((letter, i) =>
  column(
    `feature_${String(i).padStart(3, "0")}`,
    LETTERS[letter.toLowerCase()] ?? "",
    1,
    letter !== letter.toLowerCase(),
  )
);

/** flux, its lists shorter by a factor. */
export function fluxColumns(factor: number): readonly ParquetColumn[] {
  const lists = { t5_encodings: 524328, clip_encodings: 409, mean: 8232, logvar: 8232, timestamp: 7 };
  return Object.entries(lists).map(([name, size]) => column(name, "float32", Math.ceil(size / factor)));
}

export interface TableOptions {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  readonly group?: number;
  readonly batch?: number;
  readonly compression?: DatasetSpec["compression"];
}

export function tableDataset(
  { columns, rows, group = 1024, batch = 0, compression = "none" }: TableOptions,
): DatasetSpec {
  return testDataset("parquet", {
    samplesPerFile: rows,
    compression,
    parquet: { columns, rowGroupSize: group, generationBatchSize: batch, partitionBy: undefined },
  });
}
