import { assertEquals } from "@std/assert";
import { testDataset, testFile } from "../test_files.ts";
import { geometryOf, rowShape } from "./geometry.ts";

Deno.test("rowShape: shares the first axis out and drops it where it becomes 1", () => {
  assertEquals(rowShape([6, 4], 1), [6, 4]);
  assertEquals(rowShape([6, 4], 3), [2, 4]);
  assertEquals(rowShape([3, 4], 3), [4]);
  assertEquals(rowShape([3], 3), []);
  assertEquals(rowShape([1, 4], 1), [1, 4]);
});

Deno.test("geometryOf: chunks by itself where gzip needs chunks and none were asked", () => {
  const chunk = (dims: number[], samplesPerFile: number) =>
    geometryOf(testFile(testDataset("hdf5", { dims, samplesPerFile, compression: "gzip" }), "hdf5")).chunking
      ?.shape;
  assertEquals(chunk([512, 512], 4), [1, 512, 512]);
  assertEquals(chunk([4096, 4096], 4), [1, 1024, 1024]);
  assertEquals(chunk([10], 3), [3, 10]);
  assertEquals(chunk([1024], 1000), [64, 1024]);
});

Deno.test("geometryOf: counts chunks over the present shape and over its limit", () => {
  const dataset = testDataset("hdf5", {
    dims: [10, 7],
    samplesPerFile: 3,
    hdf5: { chunkDims: [2, 4, 4], datasets: 1, maxShape: [20, 7] },
  });
  const { chunking, data } = geometryOf(testFile(dataset, "hdf5"));
  assertEquals(chunking?.grid, [2, 3, 2]);
  assertEquals(chunking?.maxGrid, [2, 5, 2]);
  assertEquals(data.size, 12 * 32);
});
