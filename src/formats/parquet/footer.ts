/**
 * The footer of a file (FileMetaData). Its entries for row groups are alike but for the places of chunks and for
 * statistics: they are made from a template when they are reached, so a footer of gigabytes costs no memory.
 */
import type { EntryExtremes, Layout, RepeatedEntries } from "../../base/segment.ts";
import { ByteWriter } from "../byte_writer.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { arrowSchema } from "./arrow_schema.ts";
import { PLAIN, RLE } from "./page.ts";
import type { PageCodec } from "./page_codec.ts";
import { leafPath, writeSchema } from "./schema.ts";
import { MAGIC, type PlacedChunk, type RowGroup, type Table } from "./table.ts";
import { numbersOf } from "./numbers_of.ts";
import { i64Width, putI64, THRIFT, ThriftWriter, varint } from "./thrift_writer.ts";
import { inRow, listed, type Walk } from "./walk.ts";

/** Format 2.6, as every writer of today says it. */
const VERSION = 2;
/**
 * Statistics are found by making the values again. Beyond this size nobody skips a chunk by them, and checking
 * the end of a file would mean to make all of it.
 */
export const STATISTICS_MOST = 64 * 1024 * 1024;

export interface Footer {
  readonly walk: Walk;
  readonly entries: RepeatedEntries;
}

/** The footer, which begins at `at` of the file, with its length and the magic number behind it. */
export function footer(table: Table, at: number): Footer {
  const width = i64Width(table.groupAt(table.groups.count));
  const start = new ThriftWriter().i32(1, VERSION);
  writeSchema(start, 2, table.columns);
  start.i64(3, table.rows).listHead(4, THRIFT.struct, table.groups.count);
  const { walk: entries, first } = groupEntries(table, width);
  const end = fileEnd(table);
  const tail = new ByteWriter().raw(end).u32(start.size + entries.size + end.length).text(MAGIC);
  const parts = [literal(start.bytes()), entries, literal(tail.bytes())];
  const places = [0, start.size, start.size + entries.size, start.size + entries.size + tail.size];
  const walk = inRow({
    count: parts.length,
    at: (index) => places[index] ?? 0,
    stream: () => 0,
    walk: (index) => parts[index] ?? entries,
    find: (byte) => Math.max(0, places.findIndex((place) => place > byte) - 1),
  });
  return { walk, entries: repeated(table, first, at + start.size) };
}

function literal(bytes: Uint8Array): Walk {
  const out = new LayoutBuilder();
  out.literal(bytes);
  return listed(out.build());
}

/** Arrow's own schema where Parquet's cannot say all; who made the file; that values are ordered as usual. */
function fileEnd({ columns }: Table): Uint8Array {
  const end = new ThriftWriter({ after: 4 });
  if (columns.some(({ shape }) => shape === "fixed list")) {
    end.listHead(5, THRIFT.struct, 1);
    end.element((pair) => pair.text(1, "ARROW:schema").text(2, arrowSchema(columns)));
  }
  end.text(6, "stoker");
  end.listHead(7, THRIFT.struct, columns.length);
  for (let i = 0; i < columns.length; i++) end.element((order) => order.struct(1, () => {}));
  return end.stop().bytes();
}

/** `first` is the template of the first group. */
function groupEntries({ groups, kind, groupAt, groupStream, codec }: Table, width: number) {
  const templates = new Map(groups.kinds().map((rows) => [rows, template(kind(rows), codec, width)]));
  const of = (rows: number) => {
    const found = templates.get(rows);
    if (!found) throw new RangeError(`No row group has ${rows} rows`);
    return found;
  };
  const { at, find } = groups.weighed((rows) => of(rows).size);
  const walk = inRow({
    count: groups.count,
    at,
    stream: () => 0,
    walk: (index) => entry(of(groups.rows(index)), groupAt(index), groupStream(index)),
    find,
  });
  return { walk, first: of(groups.rows(0)) };
}

/** The entries of the first groups, which are alike. */
function repeated({ groups, groupAt, groupStream }: Table, template: Template, at: number): RepeatedEntries {
  const { size, width, steps } = template;
  const known = new Uint8Array(size);
  for (const step of steps) known.set(step.bytes, step.at);
  const slots = steps.flatMap(({ at, slots }) => slots.map((slot) => ({ ...slot, at: at + slot.at })));
  return {
    at,
    count: groups.alike,
    length: size,
    put(entry, memory, at) {
      if (size > FEW_BYTES) memory.set(known, at);
      else for (let i = 0; i < size; i++) memory[at + i] = known[i]!;
      const place = groupAt(entry);
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]!;
        putI64(memory, at + slot.at, width, place + slot.chunkAt);
      }
    },
    extremes: steps.flatMap(({ at, bytes, statistics }): readonly EntryExtremes[] => {
      if (!statistics) return [];
      const { length, derive } = statistics;
      const of = (entry: number) => valuesOf(statistics, groupStream(entry));
      return [{ at: at + bytes.length, length, derive, of }];
    }),
    streamBytes: groupStream(1) - groupStream(0),
  };
}

function valuesOf({ values, stream }: Extremes, groupStream: number): Layout {
  return { size: values.size, segments: (from) => values.walk(from, 0, groupStream + stream) };
}

/** So few are put one by one faster than by a call. */
const FEW_BYTES = 64;

/** An entry before its group is known: known bytes with slots for places, and statistics between them. */
interface Template {
  readonly size: number;
  /** Bytes of all steps, without statistics. */
  readonly known: number;
  readonly width: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly at: number;
  readonly bytes: Uint8Array;
  /** Where in `bytes` the place of a chunk goes, and that place relative to the group. */
  readonly slots: readonly { readonly at: number; readonly chunkAt: number }[];
  /** Follow the bytes. */
  readonly statistics: Extremes | undefined;
}

interface Extremes {
  readonly length: number;
  readonly derive: EntryExtremes["derive"];
  /** The values, and where in the group's stream they begin. */
  readonly values: Walk;
  readonly stream: number;
}

function template(group: RowGroup, codec: PageCodec, width: number): Template {
  const steps: Step[] = [];
  let at = 0;
  let bytes = new ByteWriter();
  let slots: { at: number; chunkAt: number }[] = [];
  const finish = (statistics: Extremes | undefined) => {
    steps.push({ at, bytes: bytes.bytes(), slots, statistics });
    at += bytes.size + (statistics?.length ?? 0);
    bytes = new ByteWriter();
    slots = [];
  };
  bytes.raw(new ThriftWriter().listHead(1, THRIFT.struct, group.chunks.length).bytes());
  for (const placedChunk of group.chunks) {
    const { head, slot, statistics } = chunkHead(placedChunk, group.rows, codec, width);
    slots.push({ at: bytes.size + slot, chunkAt: placedChunk.at });
    bytes.raw(head);
    if (statistics) {
      finish(statistics);
      bytes.raw(STATISTICS_END);
    }
    // The ends of ColumnMetaData and ColumnChunk.
    bytes.u8(THRIFT.stop).u8(THRIFT.stop);
  }
  const end = new ThriftWriter({ after: 1 });
  end.i64(2, group.plainBytes).i64(3, group.rows).i64(6, group.part.size).stop();
  bytes.raw(end.bytes());
  finish(undefined);
  return { size: at, known: steps.reduce((sum, step) => sum + step.bytes.length, 0), width, steps };
}

/** is_max_value_exact, is_min_value_exact and the end of Statistics. */
const STATISTICS_END = new ThriftWriter({ after: 6 }).bool(7, true).bool(8, true).stop().bytes();

/** A ColumnChunk up to the largest value of its statistics, or to where it ends without them. */
function chunkHead(placedChunk: PlacedChunk, rows: number, codec: PageCodec, width: number) {
  const { column, chunk } = placedChunk;
  const path = leafPath(column);
  const out = new ThriftWriter();
  // file_offset, which nobody uses any more, and the head of meta_data.
  out.i64(2, 0).head(3, THRIFT.struct);
  const meta = new ThriftWriter();
  meta.i32(1, column.leaf.physical);
  meta.listHead(2, THRIFT.i32, 2).i32Element(PLAIN).i32Element(RLE);
  meta.listHead(3, THRIFT.binary, path.length);
  for (const name of path) meta.textElement(name);
  const values = rows * column.length;
  meta.i32(4, codec.id).i64(5, values).i64(6, chunk.plainBytes).i64(7, chunk.part.size);
  const slot = out.size + meta.i64Slot(9, width);
  const bytes = new ByteWriter().raw(out.bytes()).raw(meta.head(12, THRIFT.struct).bytes());
  const found = chunk.values.size <= STATISTICS_MOST ? column.leaf.statistics : undefined;
  const nulls = new ThriftWriter().i64(3, 0);
  if (!found) return { head: bytes.raw(nulls.stop().bytes()).bytes(), slot, statistics: undefined };
  nulls.binaryHead(5, found.bytes);
  // Field 6 follows field 5.
  const between = new ByteWriter().u8(16 + THRIFT.binary).raw(varint(found.bytes)).bytes();
  const statistics: Extremes = {
    length: 2 * found.bytes + between.length,
    derive: { kind: "extremes", value: found.of(values), between },
    values: found.numbers ? numbersOf(chunk.values, found.numbers) : chunk.values,
    stream: placedChunk.stream,
  };
  return { head: bytes.raw(nulls.bytes()).bytes(), slot, statistics };
}

function entry({ size, known, width, steps }: Template, groupAt: number, groupStream: number): Walk {
  return {
    size,
    streamBytes: 0,
    *walk(from, base) {
      // One piece of memory for all: each of its own would take longer than its statistics.
      const room = new Uint8Array(known);
      let taken = 0;
      for (const { at, bytes, slots, statistics } of steps) {
        const behind = at + bytes.length;
        if (behind > from) {
          const own = room.subarray(taken, taken += bytes.length);
          own.set(bytes);
          for (const slot of slots) putI64(own, slot.at, width, groupAt + slot.chunkAt);
          yield { kind: "literal", at: base + at, bytes: own };
        }
        if (!statistics || behind + statistics.length <= from) continue;
        const { length, derive } = statistics;
        yield { kind: "derived", at: base + behind, length, derive, of: valuesOf(statistics, groupStream) };
      }
    },
  };
}
