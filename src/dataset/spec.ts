/**
 * What a dataset consists of, free of where it lies: two equal specifications give equal bytes everywhere.
 * The manifest stores it; the dataset hash covers it; formats and names are functions of it.
 */
import type { Dtype } from "./dtype.ts";

export const FORMAT_NAMES = [
  "tfrecord",
  "hdf5",
  "csv",
  "npz",
  "npy",
  "jpeg",
  "png",
  "indexed_binary",
  "mmap_indexed_binary",
  "synthetic",
  "parquet",
] as const;

export type FormatName = typeof FORMAT_NAMES[number];

export const COMPRESSIONS = ["none", "gzip", "lzf", "bz2", "zip", "xz", "snappy", "zstd"] as const;

export type Compression = typeof COMPRESSIONS[number];

export type Split = "train" | "valid";

export interface SplitSpec {
  readonly files: number;
  /** Files lie in this many numbered folders when it is above 1. */
  readonly subfolders: number;
}

export interface ParquetColumn {
  readonly name: string;
  /** A dtype, or string, binary, list; anything else is refused when the workload is read. */
  readonly dtype: string;
  readonly size: number;
  /** False where the run does not read this column. */
  readonly read: boolean;
}

export interface DatasetSpec {
  readonly format: FormatName;
  readonly seed: number;
  readonly filePrefix: string;
  readonly train: SplitSpec;
  readonly valid: SplitSpec;
  readonly samplesPerFile: number;
  readonly dtype: Dtype;
  /** Mean size of a sample in bytes and its deviation over files; `dims` replaces both. */
  readonly sampleBytes: number;
  readonly sampleBytesStdev: number;
  readonly dims: readonly number[] | undefined;
  readonly compression: Compression;
  readonly compressionLevel: number;
  readonly hdf5: {
    readonly chunkDims: readonly number[];
    readonly datasets: number;
    readonly maxShape: readonly number[];
  };
  readonly parquet: {
    readonly columns: readonly ParquetColumn[];
    readonly rowGroupSize: number;
    readonly generationBatchSize: number;
    readonly partitionBy: string | undefined;
  };
  readonly imagePayload: "real" | "raw";
  readonly dedupRatio: number;
  readonly compressRatio: number;
}

/** One file of a dataset. Everything a format needs to describe it. */
export interface FileSpec {
  readonly dataset: DatasetSpec;
  /** Global index: train files first, then valid files. Also the file part of the stream's identity. */
  readonly index: number;
  readonly split: Split;
  /** Name relative to the data folder, as src/dataset/names.ts makes it. */
  readonly name: string;
  /** Shape of one sample: the drawn one, or the dims of the specification. */
  readonly shape: readonly number[];
}
