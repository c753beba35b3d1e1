/** One dataset of a few files for each registered format and each way in which its bytes are encoded. */
import type { DatasetSpec, FormatName } from "../../src/dataset/spec.ts";
import { ratioProblems } from "../../src/formats/ratio_problems.ts";
import { FORMATS, loadFormat } from "../../src/formats/registry.ts";
import { testDataset } from "../../src/formats/test_files.ts";

const EVERY = "every format";

const COLUMNS = [
  { name: "feature", dtype: "float32", size: 4, read: true },
  { name: "label", dtype: "int64", size: 1, read: true },
  { name: "noise", dtype: "uint8", size: 32, read: true },
];
const TEXT = { name: "text", dtype: "string", size: 1, read: true };
const TABLE = {
  columns: [...COLUMNS, { name: "kind", dtype: "bool", size: 1, read: true }],
  rowGroupSize: 1024,
  generationBatchSize: 0,
  partitionBy: undefined,
};

/** What is tried beside the plain dataset; a format's own rules say which of them it can have. */
const VARIANTS: Readonly<Record<string, readonly Partial<DatasetSpec>[]>> = {
  [EVERY]: [
    {},
    { dtype: "float32" },
    { dedupRatio: 2 },
    { compressRatio: 2 },
    { dedupRatio: 3, compressRatio: 3 },
  ],
  npz: [{ compression: "zip" }],
  jpeg: [{ imagePayload: "raw" }],
  png: [{ imagePayload: "raw" }],
  tfrecord: [{ samplesPerFile: 600, sampleBytes: 2000 }, { samplesPerFile: 3000, sampleBytes: 100 }],
  indexed_binary: [{ samplesPerFile: 1200, sampleBytes: 1000 }],
  npy: [{ dtype: "bool" }, { dtype: "float16" }, { dtype: "int64" }, { dtype: "bool", dedupRatio: 3 }],
  hdf5: [
    { hdf5: { chunkDims: [64, 64], datasets: 1, maxShape: [] } },
    { hdf5: { chunkDims: [], datasets: 3, maxShape: [] } },
    { compression: "gzip", hdf5: { chunkDims: [64, 64], datasets: 1, maxShape: [] } },
    { compression: "lzf", hdf5: { chunkDims: [63, 65], datasets: 1, maxShape: [] } },
  ],
  csv: [
    { dtype: "bool" },
    { compression: "gzip" },
    { compression: "xz" },
    { compression: "zip" },
    // A few tens of thousands of bytes a second are packed.
    { compression: "bz2", sampleBytes: 12_000 },
    { compression: "bz2", sampleBytes: 22_000, dtype: "float32" },
  ],
  parquet: [
    { compression: "snappy" },
    { compression: "gzip" },
    { compression: "zstd" },
    { parquet: { ...TABLE, partitionBy: "kind" } },
    { parquet: { ...TABLE, columns: [...COLUMNS, TEXT] } },
    { parquet: { ...TABLE, columns: [TEXT] } },
  ],
};

/** Of the columns above, with what stands around them. */
const ROW_BYTES = 156;

/** By a name that tells them apart; files of at least `bytes`, a few samples in each where a format can. */
export async function damageSpecs(bytes: number): Promise<Map<string, DatasetSpec>> {
  const specs = new Map<string, DatasetSpec>();
  for (const name of Object.keys(FORMATS)) {
    const format = await loadFormat(name);
    for (const variant of [...VARIANTS[EVERY] ?? [], ...VARIANTS[name] ?? []]) {
      const isImage = name === "jpeg" || name === "png";
      const samplesPerFile = isImage ? 1 : name === "parquet" ? Math.ceil(bytes / ROW_BYTES) : 4;
      const spec = testDataset(name as FormatName, { // the rows of the registry are the formats there are
        train: { files: 3, subfolders: 0 },
        samplesPerFile,
        // Text is several times as long as its numbers.
        sampleBytes: Math.ceil(bytes / samplesPerFile / (name === "csv" ? 4 : 1)),
        parquet: { columns: COLUMNS, rowGroupSize: 1024, generationBatchSize: 0, partitionBy: undefined },
        ...variant,
      });
      if (format.check(spec).length + ratioProblems(spec).length === 0) {
        specs.set(`${name} ${JSON.stringify(variant)}`, spec);
      }
    }
  }
  return specs;
}
