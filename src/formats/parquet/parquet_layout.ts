/** A whole file: magic number, row groups, footer. */
import type { Layout } from "../../base/segment.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { streamRatios } from "../stream_ratios.ts";
import { footer } from "./footer.ts";
import { MAGIC, type Table } from "./table.ts";
import { inRow, listed } from "./walk.ts";

export interface ParquetFile {
  readonly layout: Layout;
  readonly footerAt: number;
}

/** As tables, files are described once: a reader asks for every batch. */
const known = new WeakMap<Table, ParquetFile>();

export function parquetFile(table: Table): ParquetFile {
  let file = known.get(table);
  if (!file) known.set(table, file = describe(table));
  return file;
}

function describe(table: Table): ParquetFile {
  const { data } = table;
  const magic = new LayoutBuilder();
  magic.literal(new TextEncoder().encode(MAGIC));
  const footerAt = MAGIC.length + data.size;
  const { walk: end, entries } = footer(table, footerAt);
  const parts = [listed(magic.build()), data, end] as const;
  const places = [0, MAGIC.length, footerAt, footerAt + end.size];
  const whole = inRow({
    count: parts.length,
    at: (index) => places[index] ?? footerAt,
    // Row groups know their places in the stream of the file.
    stream: () => 0,
    walk: (index) => parts[index] ?? data,
    find: (byte) => byte < MAGIC.length ? 0 : byte < footerAt ? 1 : 2,
  });
  const layout: Layout = { size: whole.size, segments: (from) => whole.walk(from, 0, 0), entries };
  const { onGrid } = table;
  return { footerAt, layout: onGrid ? { ...layout, stream: streamRatios(onGrid, layout) } : layout };
}
