/**
 * Shapes, chunks and byte counts of an HDF5 file, from its specification: what the writer, the plan and the
 * checks agree on. Arithmetic only.
 */
import type { Problem } from "../../base/errors.ts";
import type { Encoding } from "../../base/segment.ts";
import { DTYPES } from "../../dataset/dtype.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { type Part, repeat } from "../layout_part.ts";
import { zlibOf } from "../codec/deflate_containers.ts";
import { lzfOf } from "../codec/lzf.ts";
import { elementEncoding } from "../element_encoding.ts";
import { elements } from "../npy/header.ts";

/** HDF5 keeps the length of a chunk in 32 bits. */
export const LARGEST_CHUNK = 0xffffffff;
/** HDF5 has no dataspace of higher rank. */
export const MAX_RANK = 32;
/** A chunk of the library's default cache; larger ones would be read again for each row. */
const AUTO_CHUNK_MOST = 1024 * 1024;
/** Rows that are smaller share a chunk. */
const AUTO_CHUNK_LEAST = 64 * 1024;

export interface Chunking {
  readonly shape: readonly number[];
  /** Chunks on each axis. */
  readonly grid: readonly number[];
  /** Chunks on each axis if the dataset grew to its limit. */
  readonly maxGrid: readonly number[];
  readonly count: number;
  /** Bytes of a chunk before its filter, and in the file. */
  readonly bytes: number;
  readonly storedBytes: number;
  readonly compressed: boolean;
  readonly filter: ChunkFilter | undefined;
}

/** What chunks go through, by its name in a workload. */
export type ChunkFilter = "gzip" | "lzf";

/** One of the equal datasets records_0, records_1, ... */
export interface Geometry {
  readonly datasets: number;
  readonly samples: number;
  readonly itemBytes: number;
  readonly shape: readonly number[];
  /** Undefined where it cannot grow. */
  readonly maxShape: readonly number[] | undefined;
  readonly rowBytes: number;
  /** Undefined for contiguous datasets. */
  readonly chunking: Chunking | undefined;
  /** What stands in the file for one dataset. */
  readonly data: Part;
}

export function geometryOf(file: FileSpec): Geometry {
  const { dataset } = file;
  const row = rowShape(file.shape, dataset.hdf5.datasets);
  const samples = dataset.samplesPerFile;
  const shape = [samples, ...row];
  const itemBytes = DTYPES[dataset.dtype].bytes;
  const maxShape = limitOf(shape, dataset.hdf5.maxShape);
  const chunkShape = chunkShapeOf(dataset, shape, maxShape, itemBytes);
  const common = { datasets: dataset.hdf5.datasets, samples, itemBytes, shape, maxShape };
  const rowBytes = elements(row) * itemBytes;
  const encoding = elementEncoding(dataset.dtype);
  if (!chunkShape) {
    return { ...common, rowBytes, chunking: undefined, data: payload(samples * rowBytes, encoding) };
  }
  const bytes = elements(chunkShape) * itemBytes;
  const gridOf = (limit: readonly number[]) => limit.map((n, axis) => Math.ceil(n / (chunkShape[axis] ?? 1)));
  const grid = gridOf(shape);
  const count = elements(grid);
  const filter = filterOf(dataset);
  const stored = filter && packedChunk(filter, bytes, encoding);
  return {
    ...common,
    rowBytes,
    chunking: {
      shape: chunkShape,
      grid,
      maxGrid: gridOf(maxShape ?? shape),
      count,
      bytes,
      storedBytes: stored?.size ?? bytes,
      compressed: filter !== undefined,
      filter,
    },
    data: stored ? repeat(count, stored) : payload(count * bytes, encoding),
  };
}

function filterOf({ compression }: DatasetSpec): ChunkFilter | undefined {
  return compression === "gzip" || compression === "lzf" ? compression : undefined;
}

function packedChunk(filter: ChunkFilter, bytes: number, encoding: Encoding): Part {
  return filter === "lzf" ? lzfOf(bytes, encoding) : zlibOf(payload(bytes, encoding));
}

function payload(length: number, encoding: Encoding): Part {
  const builder = new LayoutBuilder();
  builder.payload(length, encoding);
  return builder.build();
}

/** With several datasets the first axis is shared out among them, and is dropped where it becomes 1. */
export function rowShape(shape: readonly number[], datasets: number): readonly number[] {
  if (datasets <= 1) return shape;
  const [first = 1, ...rest] = shape;
  const share = Math.max(1, Math.floor(first / datasets));
  return share === 1 ? rest : [share, ...rest];
}

function limitOf(shape: readonly number[], limit: readonly number[]): readonly number[] | undefined {
  if (limit.length === 0) return undefined;
  return shape.map((length, axis) => axis === 0 ? length : Math.max(length, limit[axis - 1] ?? length));
}

/** The asked chunk, never larger than the dataset may become; a chunk for each row where none was asked. */
function chunkShapeOf(
  dataset: DatasetSpec,
  shape: readonly number[],
  maxShape: readonly number[] | undefined,
  itemBytes: number,
): readonly number[] | undefined {
  const { chunkDims } = dataset.hdf5;
  if (chunkDims.length > 0) {
    const asked = chunkDims.length === shape.length ? chunkDims : [1, ...chunkDims];
    return shape.map((length, axis) => Math.min(asked[axis] ?? 1, maxShape?.[axis] ?? length));
  }
  if (!maxShape && !filterOf(dataset)) return undefined;
  return autoChunk(shape, itemBytes);
}

function autoChunk(shape: readonly number[], itemBytes: number): readonly number[] {
  const rowBytes = elements(shape.slice(1)) * itemBytes;
  const [samples = 1] = shape;
  const rows = Math.min(samples, Math.max(1, Math.floor(AUTO_CHUNK_LEAST / rowBytes)));
  const chunk = [rows, ...shape.slice(1)];
  while (elements(chunk) * itemBytes > AUTO_CHUNK_MOST) {
    const longest = chunk.indexOf(Math.max(...chunk));
    chunk[longest] = Math.ceil((chunk[longest] ?? 1) / 2);
  }
  return chunk;
}

/** What cannot be asked of an HDF5 file; shapes are judged where the specification fixes them. */
export function checkGeometry(dataset: DatasetSpec): readonly Problem[] {
  const { chunkDims, maxShape, datasets } = dataset.hdf5;
  const dims = dataset.dims ?? [1, 1];
  const first = dims[0] ?? 1;
  const problems: Problem[] = [];
  const problem = (code: string, key: string, value: string, text: string, remedy: string) =>
    problems.push({ code, key, value, text, remedy });
  if (dataset.compression !== "none" && !filterOf(dataset)) {
    problem(
      "COMPRESSION",
      "dataset.compression",
      dataset.compression,
      `hdf5 files are compressed with gzip or lzf, but dataset.compression is '${dataset.compression}'`,
      "Set dataset.compression to none, gzip or lzf.",
    );
  }
  if (dataset.dims && datasets > 1 && first % datasets !== 0) {
    problem(
      "V17",
      "dataset.hdf5.num_dset_per_record",
      String(datasets),
      `The first of record_dims, ${first}, cannot be shared out among ${datasets} datasets`,
      `Choose a divisor of ${first}.`,
    );
    return problems;
  }
  const rank = 1 + rowShape(dataset.dims ?? [2 * datasets, 2], datasets).length;
  if (rank > MAX_RANK) {
    problem(
      "TOO_MANY_AXES",
      "dataset.record_dims",
      `[${dims}]`,
      `HDF5 has no dataset with ${rank} axes: ${MAX_RANK} at most, one of them for the samples`,
      "Join some axes of dataset.record_dims: the bytes stay the same.",
    );
  }
  const positive = (lengths: readonly number[]) => lengths.every((n) => Number.isSafeInteger(n) && n > 0);
  if (chunkDims.length > 0 && (!positive(chunkDims) || ![rank, rank - 1].includes(chunkDims.length))) {
    problem(
      "HDF5_CHUNK",
      "dataset.hdf5.chunk_dims",
      `[${chunkDims}]`,
      `Chunks of shape [${chunkDims}] do not fit a dataset with ${rank} axes`,
      `Give ${rank} positive lengths, the first for the samples, or ${rank - 1} without it.`,
    );
  }
  if (maxShape.length > 0 && (!positive(maxShape) || maxShape.length !== rank - 1)) {
    problem(
      "HDF5_MAX_SHAPE",
      "dataset.hdf5.max_shape",
      `[${maxShape}]`,
      `A limit of [${maxShape}] does not fit samples with ${rank - 1} axes`,
      `Give ${rank - 1} positive lengths; the axis of the samples is added.`,
    );
  }
  if (problems.length > 0 || !dataset.dims) return problems;
  return checkFixedShape(dataset, rowShape(dataset.dims, datasets));
}

function checkFixedShape(dataset: DatasetSpec, row: readonly number[]): readonly Problem[] {
  const { chunkDims, maxShape } = dataset.hdf5;
  if (row.some((length, axis) => length > (maxShape[axis] ?? length))) {
    return [{
      code: "HDF5_MAX_SHAPE",
      key: "dataset.hdf5.max_shape",
      value: `[${maxShape}]`,
      text: `Samples of shape [${row}] are larger than their limit [${maxShape}]`,
      remedy: "Raise dataset.hdf5.max_shape.",
    }];
  }
  const shape = [dataset.samplesPerFile, ...row];
  const chunk = chunkShapeOf(dataset, shape, limitOf(shape, maxShape), DTYPES[dataset.dtype].bytes);
  const bytes = chunk ? elements(chunk) * DTYPES[dataset.dtype].bytes : 0;
  if (bytes <= LARGEST_CHUNK) return [];
  return [{
    code: "HDF5_CHUNK",
    key: "dataset.hdf5.chunk_dims",
    value: `[${chunkDims}]`,
    text: `A chunk of shape [${chunk}] has ${bytes} bytes, but HDF5 allows less than 4 GiB`,
    remedy: "Choose smaller dataset.hdf5.chunk_dims.",
  }];
}
