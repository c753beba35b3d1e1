/** One dataset of a few files for each registered format and each way in which its bytes are encoded. */
import type { DatasetSpec, FormatName } from "../../src/dataset/spec.ts";
import { FORMATS, loadFormat } from "../../src/formats/registry.ts";
import { testDataset } from "../../src/formats/test_files.ts";

const EVERY = "every format";

/** What is tried beside the plain dataset; a format's own rules say which of them it can have. */
const VARIANTS: Readonly<Record<string, readonly Partial<DatasetSpec>[]>> = {
  [EVERY]: [{}, { dtype: "float32" }],
  npz: [{ compression: "zip" }],
  hdf5: [
    { compression: "gzip", hdf5: { chunkDims: [64, 64], datasets: 1, maxShape: [] } },
    { compression: "lzf", hdf5: { chunkDims: [63, 65], datasets: 1, maxShape: [] } },
  ],
  csv: [{ compression: "gzip" }, { compression: "xz" }],
  parquet: [{ compression: "snappy" }, { compression: "zstd" }],
};

const COLUMNS = [
  { name: "feature", dtype: "float32", size: 4, read: true },
  { name: "label", dtype: "int64", size: 1, read: true },
  { name: "noise", dtype: "uint8", size: 32, read: true },
];

/** By a name that tells them apart; files of at least `bytes`, a few samples in each where a format can. */
export async function damageSpecs(bytes: number): Promise<Map<string, DatasetSpec>> {
  const specs = new Map<string, DatasetSpec>();
  for (const name of Object.keys(FORMATS)) {
    const format = await loadFormat(name);
    for (const variant of [...VARIANTS[EVERY] ?? [], ...VARIANTS[name] ?? []]) {
      const isImage = name === "jpeg" || name === "png";
      const samplesPerFile = isImage ? 1 : name === "parquet" ? Math.ceil(bytes / 56) : 4;
      const spec = testDataset(name as FormatName, { // the rows of the registry are the formats there are
        train: { files: 3, subfolders: 0 },
        samplesPerFile,
        // Text is several times as long as its numbers.
        sampleBytes: Math.ceil(bytes / samplesPerFile / (name === "csv" ? 4 : 1)),
        parquet: { columns: COLUMNS, rowGroupSize: 1024, generationBatchSize: 0, partitionBy: undefined },
        ...variant,
      });
      if (format.check(spec).length === 0) specs.set(`${name} ${JSON.stringify(variant)}`, spec);
    }
  }
  return specs;
}
