/** The values of a column in one row group: pages of one size and a last one that may be smaller. */
import { move, type Part, series } from "../layout_part.ts";
import type { Column } from "./column.ts";
import { type Page, page, rowsPerPage } from "./page.ts";
import type { PageCodec } from "./page_codec.ts";

export interface ColumnChunk {
  readonly part: Part;
  /** All values one after the other, with their payload at the same places of the stream. */
  readonly values: Part;
  readonly plainBytes: number;
}

export function columnChunk(column: Column, rows: number, codec: PageCodec): ColumnChunk {
  const each = Math.min(rows, rowsPerPage(column));
  const full = Math.floor(rows / each);
  const rest = rows - full * each;
  const pages = run(page(column, each, codec), full, rest > 0 ? page(column, rest, codec) : undefined);
  return {
    part: pages((one) => one.part),
    values: pages((one) => one.values),
    plainBytes: full * pages.first.plainBytes + (pages.last?.plainBytes ?? 0),
  };
}

function run(first: Page, full: number, last: Page | undefined) {
  const count = full + (last ? 1 : 0);
  const stream = first.part.streamBytes;
  const all = (choose: (page: Page) => Part): Part => {
    const each = choose(first);
    if (count === 1) return { ...each, streamBytes: stream };
    const end = full * each.size + (last ? choose(last).size : 0);
    const streamEnd = full * stream + (last?.part.streamBytes ?? 0);
    return series({
      count,
      at: (index) => index === count ? end : index * each.size,
      stream: (index) => index === count ? streamEnd : index * stream,
      part: (index) => index < full || !last ? each : choose(last),
    });
  };
  return Object.assign(all, { first, last });
}

/** The part as a description of its own, with its payload where it stands in the file's stream. */
export function placed(part: Part, stream: number): Part {
  return { size: part.size, streamBytes: 0, segments: (from) => move(part.segments(from), 0, stream) };
}
