/**
 * The text index of a TFRecord file: a line `<offset> <length>` for each record, framing included. Records have
 * one length, so the place of every line is a formula.
 */
import { type Part, series } from "../layout_part.ts";

/** Lines that are made at a time. */
const LINES = 2048;

/** `index/<split>/<file name>.idx`, whatever numbered folder the file lies in. */
export function indexName(dataName: string): string {
  const split = dataName.slice(0, dataName.indexOf("/"));
  const file = dataName.slice(dataName.lastIndexOf("/") + 1);
  return `index/${split}/${file}.idx`;
}

export function indexText(records: number, recordBytes: number): Part {
  return series({
    count: Math.ceil(records / LINES),
    at: (chunk) => indexBytes(Math.min(records, chunk * LINES), recordBytes),
    stream: () => 0,
    part: (chunk) => lines(chunk * LINES, Math.min(records, (chunk + 1) * LINES), recordBytes),
  });
}

/** Length of the first lines together. */
export function indexBytes(records: number, recordBytes: number): number {
  // A blank, a line feed and one digit of the offset; the other digits are counted by power of ten.
  let bytes = records * (String(recordBytes).length + 3);
  for (let power = 10; power <= (records - 1) * recordBytes; power *= 10) {
    bytes += records - Math.ceil(power / recordBytes);
  }
  return bytes;
}

/** As bytes at once: a text for each line would be garbage several times as large as the index. */
function lines(from: number, to: number, recordBytes: number): Part {
  const size = indexBytes(to, recordBytes) - indexBytes(from, recordBytes);
  return {
    size,
    streamBytes: 0,
    *segments(at) {
      if (at < size) yield { kind: "literal", at: 0, bytes: lineBytes(from, to, recordBytes, size) };
    },
  };
}

function lineBytes(from: number, to: number, recordBytes: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const end = new TextEncoder().encode(` ${recordBytes}\n`);
  let at = 0;
  for (let record = from; record < to; record++) {
    const digits = String(record * recordBytes);
    for (let i = 0; i < digits.length; i++) bytes[at++] = digits.charCodeAt(i);
    bytes.set(end, at);
    at += end.length;
  }
  return bytes;
}
