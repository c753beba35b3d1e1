/**
 * `dataset.parquet.partition_by`: the rows of a file by the value of one column, each value in a folder
 * `column=value` as Hive, pyarrow and duckdb have it, without that column. The rows take the values in turn, so
 * every size stays a formula; pyarrow writes random values, and names of its own.
 */
import type { Problem } from "../../base/errors.ts";
import type { Layout } from "../../base/segment.ts";
import { PAGE_BYTES } from "../../dataset/file_identity.ts";
import type { DatasetSpec, FileSpec, ParquetColumn } from "../../dataset/spec.ts";
import type { Output } from "../format.ts";
import { move } from "../layout_part.ts";
import { parquetFile } from "./parquet_layout.ts";
import { tableOf } from "./table.ts";

/** pyarrow refuses to write more folders at once, and so does DLIO through it. */
const MOST_VALUES = 1024;
const STRING_DIGITS = 10;
/** What Hive, Spark and pyarrow call the folder of rows without a value. */
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";
const KEY = "dataset.parquet.partition_by";

export function isPartitioned({ parquet }: DatasetSpec): boolean {
  return parquet.partitionBy !== undefined;
}

/** A file for each value that occurs, in the order of the values' first rows. */
export function partitionOutputs(file: FileSpec): readonly Output[] {
  const { dataset } = file;
  const { values, folder } = partitionOf(dataset);
  let stream = 0;
  return Array.from({ length: values }, (_, value) => {
    const table = tableOf({ ...file, dataset: partOf(dataset, rowsOf(dataset, value, values)) });
    const layout = moved(parquetFile(table).layout, stream);
    // Every part begins at a page of the stream.
    stream += Math.ceil(table.data.streamBytes / PAGE_BYTES) * PAGE_BYTES;
    return { name: nameIn(file.name, folder(value)), layout };
  });
}

/** What is wrong with the folders of a file that anybody may have made; undefined where nothing is partitioned. */
export function partitionNameFault(
  { parquet: { partitionBy, columns } }: DatasetSpec,
): ((name: string) => string | undefined) | undefined {
  if (partitionBy === undefined) return undefined;
  const domain = DOMAINS[columns.find(({ name }) => name === partitionBy)?.dtype ?? ""];
  return (name) => {
    const folders = name.split("/").slice(0, -1).filter((one) => one.startsWith(`${partitionBy}=`));
    const [folder, ...others] = folders;
    if (folder === undefined || others.length > 0) return `lies in no folder '${partitionBy}=VALUE'`;
    const value = unescaped(folder.slice(partitionBy.length + 1));
    if (value === NO_VALUE || !domain || domain.includes(value)) return undefined;
    return `lies in a folder for '${value}', which is no value of '${partitionBy}'`;
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing stands for itself.
    return text;
  }
}

/** The first of them as a file of its own. */
export function firstPartition(file: FileSpec): FileSpec {
  const { dataset } = file;
  const { values } = partitionOf(dataset);
  return { ...file, dataset: partOf(dataset, rowsOf(dataset, 0, values)) };
}

export function checkPartition(dataset: DatasetSpec): readonly Problem[] {
  const { partitionBy: name, columns } = dataset.parquet;
  const column = columns.find((one) => one.name === name);
  // A column that does not exist is refused with the workload.
  if (name === undefined || !column) return [];
  const refuse = (text: string, remedy: string): readonly Problem[] => [{
    code: "PARTITIONED",
    key: KEY,
    value: name,
    text: `Cannot partition by '${name}': ${text}`,
    remedy,
  }];
  if (columns.length === 1) {
    return refuse("there would be no column left in the files", "Name another column in the workload.");
  }
  if (!/^[\w.-]+$/.test(name)) {
    return refuse("its name would have to be escaped in the name of a folder", "Choose a plainer name.");
  }
  const domain = column.size === 1 ? DOMAINS[column.dtype] : undefined;
  if (domain === undefined) {
    return refuse(
      `a column of type ${column.dtype}${
        column.size === 1 ? "" : " in lists"
      } has no values that name folders`,
      "Partition by a column of integers, bool or string with size 1.",
    );
  }
  const values = Math.min(domain.count, dataset.samplesPerFile);
  if (values > MOST_VALUES) {
    return refuse(
      `each file would be split into ${values} folders, and pyarrow, whose layout this is, makes at most ` +
        MOST_VALUES,
      "Partition by a column of bool, int8 or uint8, or put fewer samples into a file.",
    );
  }
  return [];
}

interface Domain {
  /** How many different values there are. */
  readonly count: number;
  text(value: number): string;
  /** Whether a text, of anybody, is one of its values. */
  includes(text: string): boolean;
}

const integers = (bits: number, signed: boolean): Domain => {
  const least = signed && bits === 8 ? -128 : 0;
  const from = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const isInteger = (text: string) => /^-?\d{1,20}$/.test(text);
  const isWithin = (value: bigint) => value >= from && value < from + 2n ** BigInt(bits);
  return {
    count: 2 ** bits,
    text: (value) => String(least + value),
    includes: (text) => isInteger(text) && isWithin(BigInt(text)),
  };
};

const DOMAINS: Readonly<Record<string, Domain>> = {
  bool: {
    count: 2,
    text: (value) => value === 0 ? "false" : "true",
    includes: (text) => ["false", "true"].includes(text.toLowerCase()),
  },
  int8: integers(8, true),
  uint8: integers(8, false),
  int16: integers(16, true),
  uint16: integers(16, false),
  int32: integers(32, true),
  uint32: integers(32, false),
  int64: integers(64, true),
  uint64: integers(64, false),
  string: {
    count: 2 ** 31,
    text: (value) => `s_${String(value).padStart(STRING_DIGITS, "0")}`,
    includes: (text) => text.length > 0,
  },
};

function partitionOf(dataset: DatasetSpec) {
  const name = dataset.parquet.partitionBy;
  const column = dataset.parquet.columns.find((one) => one.name === name);
  const domain = DOMAINS[column?.dtype ?? ""];
  if (!domain) throw new TypeError(`A partition by '${name}' was not refused by check`);
  return {
    values: Math.min(domain.count, dataset.samplesPerFile),
    folder: (value: number) => `${name}=${domain.text(value)}`,
  };
}

/** Rows of a file that have the value: every `values`-th. */
function rowsOf({ samplesPerFile }: DatasetSpec, value: number, values: number): number {
  return Math.ceil((samplesPerFile - value) / values);
}

/** Descriptions are kept by their specification, so each number of rows has only one. */
const known = new WeakMap<DatasetSpec, Map<number, DatasetSpec>>();

function partOf(dataset: DatasetSpec, rows: number): DatasetSpec {
  let parts = known.get(dataset);
  if (!parts) known.set(dataset, parts = new Map());
  let part = parts.get(rows);
  if (!part) parts.set(rows, part = describe(dataset, rows));
  return part;
}

/** The whole file is one table, so batches do not cut its row groups. */
function describe(dataset: DatasetSpec, rows: number): DatasetSpec {
  const { parquet } = dataset;
  const columns = parquet.columns.filter(({ name }: ParquetColumn) => name !== parquet.partitionBy);
  return {
    ...dataset,
    samplesPerFile: rows,
    parquet: { ...parquet, columns, generationBatchSize: 0, partitionBy: undefined },
  };
}

function moved(layout: Layout, stream: number): Layout {
  if (stream === 0) return layout;
  const { entries: _, ...alone } = layout; // They would have to move as well.
  return { ...alone, segments: (from) => move(layout.segments(from), 0, stream) };
}

function nameIn(name: string, folder: string): string {
  const slash = name.lastIndexOf("/");
  return `${name.slice(0, slash + 1)}${folder}/${name.slice(slash + 1)}`;
}
