/**
 * Repetition and definition levels of a page in which nothing is null and every list is equally long: known
 * without looking at values. Both are RLE/bit-packed hybrids behind their length (Parquet's v1 data pages).
 */
import { ByteWriter } from "../byte_writer.ts";
import type { Column } from "./column.ts";
import { varint, varintBytes } from "./thrift_writer.ts";

/** All levels of a page of `rows` rows. */
export function levels(column: Column, rows: number): Uint8Array {
  const values = rows * column.length;
  const out = new ByteWriter();
  if (column.shape === "scalar") return sized(out, run(values, 1)).bytes();
  sized(out, repetition(rows, column.length));
  // Present list, present entry, present value.
  return sized(out, run(values, 3)).bytes();
}

/** Length of `levels` of a column of lists. */
export function listLevelsBytes(length: number, rows: number): number {
  const values = rows * length;
  return 4 + repetitionBytes(rows, length) + 4 + runBytes(values);
}

function sized(out: ByteWriter, bytes: Uint8Array): ByteWriter {
  return out.u32(bytes.length).raw(bytes);
}

/** The same level `count` times; levels up to 3 take one byte. */
function run(count: number, level: number): Uint8Array {
  return new ByteWriter().raw(varint(2 * count)).u8(level).bytes();
}

function runBytes(count: number): number {
  return varintBytes(2 * count) + 1;
}

function repetitionBytes(rows: number, length: number): number {
  if (length === 1) return runBytes(rows);
  const groups = Math.ceil(rows * length / 8);
  return Math.min(rows * (runBytes(1) + runBytes(length - 1)), varintBytes(2 * groups + 1) + groups);
}

/** 0 where a row begins, 1 where its list goes on: in runs or in bits, whichever is shorter. */
function repetition(rows: number, length: number): Uint8Array {
  if (length === 1) return run(rows, 0);
  const row = new ByteWriter().raw(run(1, 0)).raw(run(length - 1, 1)).bytes();
  const groups = Math.ceil(rows * length / 8);
  const head = varint(2 * groups + 1);
  return rows * row.length <= head.length + groups ? repeated(row, rows) : packed(head, groups, rows, length);
}

function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(bytes.length * count);
  for (let i = 0; i < count; i++) all.set(bytes, i * bytes.length);
  return all;
}

function packed(head: Uint8Array, groups: number, rows: number, length: number): Uint8Array {
  const all = new Uint8Array(head.length + groups).fill(255, head.length);
  all.set(head);
  for (let row = 0; row < rows; row++) {
    const bit = row * length;
    const at = head.length + Math.floor(bit / 8);
    all[at] = all[at]! & ~(1 << bit % 8);
  }
  return all;
}
