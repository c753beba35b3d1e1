/** A data page (v1) of a column: its header with a checksum of the body, levels, PLAIN values, codec. */
import { LayoutBuilder } from "../layout_builder.ts";
import type { Column } from "./column.ts";
import { levels } from "./levels.ts";
import { packPage, type PageCodec } from "./page_codec.ts";
import { THRIFT, ThriftWriter } from "./thrift_writer.ts";
import { listed, type Walk } from "./walk.ts";

/** Values of a page before levels: what readers hold in memory at once, unless a single row has more. */
const PAGE_BYTES = 1024 * 1024;
/** Bounds the levels of a page, which are made as a whole. */
const MOST_VALUES = 262144;
const CHECKSUM_BYTES = 5;

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

export function page(column: Column, rows: number, codec: PageCodec): Page {
  const values = rows * column.length;
  const packed = packPage(codec, levels(column, rows), column.leaf.pieces(values));
  const head = new ThriftWriter()
    .i32(1, 0)
    .i32(2, packed.contentSize)
    .i32(3, packed.body.size)
    .head(4, THRIFT.i32)
    .bytes();
  const tail = new ThriftWriter({ after: 4 })
    .struct(5, (data) => data.i32(1, values).i32(2, PLAIN).i32(3, RLE).i32(4, RLE))
    .stop()
    .bytes();
  const out = new LayoutBuilder();
  out.literal(head);
  const bodyAt = head.length + CHECKSUM_BYTES + tail.length;
  out.derived(CHECKSUM_BYTES, { kind: "crc32", endian: "zigzag" }, { at: bodyAt, length: packed.body.size });
  out.literal(tail);
  out.part(packed.body);
  return {
    part: listed(out.build()),
    values: listed(packed.values),
    plainBytes: bodyAt + packed.contentSize,
  };
}
