/**
 * Decodes csv into numbers of 64 bits, row after row, as pandas does without a header: plain text, gzip and zip.
 * A field that is no number is an error with its row and column, never a guess.
 */
import { gunzipSync, inflateRawSync } from "node:zlib";
import { packedWith, zipMember } from "../../formats/csv/probe.ts";
import { unreadable } from "../../formats/foreign_file.ts";
import { DEFLATED } from "../../formats/npz/archive.ts";
import type { Decoded, FileDecoder } from "./decoder.ts";
import { inMemory } from "./in_memory.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const COMMA = 44;
const POINT = 46;
const MINUS = 45;
const ZERO = 48;
/** Up to here whole numbers, and powers of ten, are exact, and so is their quotient when rounded once. */
const MOST_DIGITS = 15;

export const csvDecoder: FileDecoder = {
  kind: "file",
  decode: async (bytes) => decodeText(await textOf(bytes)),
};

async function textOf(bytes: Uint8Array): Promise<Uint8Array> {
  const read = inMemory(bytes);
  const packed = await packedWith(read);
  if (packed === undefined) return bytes;
  try {
    if (packed === "gzip") return gunzipSync(bytes);
    if (packed === "zip") {
      const { at, length, method } = await zipMember(read);
      const content = bytes.subarray(at, at + length);
      return method === DEFLATED ? inflateRawSync(content) : content;
    }
  } catch (cause) {
    throw unreadable("csv", `it is no whole ${packed} file`, cause);
  }
  throw unreadable("csv", `it is packed with ${packed}, which nothing here unpacks`);
}

export function decodeText(text: Uint8Array): Decoded {
  const numbers = new Numbers(text.length);
  let columns = 0, rows = 0;
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf(LINE_FEED, at);
    const next = feed < 0 ? text.length : feed + 1;
    let end = feed < 0 ? text.length : feed;
    if (end > at && text[end - 1] === CARRIAGE_RETURN) end--;
    if (end > at) {
      const found = numbers.addRow(text, at, end, rows);
      if (rows === 0) columns = found;
      if (found !== columns) {
        throw unreadable("csv", `row ${rows} has ${found} columns, those before have ${columns}`);
      }
      rows++;
    }
    at = next;
  }
  if (rows === 0) throw unreadable("csv", "it holds no row");
  return { samples: rows, shape: [columns], values: [numbers.values()] };
}

/** Grows as numbers come. */
class Numbers {
  #cells: Float64Array;
  #count = 0;

  constructor(textBytes: number) {
    this.#cells = new Float64Array(Math.max(64, textBytes >> 2));
  }

  values(): Float64Array {
    return this.#cells.subarray(0, this.#count);
  }

  /** Returns the number of columns. */
  addRow(text: Uint8Array, from: number, to: number, row: number): number {
    let columns = 0;
    for (let at = from; at <= to;) {
      const comma = text.indexOf(COMMA, at);
      const end = comma < 0 || comma > to ? to : comma;
      this.#add(numberAt(text, at, end, row, columns));
      columns++;
      at = end + 1;
    }
    return columns;
  }

  #add(value: number): void {
    if (this.#count === this.#cells.length) {
      const larger = new Float64Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.#cells[this.#count++] = value;
  }
}

function numberAt(text: Uint8Array, from: number, to: number, row: number, column: number): number {
  const isNegative = text[from] === MINUS;
  let whole = 0, digits = 0, scale = 1, isPlain = true, pointSeen = false;
  for (let at = isNegative ? from + 1 : from; at < to; at++) {
    const byte = text[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
      if (pointSeen) scale *= 10;
    } else if (byte === POINT && !pointSeen) pointSeen = true;
    else isPlain = false;
  }
  if (isPlain && digits > 0 && digits <= MOST_DIGITS) return (isNegative ? -whole : whole) / scale;
  const field = new TextDecoder("latin1").decode(text.subarray(from, to)).trim();
  const value = field === "" ? NaN : Number(field);
  if (!Number.isNaN(value) || field === "" || /^[+-]?nan$/i.test(field)) return value;
  if (/^[+-]?inf(inity)?$/i.test(field)) return field.startsWith("-") ? -Infinity : Infinity;
  throw unreadable(
    "csv",
    `column ${column} of row ${row} holds ${JSON.stringify(field.slice(0, 40))}, which is no number`,
  );
}
