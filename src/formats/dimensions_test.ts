/** Shapes and types of `record_dims` and `record_element_type` as files of every format say them themselves. */
import { assert, assertEquals } from "@std/assert";
import { DTYPES } from "../dataset/dtype.ts";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";
import { loadFormat } from "./registry.ts";
import { FileMaker, readerOf, readerOfOutputs, testDataset, testFile } from "./test_files.ts";

const maker = new FileMaker();
const DIMS = [[6, 10], [6, 4, 5], [3, 2, 4, 5]] as const;
const TYPES = ["float32", "int8", "float16"] as const;

async function opened(format: FormatName, changes: Partial<DatasetSpec>) {
  const { structure, outputs, extension, check } = await loadFormat(format);
  const dataset = testDataset(format, changes);
  assertEquals(check(dataset), []);
  const described = outputs(testFile(dataset, extension(dataset)));
  return { found: await structure.examine(readerOfOutputs(maker, described), dataset), described };
}

const product = (dims: readonly number[]) => dims.reduce((all, edge) => all * edge, 1);

Deno.test("record_dims: arrays have that shape and type, one axis more for the samples", async () => {
  for (const format of ["npy", "npz", "hdf5"] as const) {
    for (const dims of DIMS) {
      for (const dtype of TYPES) {
        const { found } = await opened(format, { dims, dtype, samplesPerFile: 1 });
        const { samples, shape, type } = found;
        assertEquals({ samples, shape, type }, {
          samples: 1,
          shape: [...dims],
          type: DTYPES[dtype].numpy.slice(1),
        }, `${format} ${dims} ${dtype}`);
      }
    }
  }
});

Deno.test("record_dims: several hdf5 datasets share out the first axis", async () => {
  for (const [dims, shape] of [[[3, 8, 9], [8, 9]], [[6, 8], [2, 8]]] as const) {
    const hdf5 = { chunkDims: [], datasets: 3, maxShape: [] };
    const { found } = await opened("hdf5", { dims, hdf5, dtype: "float32" });
    assertEquals([found.shape, found.faults], [[...shape], []]);
  }
});

Deno.test("record_dims: text has a column, a record the bytes of each element", async () => {
  for (const dims of DIMS) {
    const elements = product(dims);
    assertEquals((await opened("csv", { dims })).found.shape, [elements]);
    for (const dtype of TYPES) {
      const bytes = elements * DTYPES[dtype].bytes;
      const { found: record } = await opened("tfrecord", { dims, dtype });
      const around = (record.shape?.[0] ?? 0) - bytes;
      assert(around > 20 && around < 50, `${around} bytes around an image of ${bytes}`);
      for (const samplesPerFile of [1, 2, 3]) {
        const { found, described } = await opened("indexed_binary", { dims, dtype, samplesPerFile });
        assertEquals([found.samples, found.shape], [samplesPerFile, [bytes]]);
        assertEquals(described.map(({ layout }) => layout.size), [
          bytes * samplesPerFile,
          8 * samplesPerFile,
          8 * samplesPerFile,
        ]);
      }
    }
  }
});

Deno.test("record_dims: an image has rows, columns and colours; DLIO's random bytes their product", async () => {
  for (const format of ["jpeg", "png"] as const) {
    const { found } = await opened(format, { dims: [64, 80] });
    assertEquals(found.shape, [64, 80, 1]);
    assertEquals((await opened(format, { dims: [64, 80, 3] })).found.shape, [64, 80, 3]);
    assertEquals((await opened(format, { dims: [64, 80], imagePayload: "raw" })).found.bytes, 5120);
  }
});

Deno.test("samples of a file differ, in every format that keeps them apart", async () => {
  const table = { columns: [], rowGroupSize: 1, generationBatchSize: 0, partitionBy: undefined };
  for (const name of ["hdf5", "csv", "tfrecord", "indexed_binary", "parquet"] as const) {
    const format = await loadFormat(name);
    const file = testFile(testDataset(name, { samplesPerFile: 8, dims: [30, 30], parquet: table }), name);
    const [output] = format.outputs(file);
    assert(format.separateSamples);
    const bytes = maker.bytes(output?.layout ?? { size: 0, segments: () => [] });
    const { ranges } = format.locate(file);
    const seen = new Set<string>();
    for (let sample = 0; sample < 8; sample++) {
      seen.add(ranges(sample).map(({ at, length }) => bytes.slice(at, at + length).join()).join());
    }
    assertEquals(seen.size, 8, name);
  }
});

Deno.test("samples of an array differ, though they lie on its last axis", async () => {
  const format = await loadFormat("npy");
  const file = testFile(testDataset("npy", { samplesPerFile: 8, dims: [30, 30] }), "npy");
  const [output] = format.outputs(file);
  const bytes = maker.bytes(output?.layout ?? { size: 0, segments: () => [] });
  const data = bytes.subarray(bytes.length - 8 * 900);
  const seen = new Set(
    Array.from({ length: 8 }, (_, sample) => data.filter((_, i) => i % 8 === sample).join()),
  );
  assertEquals(seen.size, 8);
  assertEquals((await format.probe(readerOf(bytes))).samples, 8);
});
