/**
 * hdf5 files as the HDF5 library itself reads them, compiled to WebAssembly (h5wasm): shapes, types and every
 * value. It knows no float16 and brings no LZF filter, and of the latter it gives values that it never unpacked: of
 * such files only shape and type are held against the plan.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Dtype, DTYPES } from "../../src/dataset/dtype.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import { hdf5Format } from "../../src/formats/hdf5/hdf5_format.ts";
import { FileMaker, testDataset, testFile } from "../../src/formats/test_files.ts";
import { testUnless } from "../peers.ts";
import { runScript } from "./run_script.ts";
import { valuesHash } from "./values_hash.ts";

const H5WASM = "0.10.3";

/** Prints a JSON line for each file: of each dataset its shape, its type and a hash of its values, or why not. */
const READER = `
import h5wasm from "npm:h5wasm@${H5WASM}/node";
import { createHash } from "node:crypto";
await h5wasm.ready;
for (const name of Deno.args) {
  const file = new h5wasm.File(name, "r");
  const datasets = {};
  for (const key of file.keys()) {
    const { shape, dtype } = file.get(key);
    try {
      const { value } = file.get(key);
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      datasets[key] = { shape, dtype, sha256: createHash("sha256").update(bytes).digest("hex") };
    } catch (error) {
      datasets[key] = { shape, dtype, error: String(error) };
    }
  }
  file.close();
  console.log(JSON.stringify(datasets));
}`;

interface Seen {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sha256?: string;
  readonly error?: string;
}

const { error } = await runScript(READER, []);
const missing = error === "" ? undefined : `no h5wasm: ${error.split("\n").at(-1)}`;

async function read(datasets: readonly DatasetSpec[]): Promise<readonly Readonly<Record<string, Seen>>[]> {
  const maker = new FileMaker();
  const folder = await Deno.makeTempDir();
  try {
    const files = datasets.map((_, i) => `${folder}/${i}.hdf5`);
    for (const [i, dataset] of datasets.entries()) {
      assertEquals(hdf5Format.check(dataset), []);
      const [output] = hdf5Format.outputs(testFile(dataset, "hdf5"));
      await maker.write(files[i] ?? "", output?.layout ?? { size: 0, segments: () => [] });
    }
    const { error, lines } = await runScript(READER, files);
    assertEquals(error, "");
    // What the script above prints.
    return lines.map((line) => JSON.parse(line) as Record<string, Seen>);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Its names of types: of the enumeration that is a bool it has none. */
const TYPES: Readonly<Record<Dtype, string>> = {
  uint8: "<B",
  uint16: "<H",
  uint32: "<I",
  uint64: "<Q",
  int8: "<b",
  int16: "<h",
  int32: "<i",
  int64: "<q",
  float16: "<e",
  float32: "<f",
  float64: "<d",
  bool: "unknown",
};

const chunks = (chunkDims: number[], maxShape: number[] = []) => ({ chunkDims, datasets: 1, maxShape });

testUnless(missing, "hdf5: h5wasm sees every shape, type and value", async () => {
  const plain = (Object.keys(DTYPES) as Dtype[]) // the keys of a const table
    .map((dtype) => testDataset("hdf5", { dtype, dims: [20, 31], samplesPerFile: 3 }));
  const chunked = (["none", "gzip"] as const).flatMap((compression) => [
    testDataset("hdf5", { compression, dims: [30, 50], samplesPerFile: 4, hdf5: chunks([3, 7, 16]) }),
    testDataset("hdf5", { compression, dims: [30, 50], dtype: "int16", hdf5: chunks([1, 1, 2], [90, 70]) }),
    testDataset("hdf5", { compression, dims: [300, 700], dtype: "float64", hdf5: chunks([1, 300, 700]) }),
  ]);
  const datasets = [...plain, ...chunked];
  const seen = await read(datasets);
  const maker = new FileMaker();
  for (const [i, dataset] of datasets.entries()) {
    const { dtype, samplesPerFile, dims } = dataset;
    const what = JSON.stringify(dataset);
    const { labels, records_0: records } = seen[i] ?? {};
    assertEquals([labels?.shape, labels?.dtype], [[samplesPerFile], "<q"], what);
    assertEquals([records?.shape, records?.dtype], [[samplesPerFile, ...dims ?? []], TYPES[dtype]], what);
    if (dtype === "float16") assertStringIncludes(records?.error ?? "", "Float16 not supported");
    else assertEquals(records?.sha256, await valuesHash(maker, hdf5Format, dataset), what);
  }
});

testUnless(missing, "hdf5: h5wasm opens several datasets, and files of a filter that it lacks", async () => {
  const [several, lzf] = await read([
    testDataset("hdf5", { dims: [24, 9], hdf5: { chunkDims: [], datasets: 12, maxShape: [] } }),
    testDataset("hdf5", { dims: [30, 50], compression: "lzf" }),
  ]);
  assertEquals(Object.keys(several ?? {}).length, 13);
  const hashes = Object.entries(several ?? {}).filter(([name]) => name !== "labels")
    .map(([, { sha256 }]) => sha256);
  assertEquals(new Set(hashes).size, 1);
  assertEquals(lzf?.records_0?.shape, [1, 30, 50]);
  assertEquals(lzf?.records_0?.dtype, TYPES.uint8);
});
