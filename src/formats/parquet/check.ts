/** What Parquet, or its usual readers, cannot do with a specification; each refusal says why. */
import type { Problem } from "../../base/errors.ts";
import { fileShape, isDrawn } from "../../dataset/sizes.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { type Column, legacyColumn } from "./column.ts";
import { largestPage } from "./page.ts";
import { PAGE_CODECS } from "./page_codec.ts";
import { checkPartition } from "./partitions.ts";
import { RowGroups } from "./row_groups.ts";
import { columnsOf, legacyLength } from "./table.ts";

/** Sizes in page headers are 32-bit numbers with a sign. */
const MOST_PAGE_BYTES = 2 ** 31 - 1;
/** pyarrow takes no longer list in a footer. */
const MOST_GROUPS = 1_000_000;
/** A chunk's entry in the footer has at least so many bytes; the footer's length is a 32-bit number. */
const LEAST_ENTRY = 40;
const MOST_FOOTER_BYTES = 2 ** 31 - 1;

export function checkParquet(dataset: DatasetSpec): readonly Problem[] {
  const columns = dataset.parquet.columns.length > 0 ? columnsOf(dataset) : legacyColumns(dataset);
  return [
    ...checkCompression(dataset),
    ...checkPartition(dataset),
    ...checkNames(columns),
    ...columns.flatMap(checkColumn),
    ...checkGroups(dataset, columns.length),
  ];
}

/** Of drawn sizes only the mean is known here; the others follow it within a few deviations. */
function legacyColumns(dataset: DatasetSpec): readonly Column[] {
  const shape = isDrawn(dataset)
    ? [1, Math.ceil(dataset.sampleBytes + 4 * dataset.sampleBytesStdev)]
    : fileShape(dataset, 0);
  return [legacyColumn(legacyLength(shape))];
}

function checkCompression({ compression }: DatasetSpec): readonly Problem[] {
  if (PAGE_CODECS[compression]) return [];
  return [{
    code: "COMPRESSION",
    key: "dataset.compression",
    value: compression,
    text: `Parquet pages cannot be packed with ${compression}`,
    remedy: `Set dataset.compression to one of: ${Object.keys(PAGE_CODECS).join(", ")}.`,
  }];
}

function checkNames(columns: readonly Column[]): readonly Problem[] {
  const names = new Set<string>();
  return columns.filter(({ name }) => names.size === names.add(name).size).map(({ name }) => ({
    code: "COLUMN_TWICE",
    key: "dataset.parquet.columns",
    value: name,
    text: `Two columns are called '${name}'`,
    remedy: "Give each column of dataset.parquet.columns a name of its own.",
  }));
}

function checkColumn(column: Column): readonly Problem[] {
  if (largestPage(column) <= MOST_PAGE_BYTES) return [];
  return [{
    code: "ROW_TOO_LARGE",
    key: "dataset.parquet.columns",
    value: column.name,
    text: `A row of column '${column.name}' does not fit into a page: a page ends below 2 GiB`,
    remedy: "Use a smaller size for this column.",
  }];
}

function checkGroups({ samplesPerFile, parquet }: DatasetSpec, columns: number): readonly Problem[] {
  const groups = new RowGroups(samplesPerFile, parquet.generationBatchSize, parquet.rowGroupSize).count;
  if (groups <= MOST_GROUPS && groups * columns * LEAST_ENTRY <= MOST_FOOTER_BYTES) return [];
  return [{
    code: "TOO_MANY_ROW_GROUPS",
    key: "dataset.parquet.row_group_size",
    value: String(parquet.rowGroupSize),
    text:
      `${samplesPerFile} rows become ${groups} row groups of ${columns} columns: more than the footer of ` +
      "a Parquet file can list for its readers",
    remedy: "Use larger row groups (dataset.parquet.row_group_size, dataset.parquet.generation_batch_size).",
  }];
}
