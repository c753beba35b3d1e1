import { assertEquals } from "@std/assert";
import { testDataset, testFile } from "../test_files.ts";
import { chunkIndex, chunkIndexBytes } from "./chunk_index.ts";
import { geometryOf } from "./geometry.ts";

Deno.test("chunkIndexBytes: is the length of the index, with one page of entries and with many", () => {
  for (const compression of ["none", "gzip", "lzf"] as const) {
    for (const chunks of [1, 2, 1023, 1024, 1025, 2048, 2049, 8192, 8193, 100_000]) {
      for (const limit of [[], [2 * chunks, 300]]) {
        const hdf5 = { chunkDims: [1, 300], datasets: 1, maxShape: limit };
        const dataset = testDataset("hdf5", { dims: [chunks, 300], compression, hdf5 });
        const { chunking } = geometryOf(testFile(dataset, "hdf5"));
        if (!chunking) throw new Error("no chunks");
        assertEquals(chunkIndexBytes(chunking), chunkIndex(chunking, 0, 0).size, `${compression} ${chunks}`);
      }
    }
  }
});
