/**
 * The table of a file, described once for all files of a dataset: its columns, its row groups, and where each
 * chunk lies. There are at most three kinds of row groups, told apart by their rows.
 */
import type { Encoding } from "../../base/segment.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { isOneToOne } from "../on_block_grid.ts";
import { type Column, columnOf, legacyColumn, type Piece } from "./column.ts";
import { type ColumnChunk, columnChunk } from "./column_chunk.ts";
import { ALIGNMENT } from "./page.ts";
import { PAGE_CODECS, type PageCodec } from "./page_codec.ts";
import { RowGroups } from "./row_groups.ts";
import { inRow, type Walk } from "./walk.ts";

/** Magic number in front and, with the length of the footer, at the end. */
export const MAGIC = "PAR1";

export interface RowGroup {
  readonly rows: number;
  readonly part: Walk;
  readonly plainBytes: number;
  readonly chunks: readonly PlacedChunk[];
}

export interface PlacedChunk {
  readonly column: Column;
  readonly chunk: ColumnChunk;
  /** Relative to the row group. */
  readonly at: number;
  readonly stream: number;
}

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly codec: PageCodec;
  readonly groups: RowGroups;
  /** The row group of that many rows. */
  kind(rows: number): RowGroup;
  /** Where in the file a row group begins; also asked for the number of groups. */
  groupAt(index: number): number;
  groupStream(index: number): number;
  /** All row groups. */
  readonly data: Walk;
  /** The ratios that were asked for, where pages of the stream are blocks of the file. */
  readonly onGrid: Ratios | undefined;
}

/**
 * Hundreds of columns take milliseconds to describe, and most files of a dataset are alike: the latest table of
 * each dataset is kept.
 */
const known = new WeakMap<DatasetSpec, { readonly length: number | undefined; readonly table: Table }>();

export function tableOf({ dataset, shape }: FileSpec): Table {
  const length = dataset.parquet.columns.length > 0 ? undefined : legacyLength(shape);
  const latest = known.get(dataset);
  if (latest && latest.length === length) return latest.table;
  const table = describe(dataset, length === undefined ? columnsOf(dataset) : [legacyColumn(length)]);
  known.set(dataset, { length, table });
  return table;
}

/** Bytes of a sample where no columns are named: the first two axes, as DLIO has it. */
export function legacyLength(shape: readonly number[]): number {
  return (shape[0] ?? 1) * (shape[1] ?? 1);
}

export function columnsOf(dataset: DatasetSpec): readonly Column[] {
  return dataset.parquet.columns.map(columnOf);
}

type Ratios = Pick<DatasetSpec, "dedupRatio" | "compressRatio">;

/** Blocks of a codec are no blocks of the stream. */
export function isTableOnGrid({ dedupRatio, compressRatio, compression }: DatasetSpec): boolean {
  return (dedupRatio !== 1 || compressRatio !== 1) && compression === "none";
}

function describe(dataset: DatasetSpec, wanted: readonly Column[]): Table {
  const { rowGroupSize, generationBatchSize } = dataset.parquet;
  const codec = PAGE_CODECS[dataset.compression];
  if (!codec) throw new TypeError(`Parquet pages cannot be packed with ${dataset.compression}`);
  const groups = new RowGroups(dataset.samplesPerFile, generationBatchSize, rowGroupSize);
  const isOnGrid = isTableOnGrid(dataset);
  // Without repetition numbers keep all their bits.
  const columns = isOnGrid && dataset.dedupRatio !== 1 ? alike(wanted) : wanted;
  const kinds = new Map(groups.kinds().map((rows) => [rows, rowGroup(columns, rows, codec, isOnGrid)]));
  const kind = (rows: number) => {
    const found = kinds.get(rows);
    if (!found) throw new RangeError(`No row group has ${rows} rows`);
    return found;
  };
  const sizes = groups.weighed((rows) => kind(rows).part.size);
  const streams = groups.weighed((rows) => kind(rows).part.streamBytes);
  const groupStream = (index: number) => (isOnGrid ? MAGIC.length : 0) + streams.at(index);
  return {
    rows: dataset.samplesPerFile,
    columns,
    codec,
    groups,
    kind,
    groupAt: (index) => MAGIC.length + sizes.at(index),
    groupStream,
    data: inRow({
      count: groups.count,
      at: sizes.at,
      stream: groupStream,
      walk: (index) => kind(groups.rows(index)).part,
      find: sizes.find,
    }),
    onGrid: isOnGrid ? dataset : undefined,
  };
}

/**
 * Blocks repeat across columns only where the same data are the same bytes in all of them. Floats of any width are
 * finite with the bits that the shortest of them clear, and other numbers can do without those bits.
 */
function alike(columns: readonly Column[]): readonly Column[] {
  const bits = [16, 32, 64].find((bits) =>
    columns.some(({ leaf }) => leaf.pieces(1).some((piece) => isFloat(piece, bits)))
  );
  if (bits !== 16 && bits !== 32 && bits !== 64) return columns;
  const encoding: Encoding = { kind: "float", bits };
  return columns.map((column) => ({
    ...column,
    leaf: {
      ...column.leaf,
      pieces: (count) =>
        column.leaf.pieces(count).map((piece) =>
          "bytes" in piece || !isOneToOne(piece.encoding) ? piece : { ...piece, encoding }
        ),
    },
  }));
}

function isFloat(piece: Piece, bits: number): boolean {
  return "encoding" in piece && piece.encoding.kind === "float" && piece.encoding.bits === bits;
}

function rowGroup(
  columns: readonly Column[],
  rows: number,
  codec: PageCodec,
  isOnGrid: boolean,
): RowGroup {
  const chunks: PlacedChunk[] = [];
  let at = 0, stream = 0, plainBytes = 0;
  for (const column of columns) {
    const chunk = columnChunk(column, rows, codec, isOnGrid);
    chunks.push({ column, chunk, at, stream });
    const gap = isOnGrid ? -chunk.part.size & ALIGNMENT - 1 : 0;
    at += chunk.part.size + gap;
    stream += chunk.part.streamBytes + gap;
    plainBytes += chunk.plainBytes;
  }
  const part = inRow({
    count: chunks.length,
    at: (index) => chunks[index]?.at ?? at,
    stream: (index) => chunks[index]?.stream ?? stream,
    walk: (index) => {
      const found = chunks[index];
      if (!found) throw new RangeError(`A row group of ${chunks.length} columns has no column ${index}`);
      return isOnGrid ? withGap(found.chunk.part) : found.chunk.part;
    },
    find: (byte) => lastAtOrBefore(chunks, byte),
  });
  return { rows, part, plainBytes, chunks };
}

/** Chunks of a file need not touch: nothing points to the zeros between them. */
function withGap(part: Walk): Walk {
  const gap = -part.size & ALIGNMENT - 1;
  if (gap === 0) return part;
  return {
    size: part.size + gap,
    streamBytes: part.streamBytes + gap,
    *walk(from, at, stream) {
      if (from < part.size) yield* part.walk(from, at, stream);
      yield { kind: "literal", at: at + part.size, bytes: new Uint8Array(gap) };
    },
  };
}

function lastAtOrBefore(chunks: readonly PlacedChunk[], byte: number): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((chunks[middle]?.at ?? Infinity) <= byte) low = middle;
    else high = middle - 1;
  }
  return low;
}
