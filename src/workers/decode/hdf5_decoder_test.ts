import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { hdf5Format } from "../../formats/hdf5/hdf5_format.ts";
import { FileMaker, testDataset, testFile } from "../../formats/test_files.ts";
import { loadHdf5Decoder } from "./hdf5_decoder.ts";

const decoder = await loadHdf5Decoder();

function made(compression: "none" | "gzip" | "lzf"): Uint8Array {
  const hdf5 = { chunkDims: compression === "none" ? [] : [1, 5, 7], datasets: 1, maxShape: [] };
  const dataset = testDataset("hdf5", { dtype: "int16", dims: [5, 7], samplesPerFile: 3, compression, hdf5 });
  const [output] = hdf5Format.outputs(testFile(dataset, "hdf5"));
  return new FileMaker().bytes(output?.layout ?? { size: 0, segments: () => [] });
}

Deno.test("hdf5 decoder: gives every dataset, contiguous and packed", async () => {
  for (const compression of ["none", "gzip"] as const) {
    const decoded = await decoder.decode(made(compression));
    assertEquals([decoded.samples, decoded.shape, decoded.type], [3, [5, 7], "i2"], compression);
    const bytes = decoded.values.map(({ byteLength }) => byteLength).sort((a, b) => a - b);
    assertEquals(bytes, [3 * 8, 3 * 5 * 7 * 2], compression);
  }
});

Deno.test("hdf5 decoder: refuses a damaged header with the reason of the library, and goes on", async () => {
  const bytes = made("none");
  await assertRejects(() => decoder.decode(bytes.slice(0, bytes.length - 1)), IntegrityError, "truncated");
  await assertRejects(() => decoder.decode(bytes.with(0, 0)), IntegrityError, "signature");
  await assertRejects(() => decoder.decode(bytes.with(12, (bytes[12] ?? 0) ^ 1)), IntegrityError, "hdf5");
  assertEquals((await decoder.decode(bytes)).samples, 3);
});

Deno.test("hdf5 decoder: never gives values of a filter that the library lacks", async () => {
  await assertRejects(() => decoder.decode(made("lzf")), IntegrityError, "lacks the filter");
});
