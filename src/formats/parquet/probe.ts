/**
 * Finds the row groups of a Parquet file that somebody else wrote, and in each the chunks of the wanted columns.
 * Only places and rows are kept, never a footer, however large it is.
 */
import type { ByteRange } from "../../base/range.ts";
import { didYouMean } from "../../base/nearest.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { unreadable } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { FooterWindow } from "./footer_window.ts";
import { joined } from "./locate.ts";
import type { ThriftReader } from "./thrift_reader.ts";

interface FoundGroup {
  /** Rows up to the end of this group. */
  readonly rowsEnd: number;
  readonly ranges: readonly ByteRange[];
}

/** Without a dataset, or where it names no columns, all columns are wanted. */
export async function probeParquet(read: RangeReader, dataset?: DatasetSpec): Promise<SampleIndex> {
  const groups: FoundGroup[] = [];
  let rowsEnd = 0;
  const { start, rows } = await walkFooter(read, {
    wanted: (columns) => wantedLeaves(columns, dataset),
    group(rows, chunks) {
      rowsEnd += rows;
      groups.push({ rowsEnd, ranges: joined(chunks.filter((chunk) => chunk !== undefined)) });
    },
  });
  const rangesOf = (group: number) => groups[group]?.ranges ?? [];
  return {
    samples: rows,
    opening: [{ at: start, length: read.size - start }],
    ranges: (row) => rangesOf(groupOf(groups, row)),
    groups: { count: groups.length, of: (row) => groupOf(groups, row), ranges: rangesOf },
  };
}

export interface FoundChunk extends ByteRange {
  /** Values with those that are null, of lists those in them. */
  readonly values: number;
}

export interface FooterVisitor {
  /** Which leaves are looked at, of all columns in order. */
  wanted(columns: readonly FoundColumn[]): readonly boolean[];
  /** Chunks of leaves that are not wanted are undefined. */
  group(rows: number, chunks: readonly (FoundChunk | undefined)[]): void;
}

/** Goes through a footer once; refuses one whose row groups contradict it or the file. */
export async function walkFooter(
  read: RangeReader,
  visitor: FooterVisitor,
): Promise<{ readonly start: number; readonly rows: number }> {
  const footer = await FooterWindow.open(read);
  let wanted: readonly boolean[] | undefined;
  let rows = 0;
  let found = 0;
  for (let last = 0;;) {
    const field = await footer.item((reader) => reader.field(last));
    if (!field) break;
    last = field.id;
    if (field.id === 2) wanted = visitor.wanted(await readSchema(footer));
    else if (field.id === 3) rows = await footer.item((reader) => reader.integer());
    else if (field.id === 4) {
      if (!wanted) throw unreadable("parquet", "its footer has no schema before its row groups");
      found = await readGroups(footer, wanted, visitor);
      // What follows are notes of the writer, of any length.
      break;
    } else await footer.item((reader) => reader.skip(field.type));
  }
  if (found !== rows) {
    throw unreadable("parquet", `its footer counts ${rows} rows, its row groups ${found}`);
  }
  return { start: footer.start, rows };
}

function groupOf(groups: readonly FoundGroup[], row: number): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((groups[middle]?.rowsEnd ?? Infinity) <= row) low = middle + 1;
    else high = middle;
  }
  if (low === groups.length || row < 0) throw new RangeError(`The file has no row ${row}`);
  return low;
}

export interface FoundColumn {
  readonly name: string;
  readonly leaves: number;
  /** Physical type of its last leaf. */
  readonly physical: number;
}

/** The columns below the root, with how many leaves each has. */
async function readSchema(footer: FooterWindow): Promise<readonly FoundColumn[]> {
  const { count } = await footer.item((reader) => reader.list());
  const columns: { name: string; leaves: number; physical: number }[] = [];
  /** Elements that are still to come, of each level that is open. */
  const open: number[] = [];
  for (let i = 0; i < count; i++) {
    const { name, children, physical } = await footer.item(readElement);
    const depth = open.length;
    if (depth === 1) columns.push({ name, leaves: 0, physical });
    const column = columns.at(-1);
    if (children === 0 && column) {
      column.leaves++;
      column.physical = physical;
    }
    if (depth > 0) open[depth - 1]!--;
    if (children > 0) open.push(children);
    while (open.length > 1 && open.at(-1) === 0) open.pop();
  }
  if (open.some((left) => left !== 0)) throw unreadable("parquet", "its schema is not a tree");
  return columns;
}

function readElement(reader: ThriftReader): { name: string; children: number; physical: number } {
  let name = "", children = 0, physical = -1;
  reader.struct((id) => {
    if (id === 1) physical = reader.integer();
    else if (id === 4) name = reader.text();
    else if (id === 5) children = reader.integer();
    else return false;
    return true;
  });
  return { name, children, physical };
}

/** Which leaves belong to columns that the run reads. */
function wantedLeaves(
  found: readonly FoundColumn[],
  dataset: DatasetSpec | undefined,
): readonly boolean[] {
  const columns = dataset?.parquet.columns ?? [];
  const names = found.map(({ name }) => name);
  for (const { name, read } of columns) {
    if (!read || names.includes(name)) continue;
    throw unreadable("parquet", `it has no column '${name}'.${didYouMean(name, names)}`);
  }
  const wanted = new Set(columns.filter(({ read }) => read).map(({ name }) => name));
  return found.flatMap(({ name, leaves }) =>
    Array.from({ length: leaves }, () => columns.length === 0 || wanted.has(name))
  );
}

async function readGroups(
  footer: FooterWindow,
  wanted: readonly boolean[],
  visitor: FooterVisitor,
): Promise<number> {
  const { count } = await footer.item((reader) => reader.list());
  let found = 0;
  for (let i = 0; i < count; i++) {
    const { rows, chunks } = await footer.item((reader) => readGroup(reader, wanted));
    if (chunks.length !== wanted.length) {
      throw unreadable("parquet", `row group ${i} has ${chunks.length} columns, the schema ${wanted.length}`);
    }
    for (const chunk of chunks) {
      if (!chunk) continue;
      const { at, length } = chunk;
      if (at >= 4 && length > 0 && at + length <= footer.start) continue;
      throw unreadable("parquet", `row group ${i} has columns at ${at} to ${at + length}, outside the data`);
    }
    found += rows;
    visitor.group(rows, chunks);
  }
  return found;
}

function readGroup(reader: ThriftReader, wanted: readonly boolean[]) {
  const chunks: (FoundChunk | undefined)[] = [];
  let rows = 0;
  reader.struct((id) => {
    if (id === 3) rows = reader.integer();
    else if (id === 1) {
      const { count } = reader.list();
      for (let i = 0; i < count; i++) chunks.push(readChunk(reader, wanted[i] ?? false));
    } else return false;
    return true;
  });
  return { rows, chunks };
}

function readChunk(reader: ThriftReader, wanted: boolean): FoundChunk | undefined {
  let at = 0, length = 0, dictionaryAt = 0, values = 0;
  reader.struct((id) => {
    if (id !== 3 || !wanted) return false;
    reader.struct((field) => {
      if (field === 5) values = reader.integer();
      else if (field === 7) length = reader.integer();
      else if (field === 9) at = reader.integer();
      // Absent, or 0 in files of some writers, where there is no dictionary.
      else if (field === 11) dictionaryAt = reader.integer();
      else return false;
      return true;
    });
    return true;
  });
  if (!wanted) return undefined;
  return { at: dictionaryAt > 0 ? Math.min(at, dictionaryAt) : at, length, values };
}
