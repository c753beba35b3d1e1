/**
 * What a reader reads for a row: the chunks of the columns that it wants, of the whole row group, neighbours in
 * one piece. All rows of a group have the very same ranges, so a reader that kept the group sees that at once.
 */
import type { ByteRange } from "../../base/range.ts";
import type { FileSpec } from "../../dataset/spec.ts";
import type { SampleIndex } from "../format.ts";
import { parquetFile } from "./parquet_layout.ts";
import { type RowGroup, tableOf } from "./table.ts";

export function locateRows(file: FileSpec): SampleIndex {
  const table = tableOf(file);
  const { layout, footerAt } = parquetFile(table);
  const ofKind = new Map<RowGroup, readonly ByteRange[]>();
  let lastGroup = -1;
  let lastRanges: readonly ByteRange[] = [];
  const rangesOf = (group: number) => {
    if (group === lastGroup) return lastRanges;
    const kind = table.kind(table.groups.rows(group));
    let within = ofKind.get(kind);
    if (!within) ofKind.set(kind, within = wantedRanges(kind));
    const groupAt = table.groupAt(group);
    lastGroup = group;
    lastRanges = within.map(({ at, length }) => ({ at: groupAt + at, length }));
    return lastRanges;
  };
  return {
    samples: table.rows,
    opening: [{ at: footerAt, length: layout.size - footerAt }],
    ranges: (row) => rangesOf(table.groups.groupOf(row)),
    groups: { count: table.groups.count, of: (row) => table.groups.groupOf(row), ranges: rangesOf },
  };
}

function wantedRanges({ chunks }: RowGroup): readonly ByteRange[] {
  const wanted = chunks.filter(({ column }) => column.read);
  return joined(wanted.map(({ at, chunk }) => ({ at, length: chunk.part.size })));
}

/** Ranges in ascending order, those that touch as one. */
export function joined(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const all: { at: number; length: number }[] = [];
  for (const { at, length } of ranges.toSorted((a, b) => a.at - b.at)) {
    const last = all.at(-1);
    if (last && at <= last.at + last.length) {
      last.length = Math.max(last.length, at + length - last.at);
    } else all.push({ at, length });
  }
  return all;
}
