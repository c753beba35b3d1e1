/** Counts and finds the rows of a CSV file that somebody else wrote, plain or gzip, a piece at a time. */
import type { ByteRange } from "../../base/range.ts";
import { readExactly, unreadable } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { LineIndex } from "./line_index.ts";

const PIECE = 1 << 20;
/** First bytes of files that are packed. */
const PACKED: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["bz2", [0x42, 0x5a, 0x68]],
  ["zip", [0x50, 0x4b, 3, 4]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58]],
];

export async function probeCsv(read: RangeReader): Promise<SampleIndex> {
  const start = await readExactly(read, "csv", 0, Math.min(4, read.size));
  const packed = PACKED.find(([, magic]) => magic.every((byte, i) => start[i] === byte))?.[0];
  if (packed !== undefined && packed !== "gzip") {
    throw unreadable("csv", `it is packed with ${packed}, whose rows cannot be counted without that program`);
  }
  const lines = new LineIndex();
  try {
    for await (const piece of packed ? gunzipped(read) : pieces(read)) {
      if (lines.lines === 0) checkText(piece);
      lines.add(piece);
    }
  } catch (cause) {
    if (packed && cause instanceof TypeError) throw unreadable("csv", "it is no whole gzip stream", cause);
    throw cause;
  }
  lines.finish();
  if (lines.lines === 0) throw unreadable("csv", "it holds no row");
  const whole: readonly ByteRange[] = [{ at: 0, length: read.size }];
  return { samples: lines.lines, ranges: (sample) => packed ? whole : [lines.range(sample)] };
}

async function* pieces(read: RangeReader): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < read.size; at += PIECE) {
    // A reader's bytes are its own memory, never shared.
    yield await readExactly(read, "csv", at, Math.min(PIECE, read.size - at)) as Uint8Array<ArrayBuffer>;
  }
}

function gunzipped(read: RangeReader): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces(read)).pipeThrough(new DecompressionStream("gzip"));
}

/** Rows of numbers are printable; what is not, is another format. */
function checkText(piece: Uint8Array): void {
  const head = piece.subarray(0, 256);
  const strange = head.findIndex((byte) =>
    byte > 126 || byte < 32 && byte !== 9 && byte !== 10 && byte !== 13
  );
  if (strange >= 0) {
    throw unreadable("csv", `byte ${strange} is ${head[strange]}, which is no character of a number`);
  }
}
