/** A whole file: magic number, row groups, footer. */
import type { Layout } from "../../base/segment.ts";
import { streamRatios } from "../stream_ratios.ts";
import { footer } from "./footer.ts";
import { MAGIC, type Table } from "./table.ts";

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
  const magic = new TextEncoder().encode(MAGIC);
  const end = footer(table);
  const footerAt = magic.length + data.size;
  const layout: Layout = {
    size: footerAt + end.size,
    *segments(from) {
      if (from < magic.length) yield { kind: "literal", at: 0, bytes: magic };
      if (from < footerAt) yield* data.walk(from - magic.length, magic.length, 0);
      yield* end.walk(from - footerAt, footerAt, 0);
    },
  };
  const { onGrid } = table;
  return { footerAt, layout: onGrid ? { ...layout, stream: streamRatios(onGrid, layout) } : layout };
}
