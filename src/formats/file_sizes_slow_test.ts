import { assert, assertEquals } from "@std/assert";
import { filesOf } from "../dataset/names.ts";
import { toEnd } from "../dataset/shape_counts.ts";
import { COMPRESSIONS, type DatasetSpec } from "../dataset/spec.ts";
import { describedBytes, fileOfShape, sumOfSizes } from "./file_sizes.ts";
import type { Format } from "./format.ts";
import { npyFormat } from "./npy/npy_format.ts";
import { FORMATS, loadFormat } from "./registry.ts";
import { syntheticFormat } from "./synthetic/synthetic_format.ts";
import { testDataset } from "./test_files.ts";

const ALIKE = testDataset("npy", {
  dims: [10, 10],
  dtype: "float64",
  samplesPerFile: 2,
  train: { files: 3, subfolders: 0 },
});

Deno.test("sumOfSizes: multiplies where all files are alike", () => {
  const size = 128 + 1600;
  assertEquals(toEnd(sumOfSizes(ALIKE, npyFormat)), {
    total: 3n * BigInt(size),
    largest: size,
    smallest: size,
  });
  assertEquals(describedBytes(npyFormat.outputs, ALIKE, [10, 10]), size);
  assertEquals(fileOfShape(ALIKE, [7]).shape, [7]);
});

Deno.test("sumOfSizes: adds files of which the number decides", () => {
  const dataset = testDataset("synthetic", {
    train: { files: 1000, subfolders: 0 },
    valid: { files: 5, subfolders: 0 },
  });
  const total = 10n + 90n * 2n + 900n * 3n + 5n * 4n;
  assertEquals(toEnd(sumOfSizes(dataset, syntheticFormat)), { total, largest: 4, smallest: 1 });
});

const CHUNKED = { chunkDims: [700, 900], datasets: 1, maxShape: [] };
const GROWING = { chunkDims: [], datasets: 3, maxShape: [400_000, 400_000] };
/** What makes other files of the same samples. */
const OPTIONS: readonly Partial<DatasetSpec>[] = [
  {},
  { samplesPerFile: 7, dtype: "float64" },
  { samplesPerFile: 5000, dtype: "int16" },
  { dedupRatio: 2, samplesPerFile: 3 },
  { imagePayload: "raw" },
  { hdf5: CHUNKED },
  { hdf5: GROWING, samplesPerFile: 2 },
];

for (const name of Object.keys(FORMATS)) {
  Deno.test(`sumOfSizes: is exact for ${name} of small, large and widely drawn samples`, async () => {
    const format = await loadFormat(name);
    let tried = 0;
    for (const compression of COMPRESSIONS) {
      for (const options of OPTIONS) {
        for (const [sampleBytes, sampleBytesStdev] of [[600, 2], [3e6, 2e6], [4.2e9, 1.5e9]] as const) {
          const dataset: DatasetSpec = {
            ...testDataset(format.name, { compression, sampleBytes, sampleBytesStdev, ...options }),
            train: { files: 25, subfolders: 0 },
          };
          if (format.check(dataset).length > 0) continue;
          tried++;
          assertEquals(toEnd(sumOfSizes(dataset, format)), describedOneByOne(dataset, format));
        }
      }
    }
    assert(tried > 0);
  });
}

function describedOneByOne(dataset: DatasetSpec, format: Format) {
  let total = 0n, largest = 0, smallest = Infinity;
  for (const file of filesOf(dataset, format.extension(dataset))) {
    const size = format.outputs(file).reduce((sum, { layout }) => sum + layout.size, 0);
    total += BigInt(size);
    largest = Math.max(largest, size);
    smallest = Math.min(smallest, size);
  }
  return { total, largest, smallest };
}
