import { assertEquals } from "@std/assert";
import { npyFormat } from "./npy/npy_format.ts";
import { sizeOfEveryFile } from "./size_of_every_file.ts";
import { testDataset } from "./test_files.ts";

Deno.test("sizeOfEveryFile: is one constant piece, the size of a file", () => {
  const dataset = testDataset("npy", { dims: [10, 10], dtype: "float64", samplesPerFile: 2 });
  assertEquals(sizeOfEveryFile(npyFormat, dataset), [{ upTo: Infinity, fixed: 128 + 1600, perElement: 0 }]);
});
