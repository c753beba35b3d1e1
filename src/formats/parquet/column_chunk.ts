/** The values of a column in one row group: pages of one size and a last one that may be smaller. */
import type { Column } from "./column.ts";
import { type Page, page, rowsPerPage } from "./page.ts";
import type { PageCodec } from "./page_codec.ts";
import { inRow, type Walk } from "./walk.ts";

export interface ColumnChunk {
  readonly part: Walk;
  /** All values one after the other, with their payload at the same places of the stream. */
  readonly values: Walk;
  readonly plainBytes: number;
}

export function columnChunk(
  column: Column,
  rows: number,
  codec: PageCodec,
  isOnGrid: boolean,
): ColumnChunk {
  const each = Math.min(rows, rowsPerPage(column));
  const full = Math.floor(rows / each);
  const rest = rows - full * each;
  const first = page(column, each, codec, isOnGrid);
  const last = rest > 0 ? page(column, rest, codec, isOnGrid) : undefined;
  return {
    part: pages(first, full, last, (one) => one.part),
    values: pages(first, full, last, (one) => one.values),
    plainBytes: full * first.plainBytes + (last?.plainBytes ?? 0),
  };
}

function pages(first: Page, full: number, last: Page | undefined, choose: (page: Page) => Walk): Walk {
  const count = last ? full + 1 : full;
  const each = choose(first);
  const rest = last && choose(last);
  return inRow({
    count,
    at: (index) => Math.min(index, full) * each.size + (index > full ? rest?.size ?? 0 : 0),
    // Values take their stream from where the whole page has it.
    stream: (index) =>
      Math.min(index, full) * first.part.streamBytes + (index > full ? last?.part.streamBytes ?? 0 : 0),
    walk: (index) => index < full || !rest ? each : rest,
    find: (byte) => Math.min(count - 1, Math.floor(byte / each.size)),
  });
}
