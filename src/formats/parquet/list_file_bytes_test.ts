import { assertEquals } from "@std/assert";
import type { Compression, DatasetSpec } from "../../dataset/spec.ts";
import { describedBytes } from "../file_sizes.ts";
import { testDataset } from "../test_files.ts";
import { listFileBytes } from "./list_file_bytes.ts";
import { parquetFormat } from "./parquet_format.ts";

function assertExact(dataset: DatasetSpec, lengths: readonly number[]): void {
  const described = (length: number) => describedBytes(parquetFormat.outputs, dataset, [length, 1]);
  const bytes = listFileBytes(dataset, described);
  for (const length of lengths) {
    assertEquals(bytes(length), described(length), `length ${length} in ${JSON.stringify(dataset)}`);
  }
}

/** Lengths where a field grows by a byte, pages hold fewer rows, or statistics end; and some between. */
const STEPS = [2 ** 5, 2 ** 6, 2 ** 13, 2 ** 15, 2 ** 16, 2 ** 18, 2 ** 20, 2 ** 24, 2 ** 27];
const LENGTHS = [
  ...Array.from({ length: 20 }, (_, i) => i + 1),
  ...STEPS.flatMap((step) => [step - 9, step - 1, step, step + 1]),
  999,
  65_432,
  7_654_321,
];

for (const compression of ["none", "snappy", "gzip", "zstd"] as const satisfies readonly Compression[]) {
  Deno.test(`listFileBytes: are the bytes of described files, with ${compression}`, () => {
    for (const [samplesPerFile, rowGroupSize, generationBatchSize] of GROUPS) {
      for (const dedupRatio of [1, 2]) {
        const parquet = { columns: [], rowGroupSize, generationBatchSize, partitionBy: undefined };
        const dataset = testDataset("parquet", { samplesPerFile, compression, dedupRatio, parquet });
        const rows = Math.min(samplesPerFile, rowGroupSize);
        // A page header has 31 bits for its bytes.
        assertExact(dataset, LENGTHS.filter((length) => length * rows < 2 ** 33 && length < 2 ** 28));
      }
    }
  });
}

const GROUPS = [[1, 1024, 0], [8, 3, 5], [1000, 1024, 0], [5000, 1024, 100], [64, 64, 0]] as const;
