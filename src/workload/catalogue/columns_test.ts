import { assertEquals } from "@std/assert";
import { DTYPES, isDtype } from "../../dataset/dtype.ts";
import type { ParquetColumn } from "../../dataset/spec.ts";
import { workloadNamed } from "./fixture.ts";

function bytesOf(columns: readonly ParquetColumn[]): number {
  return columns.reduce(
    (sum, { dtype, size }) => sum + (isDtype(dtype) ? DTYPES[dtype].bytes : NaN) * size,
    0,
  );
}

for (const name of ["dlrm_b200", "dlrm_mi355", "dlrm_datagen"]) {
  Deno.test(`workloads: ${name} has 200 columns of 761 bytes, of which 40 of 160 bytes are read`, () => {
    const columns = workloadNamed(name, 1).values["dataset.parquet.columns"];
    assertEquals(columns.map((column) => column.name), featureNames());
    const counts = Map.groupBy(columns, (column) => column.dtype);
    assertEquals(
      ["float32", "float16", "float64", "int8"].map((dtype) => counts.get(dtype)?.length),
      [56, 50, 49, 45],
    );
    assertEquals(bytesOf(columns), 761);
    const read = columns.filter((column) => column.read);
    assertEquals([read.length, bytesOf(read)], [40, 160]);
  });
}

/** The published types in order, 50 a line: h float16, f float32, d float64, b int8; in upper case where read. */
const PUBLISHED = [
  "hhddfhfbhbfFdfbhfFFhDdddhFfhhfdFdfhhdbbbhFhFdbdddF",
  "fbbFffbfHFdhdbfhbFHfhFhfFDhbfdbbffhbhbFbFFHFDdFHbh",
  "hdhfdhhfdfddbhhbBDfbhhbbbhbbfbhfdhhdhFddhFbbdfdFdd",
  "bbbdDFfbFhFhFhdhdhfBdhbdbbbbhhBdddhdBbhFdbdfdFfddh",
];

Deno.test("workloads: dlrm has the types and reads the columns that were published", () => {
  const letters: Readonly<Record<string, string>> = { float16: "h", float32: "f", float64: "d", int8: "b" };
  for (const name of ["dlrm_b200", "dlrm_mi355", "dlrm_datagen"]) {
    const columns = workloadNamed(name, 1).values["dataset.parquet.columns"];
    const coded = columns.map(({ dtype, read }) => read ? letters[dtype]?.toUpperCase() : letters[dtype]);
    assertEquals(coded.join(""), PUBLISHED.join(""));
  }
});

Deno.test("workloads: flux reads all of five float32 columns of 2164832 bytes", () => {
  const columns = workloadNamed("flux_b200", 1).values["dataset.parquet.columns"];
  assertEquals(
    columns.map(({ name, dtype, size, read }) => [name, dtype, size, read]),
    [
      ["t5_encodings", "float32", 524328, true],
      ["clip_encodings", "float32", 409, true],
      ["mean", "float32", 8232, true],
      ["logvar", "float32", 8232, true],
      ["timestamp", "float32", 7, true],
    ],
  );
  assertEquals(bytesOf(columns), 2164832);
});

function featureNames(): string[] {
  return Array.from({ length: 200 }, (_, index) => `feature_${String(index).padStart(3, "0")}`);
}
