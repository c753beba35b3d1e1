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
  const footer = await FooterWindow.open(read);
  let wanted: readonly boolean[] | undefined;
  let rows = 0;
  const groups: FoundGroup[] = [];
  for (let last = 0;;) {
    const field = await footer.item((reader) => reader.field(last));
    if (!field) break;
    last = field.id;
    if (field.id === 2) wanted = wantedLeaves(await readSchema(footer), dataset);
    else if (field.id === 3) rows = await footer.item((reader) => reader.integer());
    else if (field.id === 4) {
      if (!wanted) throw unreadable("parquet", "its footer has no schema before its row groups");
      await readGroups(footer, wanted, groups);
      // What follows are notes of the writer, of any length.
      break;
    } else await footer.item((reader) => reader.skip(field.type));
  }
  const found = groups.at(-1)?.rowsEnd ?? 0;
  if (found !== rows) {
    throw unreadable("parquet", `its footer counts ${rows} rows, its row groups ${found}`);
  }
  return {
    samples: rows,
    opening: [{ at: footer.start, length: read.size - footer.start }],
    ranges: (row) => groups[groupOf(groups, row)]?.ranges ?? [],
    groups: {
      count: groups.length,
      of: (row) => groupOf(groups, row),
      ranges: (group) => groups[group]?.ranges ?? [],
    },
  };
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

interface FoundColumn {
  readonly name: string;
  readonly leaves: number;
}

/** The columns below the root, with how many leaves each has. */
async function readSchema(footer: FooterWindow): Promise<readonly FoundColumn[]> {
  const { count } = await footer.item((reader) => reader.list());
  const columns: { name: string; leaves: number }[] = [];
  /** Elements that are still to come, of each level that is open. */
  const open: number[] = [];
  for (let i = 0; i < count; i++) {
    const { name, children } = await footer.item(readElement);
    const depth = open.length;
    if (depth === 1) columns.push({ name, leaves: 0 });
    const column = columns.at(-1);
    if (children === 0 && column) column.leaves++;
    if (depth > 0) open[depth - 1]!--;
    if (children > 0) open.push(children);
    while (open.length > 1 && open.at(-1) === 0) open.pop();
  }
  if (open.some((left) => left !== 0)) throw unreadable("parquet", "its schema is not a tree");
  return columns;
}

function readElement(reader: ThriftReader): { name: string; children: number } {
  let name = "", children = 0;
  reader.struct((id) => {
    if (id === 4) name = reader.text();
    else if (id === 5) children = reader.integer();
    else return false;
    return true;
  });
  return { name, children };
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
  groups: FoundGroup[],
): Promise<void> {
  const { count } = await footer.item((reader) => reader.list());
  let rowsEnd = 0;
  for (let i = 0; i < count; i++) {
    const { rows, chunks } = await footer.item((reader) => readGroup(reader, wanted));
    if (chunks.length !== wanted.length) {
      throw unreadable("parquet", `row group ${i} has ${chunks.length} columns, the schema ${wanted.length}`);
    }
    const ranges = joined(chunks.filter((chunk) => chunk !== undefined));
    for (const { at, length } of ranges) {
      if (at >= 4 && length > 0 && at + length <= footer.start) continue;
      throw unreadable("parquet", `row group ${i} has columns at ${at} to ${at + length}, outside the data`);
    }
    rowsEnd += rows;
    groups.push({ rowsEnd, ranges });
  }
}

function readGroup(reader: ThriftReader, wanted: readonly boolean[]) {
  const chunks: (ByteRange | undefined)[] = [];
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

function readChunk(reader: ThriftReader, wanted: boolean): ByteRange | undefined {
  let at = 0, length = 0, dictionaryAt = 0;
  reader.struct((id) => {
    if (id !== 3 || !wanted) return false;
    reader.struct((field) => {
      if (field === 7) length = reader.integer();
      else if (field === 9) at = reader.integer();
      // Absent, or 0 in files of some writers, where there is no dictionary.
      else if (field === 11) dictionaryAt = reader.integer();
      else return false;
      return true;
    });
    return true;
  });
  if (!wanted) return undefined;
  return { at: dictionaryAt > 0 ? Math.min(at, dictionaryAt) : at, length };
}
