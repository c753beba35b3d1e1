/**
 * Counts and finds the rows of a CSV file that somebody else wrote, a piece at a time, also of what is packed with
 * gzip, zip, bz2 or xz.
 */
import type { ByteRange } from "../../base/range.ts";
import { BadBzip2, unpackedBzip2 } from "../codec/bunzip2.ts";
import { BadXz, unpackedXz } from "../codec/unxz.ts";
import { readExactly, unreadable, viewOf } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { DEFLATED, IN_ZIP64, STORED } from "../npz/archive.ts";
import { type Entry, memberData, readDirectory } from "../npz/probe.ts";
import { LineIndex } from "./line_index.ts";

const PIECE = 1 << 20;
const LOCAL_HEADER = 30;
/** Flag: sizes stand behind the member. */
const SIZE_BEHIND = 8;
const ENCRYPTED = 1;
/** First bytes of files that are packed. */
const PACKED: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["bz2", [0x42, 0x5a, 0x68]],
  ["zip", [0x50, 0x4b, 3, 4]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58]],
];

export async function probeCsv(read: RangeReader): Promise<SampleIndex> {
  const lines = new LineIndex();
  const packed = await packedWith(read);
  for await (const piece of csvText(read, packed)) {
    if (lines.lines === 0) checkText(piece);
    lines.add(piece);
  }
  lines.finish();
  if (lines.lines === 0) throw unreadable("csv", "it holds no row");
  const whole: readonly ByteRange[] = [{ at: 0, length: read.size }];
  return { samples: lines.lines, ranges: (sample) => packed ? whole : [lines.range(sample)] };
}

/** The text of a file, unpacked where it is packed, a piece at a time. */
export async function* csvText(read: RangeReader, packed: string | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* await textOf(read, packed);
  } catch (cause) {
    // What a decompression stream throws.
    if (packed && cause instanceof TypeError) throw unreadable("csv", `it is no whole ${packed} file`, cause);
    if (cause instanceof BadBzip2 || cause instanceof BadXz) {
      throw unreadable("csv", `it is no whole ${packed} file: ${cause.message}`, cause);
    }
    throw cause;
  }
}

/** How the file is packed, whatever its name says; undefined: it is plain text. */
export async function packedWith(read: RangeReader): Promise<string | undefined> {
  const start = await readExactly(read, "csv", 0, Math.min(4, read.size));
  return PACKED.find(([, magic]) => magic.every((byte, i) => start[i] === byte))?.[0];
}

async function textOf(read: RangeReader, packed: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  if (packed === undefined) return pieces(read, { at: 0, length: read.size });
  if (packed === "gzip") return inflated(pieces(read, { at: 0, length: read.size }), "gzip");
  if (packed === "zip") return await memberText(read);
  if (packed === "bz2") return unpackedBzip2(pieces(read, { at: 0, length: read.size }));
  return oneAtATime(() => unpackedXz(pieces(read, { at: 0, length: read.size })));
}

/** Of all that a Worker reads at once: a dictionary of xz takes up to 64 MiB, and unpacking is no waiting. */
async function* oneAtATime(text: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const before = lastInTurn;
  const { promise, resolve } = Promise.withResolvers<void>();
  lastInTurn = promise;
  await before;
  try {
    yield* text();
  } finally {
    resolve();
  }
}

let lastInTurn: Promise<void> = Promise.resolve();

/** Of the only member, as readers of tables take it; no stream of deflate has a checksum, so the archive's is compared. */
async function memberText(read: RangeReader): Promise<AsyncIterable<Uint8Array>> {
  const { entries, end } = await readDirectory(read, "csv");
  const [entry, second] = entries;
  if (!entry || second) throw unreadable("csv", `it is a zip of ${entries.length} files, not of one`);
  const { method, flags, packed } = entry;
  if (flags & ENCRYPTED || method !== DEFLATED && method !== STORED) {
    throw unreadable("csv", "it is a zip whose member is encoded in a way that is not understood");
  }
  if (end !== read.size) throw unreadable("csv", `it is a zip that ends at ${end}, before the file does`);
  const content = pieces(read, { at: await memberData(read, entry, "csv"), length: packed });
  return compared(method === STORED ? content : inflated(content, "deflate-raw"), entry);
}

async function* compared(
  text: AsyncIterable<Uint8Array>,
  { crc, size }: Pick<Entry, "crc" | "size">,
): AsyncGenerator<Uint8Array> {
  const { crc32 } = await import("node:zlib");
  let [sum, bytes] = [0, 0];
  for await (const piece of text) {
    sum = crc32(piece, sum);
    bytes += piece.length;
    yield piece;
  }
  if (bytes !== size) {
    throw unreadable("csv", `it is no whole zip file: ${bytes} bytes come out instead of ${size}`);
  }
  if (sum !== crc) {
    throw unreadable("csv", "it is no whole zip file: its text does not have the checksum that it names");
  }
}

/** The first member of a zip, which must know its size beforehand, as a csv of pandas does. */
export async function zipMember(read: RangeReader): Promise<ByteRange & { readonly method: number }> {
  const header = viewOf(await readExactly(read, "csv", 0, LOCAL_HEADER));
  const method = header.getUint16(8, true);
  const length = header.getUint32(18, true);
  const at = LOCAL_HEADER + header.getUint16(26, true) + header.getUint16(28, true);
  if (
    header.getUint16(6, true) & SIZE_BEHIND || length === IN_ZIP64 || method !== DEFLATED && method !== STORED
  ) {
    throw unreadable("csv", "it is a zip whose first member is encoded in a way that is not understood");
  }
  return { at, length, method };
}

async function* pieces(
  read: RangeReader,
  { at, length }: ByteRange,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let done = 0; done < length; done += PIECE) {
    const piece = await readExactly(read, "csv", at + done, Math.min(PIECE, length - done));
    // A reader's bytes are its own memory, never shared.
    yield piece as Uint8Array<ArrayBuffer>;
  }
}

function inflated(
  packed: AsyncIterable<Uint8Array<ArrayBuffer>>,
  form: "gzip" | "deflate-raw",
): ReadableStream<Uint8Array> {
  return ReadableStream.from(packed).pipeThrough(new DecompressionStream(form));
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
