/** A small specification for unit tests of this folder. */
import type { DatasetSpec } from "./spec.ts";

export const TEST_SPEC: DatasetSpec = {
  format: "npz",
  seed: 42,
  filePrefix: "img",
  train: { files: 64, subfolders: 0 },
  valid: { files: 8, subfolders: 0 },
  samplesPerFile: 1,
  dtype: "uint8",
  sampleBytes: 65536,
  sampleBytesStdev: 0,
  dims: undefined,
  compression: "none",
  compressionLevel: 4,
  hdf5: { chunkDims: [], datasets: 1, maxShape: [] },
  parquet: {
    columns: [{ name: "a", dtype: "float32", size: 1, read: true }],
    rowGroupSize: 1024,
    generationBatchSize: 0,
    partitionBy: undefined,
  },
  imagePayload: "real",
  dedupRatio: 1,
  compressRatio: 1,
};
