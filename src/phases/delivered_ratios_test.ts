import { assert, assertEquals } from "@std/assert";
import type { DatasetSpec } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { deliveredRatios, missedRatios } from "./delivered_ratios.ts";

async function ratiosOf(dataset: DatasetSpec) {
  return deliveredRatios(dataset, await loadFormat(dataset.format));
}

function assertMeasured(measured: number | null, expected: number): void {
  assert(measured !== null && Math.abs(measured / expected - 1) < 0.03, `${measured}, not ${expected}`);
}

const BOTH = { dedupRatio: 2, compressRatio: 3, sampleBytes: 1 << 20, samplesPerFile: 2 };

Deno.test("deliveredRatios: counts nothing where nothing was asked for, and says so", async () => {
  const { dedup, compress } = await ratiosOf(testDataset("npy"));
  assertEquals(dedup, { asked: 1, measured: null, note: "1 was asked for" });
  assertEquals(compress, { asked: 1, measured: null, note: "1 was asked for" });
});

Deno.test("deliveredRatios: states what files deliver that deliver both", async () => {
  const files = { train: { files: 5, subfolders: 0 }, valid: { files: 1, subfolders: 0 } };
  const { dedup, compress } = await ratiosOf(testDataset("npz", { ...BOTH, ...files }));
  assertEquals([dedup.asked, dedup.note, compress.asked, compress.note], [2, null, 3, null]);
  assertMeasured(dedup.measured, 2);
  assertMeasured(compress.measured, 3);
});

Deno.test("deliveredRatios: tables of one and of several types repeat across pages and row groups, and shrink", async () => {
  const table = (dtypes: readonly string[]) =>
    testDataset("parquet", {
      ...BOTH,
      samplesPerFile: 300_000,
      parquet: {
        columns: dtypes.map((dtype) => ({ name: dtype, dtype, size: 16, read: true })),
        rowGroupSize: 100_001,
        generationBatchSize: 0,
        partitionBy: undefined,
      },
    });
  for (const dtype of ["float32", "float64", "int64"]) {
    const { dedup, compress } = await ratiosOf(table([dtype]));
    assertEquals([dedup.note, compress.note], [null, null], dtype);
    assertMeasured(dedup.measured, 2);
    assertMeasured(compress.measured, 3);
  }
  const { dedup, compress } = await ratiosOf(table(["float32", "int32"]));
  assertEquals([dedup.note, compress.note], [null, null]);
  assertMeasured(dedup.measured, 2);
  assertMeasured(compress.measured, 3);
});

Deno.test("deliveredRatios: says why text, short records and tiny files repeat nothing", async () => {
  // Rows of 4096 values would begin where pages do, and so repeat after all.
  const csv = await ratiosOf(
    testDataset("csv", { ...BOTH, dims: [1000], samplesPerFile: 300, compressRatio: 1 }),
  );
  assertMeasured(csv.dedup.measured, 1);
  assert(csv.dedup.note?.includes("encoded"), `${csv.dedup.note}`);
  const short = testDataset("tfrecord", {
    ...BOTH,
    sampleBytes: 5000,
    samplesPerFile: 500,
    compressRatio: 1,
  });
  const records = await ratiosOf(short);
  assert((records.dedup.measured ?? 0) < 1.05, `${records.dedup.measured}`);
  assert(records.dedup.note?.includes("whole blocks"), `${records.dedup.note}`);
  assert((records.compress.measured ?? 0) < 1.05, `${records.compress.measured}`);
  const tiny = await ratiosOf(testDataset("npy", { dedupRatio: 300, sampleBytes: 1 << 20 }));
  assert(tiny.dedup.note?.includes("too small"), `${tiny.dedup.note}`);
});

Deno.test("deliveredRatios: names the share of columns that shrink otherwise, as widened bytes beside floats", async () => {
  const column = (name: string, dtype: string) => ({ name, dtype, size: 1, read: true });
  const table = testDataset("parquet", {
    ...BOTH,
    dedupRatio: 1,
    samplesPerFile: 200_000,
    parquet: {
      columns: [column("a", "float64"), column("b", "float64"), column("c", "int8")],
      rowGroupSize: 200_000,
      generationBatchSize: 0,
      partitionBy: undefined,
    },
  });
  const { compress } = await ratiosOf(table);
  assert(Math.abs((compress.measured ?? 3) / 3 - 1) > 0.03, `${compress.measured}`);
  assert(compress.note?.startsWith("20 % of the bytes are encoded"), `${compress.note}`);
});

Deno.test("missedRatios: refuses large files that would miss a ratio, and lets small ones through", async () => {
  const format = await loadFormat("tfrecord");
  const refused = async (samplesPerFile: number, changes: Partial<DatasetSpec>) => {
    const dataset = testDataset("tfrecord", { ...changes, sampleBytes: 5000, samplesPerFile });
    return missedRatios(dataset, format, await deliveredRatios(dataset, format));
  };
  const [problem, ...others] = await refused(2000, { dedupRatio: 2 });
  assertEquals([problem?.key, problem?.value, others], ["dataset.dedup_ratio", "2", []]);
  assert(problem?.text.includes("would deliver 1.0") && problem.text.includes("whole blocks"), problem?.text);
  assertEquals(await refused(200, { dedupRatio: 2 }), []);
  assertEquals(await refused(2000, { compressRatio: 2 }), []);
  assertEquals(await refused(2000, {}), []);
});
