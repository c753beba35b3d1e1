import { assertEquals } from "@std/assert";
import { toEnd } from "../dataset/shape_counts.ts";
import { describedBytes, fileOfShape, sumOfSizes } from "./file_sizes.ts";
import { npyFormat } from "./npy/npy_format.ts";
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
