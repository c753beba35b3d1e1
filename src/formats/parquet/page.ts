/** A data page (v1) of a column: its header with a checksum of the body, levels, PLAIN values, codec. */
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";
import type { Column } from "./column.ts";
import { levels, listLevelsBytes } from "./levels.ts";
import { packedBytes, packPage, type PageCodec } from "./page_codec.ts";
import { i64Width, THRIFT, ThriftWriter } from "./thrift_writer.ts";
import { listed, type Walk } from "./walk.ts";

/** Values of a page before levels: what readers hold in memory at once, unless a single row has more. */
const PAGE_BYTES = 1024 * 1024;
/** Bounds the levels of a page, which are made as a whole. */
const MOST_VALUES = 262144;
const CHECKSUM_BYTES = 5;
/** Bytes of the longest element. */
export const ALIGNMENT = 8;
/** Far from those that the format has. */
const PADDING_FIELD = 15;

/** Encodings by their numbers in parquet.thrift. */
export const PLAIN = 0;
export const RLE = 3;

export interface Page {
  /** Header and body. */
  readonly part: Walk;
  readonly values: Walk;
  /** Header and body before compression. */
  readonly plainBytes: number;
}

/** Rows of every page of a column but the last one of a chunk. */
export function rowsPerPage({ leaf, length }: Column): number {
  const rows = Math.floor(Math.min(8 * PAGE_BYTES / leaf.bits, MOST_VALUES) / length);
  // Values smaller than a byte must end where a byte ends, so that those of a chunk can be counted through.
  return leaf.bits < 8 || rows >= 8 ? Math.max(8, rows - rows % 8) : Math.max(1, rows);
}

/** Largest page of a column in bytes, which its header must be able to say. */
export function largestPage(column: Column): number {
  const values = rowsPerPage(column) * column.length;
  return Math.max(values, Math.ceil(values * column.leaf.bits / 8)) + MOST_VALUES;
}

export function page(column: Column, rows: number, codec: PageCodec, isOnGrid: boolean): Page {
  const values = rows * column.length;
  const packed = packPage(codec, levels(column, rows), column.leaf.pieces(values));
  const { head, data } = header(packed.contentSize, packed.body.size, values);
  const valuesAt = head.length + CHECKSUM_BYTES + data.size + 1 + packed.levels;
  const tail = (isOnGrid ? padded(data, valuesAt) : data).stop().bytes();
  const out = new LayoutBuilder();
  out.literal(head);
  const bodyAt = head.length + CHECKSUM_BYTES + tail.length;
  out.derived(CHECKSUM_BYTES, { kind: "crc32", endian: "zigzag" }, { at: bodyAt, length: packed.body.size });
  out.literal(tail);
  out.part(packed.body);
  const part = out.build();
  const plainBytes = bodyAt + packed.contentSize;
  if (!isOnGrid) return { part: listed(part), values: listed(packed.values), plainBytes };
  return { part: listed(onGrid(part, part)), values: listed(onGrid(packed.values, part)), plainBytes };
}

/** What stands before and behind the checksum. */
function header(contentSize: number, bodySize: number, values: number) {
  const head = new ThriftWriter().i32(1, 0).i32(2, contentSize).i32(3, bodySize).head(4, THRIFT.i32).bytes();
  const data = new ThriftWriter({ after: 4 })
    .struct(5, (data) => data.i32(1, values).i32(2, PLAIN).i32(3, RLE).i32(4, RLE));
  return { head, data };
}

/** Of a header but for its three numbers, without its end. */
const HEADER_BYTES = (() => {
  const { head, data } = header(0, 0, 0);
  return head.length + CHECKSUM_BYTES + data.size - 3 * i64Width(0);
})();

export interface PageBytes {
  readonly size: number;
  readonly valueBytes: number;
  readonly plainBytes: number;
}

/** Sizes of a page of lists whose values follow each other in one piece, without describing it. */
export function listPageBytes(
  { leaf, length }: Column,
  rows: number,
  codec: PageCodec,
  isOnGrid: boolean,
): PageBytes {
  const values = rows * length;
  const levels = listLevelsBytes(length, rows);
  const valueBytes = values * leaf.bits / 8;
  const body = packedBytes(codec, levels, valueBytes, leaf.bits / 8);
  const content = levels + valueBytes;
  const bare = HEADER_BYTES + i64Width(content) + i64Width(body) + i64Width(values);
  const bodyAt = bare + (isOnGrid ? paddingBytes(bare + 1 + levels) : 0) + 1;
  return { size: bodyAt + body, valueBytes, plainBytes: bodyAt + content };
}

/** Of a field: its number and type, its length. */
const FIELD_HEAD = 2;

/** Field and all, of the field that moves values from there to a multiple of the longest element. */
function paddingBytes(valuesAt: number): number {
  const missing = -valuesAt & ALIGNMENT - 1;
  return missing === 0 || missing >= FIELD_HEAD ? missing : missing + ALIGNMENT;
}

/**
 * The same bytes of the stream are the same numbers only at the same place in an element, and a block may repeat
 * anywhere in the file: so values stand at a multiple of the longest element in every page. A field that no
 * reader knows fills up the header; all of them pass over such fields.
 */
function padded(header: ThriftWriter, valuesAt: number): ThriftWriter {
  const bytes = paddingBytes(valuesAt);
  return bytes === 0 ? header : header.text(PADDING_FIELD, " ".repeat(bytes - FIELD_HEAD));
}

/**
 * Payload of a part, with the places of the stream that it has in the page: where blocks shall repeat or shrink,
 * bytes of the stream are bytes of the file (formats/on_block_grid.ts). A page then takes as much of the stream
 * as of the file.
 */
function onGrid(part: Part, page: Part): Part {
  const places = [...page.segments(0)].filter(({ kind }) => kind === "payload").map(({ at }) => at);
  const segments = [...part.segments(0)].map((segment) =>
    segment.kind === "payload" ? { ...segment, stream: places.shift() ?? 0 } : segment
  );
  return { size: part.size, streamBytes: page.size, segments: () => segments };
}
