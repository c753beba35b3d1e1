/** A whole file: magic number, row groups, footer. */
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";
import { footer } from "./footer.ts";
import { MAGIC, type Table } from "./table.ts";

export interface ParquetFile {
  readonly layout: Part;
  readonly footerAt: number;
}

export function parquetFile(table: Table): ParquetFile {
  const out = new LayoutBuilder();
  out.literal(new TextEncoder().encode(MAGIC));
  out.part(table.data);
  const footerAt = out.size;
  // It names places of the stream from the start of the file.
  out.part(footer(table), 0);
  return { layout: out.build(), footerAt };
}
