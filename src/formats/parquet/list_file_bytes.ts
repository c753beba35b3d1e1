/**
 * Bytes of files of one column, a list of bytes of the same length in every row, from that length alone: describing
 * such a file takes a fraction of a millisecond, too long for the thousands of lengths that drawn sizes have.
 */
import type { DatasetSpec } from "../../dataset/spec.ts";
import { legacyColumn } from "./column.ts";
import { STATISTICS_MOST } from "./footer.ts";
import { ALIGNMENT, listPageBytes, rowsPerPage } from "./page.ts";
import { PAGE_CODECS } from "./page_codec.ts";
import { RowGroups } from "./row_groups.ts";
import { isTableOnGrid, MAGIC } from "./table.ts";
import { i64Width } from "./thrift_writer.ts";

/** Smallest and largest value of four bytes with their three heads, and two claims that they are exact. */
const STATISTICS_BYTES = 2 * 4 + 2 + 2 + 2;

/** Whatever does not follow the length is taken from a described file: `described` tells its bytes. */
export function listFileBytes(
  dataset: DatasetSpec,
  described: (length: number) => number,
): (length: number) => number {
  const varying = varyingBytes(dataset);
  const constant = described(1) - varying(1);
  return (length) => constant + varying(length);
}

function varyingBytes(dataset: DatasetSpec): (length: number) => number {
  const { rowGroupSize, generationBatchSize } = dataset.parquet;
  const groups = new RowGroups(dataset.samplesPerFile, generationBatchSize, rowGroupSize);
  const kinds = groups.kinds().map((rows) => ({
    rows,
    count: groups.weighed((other) => other === rows ? 1 : 0).at(groups.count),
  }));
  return (length) => {
    let data = 0;
    let entries = 0;
    for (const { rows, count } of kinds) {
      const { chunk, group, plain, hasStatistics } = groupBytes(dataset, length, rows);
      data += count * group;
      // Of the entry in the footer: values, and twice the bytes with their headers before and after packing.
      const entry = i64Width(rows * length) + 2 * i64Width(plain) + i64Width(chunk) + i64Width(group);
      entries += count * (entry + (hasStatistics ? STATISTICS_BYTES : 0));
    }
    return data + entries + groups.count * i64Width(MAGIC.length + data);
  };
}

function groupBytes(dataset: DatasetSpec, length: number, rows: number) {
  const codec = PAGE_CODECS[dataset.compression];
  if (!codec) throw new TypeError(`Parquet pages cannot be packed with ${dataset.compression}`);
  const isOnGrid = isTableOnGrid(dataset);
  const column = legacyColumn(length);
  const each = Math.min(rows, rowsPerPage(column));
  const full = Math.floor(rows / each);
  const rest = rows - full * each;
  const page = listPageBytes(column, each, codec, isOnGrid);
  const last = rest > 0 ? listPageBytes(column, rest, codec, isOnGrid) : undefined;
  const chunk = full * page.size + (last?.size ?? 0);
  return {
    chunk,
    group: chunk + (isOnGrid ? -chunk & ALIGNMENT - 1 : 0),
    plain: full * page.plainBytes + (last?.plainBytes ?? 0),
    hasStatistics: full * page.valueBytes + (last?.valueBytes ?? 0) <= STATISTICS_MOST,
  };
}
