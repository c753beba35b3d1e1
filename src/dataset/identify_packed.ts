/**
 * Says what wrong bytes of a file of short bzip2 streams are. No stamp stands in packed bytes: whole streams among
 * them are unpacked, and the numbers in their text lead to a page and so to file and place; of a stream that is cut
 * the checksum of its text is left, which is compared with those of streams around.
 */
import { type Layout, type Payload, segmentLength } from "../base/segment.ts";
import { asOrigin } from "./as_origin.ts";
import { BitsReader, OutOfBits } from "./bits_reader.ts";
import { bzip2Block } from "./bunzip2_block.ts";
import { crc32Bzip2 } from "./bzip2_crc.ts";
import type { Origin, WrongBytes } from "./identify.ts";
import { decodings } from "./identify_decode.ts";
import { maskedPage } from "./masked_page.ts";
import { MASK } from "./kernel/kernel.ts";
import { LayoutSource } from "./layout_source.ts";
import { type PageStart, pageStart } from "./page_start.ts";
import { PAGE_BYTES } from "./file_identity.ts";
import { stampIn } from "./stamp_in.ts";
import { encodedOffset } from "./stream_offset.ts";

/** "BZh1", then the magic number of a block. */
const STREAM_BEGINS = [0x42, 0x5a, 0x68, 0x31, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
/** Stands at a whole byte, since all streams fill their bytes; the checksum of the only block follows. */
const STREAM_ENDS = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];
const CHECKSUM_BYTES = 4;
const LONGEST_BLOCK = 100_000;
/** Streams that are looked at: among so many there is a whole and undamaged one, or none. */
const MOST_STREAMS = 8;

/** One of the streams that a file consists of. */
interface PackedStream {
  readonly at: number;
  readonly length: number;
  /** Its part of the text of the whole file. */
  readonly text: number;
  readonly content: Layout;
  /** What its text is made of. */
  readonly payload: Payload;
}

/** The stream that holds a byte of the file; undefined where the file does not consist of streams. */
export function packedAt(layout: Layout, offset: number): PackedStream | undefined {
  for (const segment of layout.segments(Math.min(offset, layout.size - 1))) {
    if (segment.kind !== "derived" || segment.derive.kind !== "bzip2" || !("segments" in segment.of)) {
      return undefined;
    }
    const { at, of: content } = segment;
    for (const payload of content.segments(0)) {
      // The text is one payload, which begins before the part of each stream but the first.
      if (payload.kind !== "payload") return undefined;
      return { at, length: segmentLength(segment), text: -payload.at, content, payload };
    }
  }
}

/** From the first whole stream among the wrong bytes that leads anywhere. */
export function byUnpacking(question: WrongBytes, length: number): Origin | undefined {
  const { source, wrong, found, foundAt } = question;
  const home = packedAt(source.layout, wrong.at);
  if (!home) return undefined;
  // All streams begin alike, so the wrong bytes may begin behind that.
  const from = Math.max(0, wrong.at - foundAt - STREAM_BEGINS.length - CHECKSUM_BYTES);
  const bytes = found.bytes.subarray(from, wrong.at - foundAt + length);
  for (const index of placesOf(STREAM_BEGINS, bytes)) {
    const text = textOf(bytes.subarray(index));
    const place = text && placeOf(question, home.payload, text);
    if (place) {
      const offset = place.at + wrong.at - (foundAt + from + index);
      return asOrigin({ ...place, offset }, source, wrong.at);
    }
  }
}

/**
 * The offset in the file at which the first of the bytes belongs, which were found at `at`: streams at most `window`
 * bytes away are compared by the checksum of their text, the nearest first.
 */
export function findPackedNearby(
  source: LayoutSource,
  bytes: Uint8Array,
  at: number,
  window: number,
): number | undefined {
  const sums = new Map<number, (stream: PackedStream) => number>();
  const checksum = (index: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(index);
  for (const index of placesOf(STREAM_BEGINS, bytes)) {
    const place = index + STREAM_BEGINS.length;
    if (place + CHECKSUM_BYTES <= bytes.length) sums.set(checksum(place), (stream) => stream.at - index);
  }
  for (const index of placesOf(STREAM_ENDS, bytes)) {
    const place = index + STREAM_ENDS.length;
    const end = place + CHECKSUM_BYTES;
    if (end <= bytes.length) sums.set(checksum(place), (stream) => stream.at + stream.length - end);
  }
  if (sums.size === 0) return undefined;
  for (const stream of around(source.layout, at, window)) {
    const { content } = stream;
    const text = new LayoutSource(content, source.identity, source.stream).piece(0, content.size);
    const offset = sums.get(crc32Bzip2(text))?.(stream);
    if (offset !== undefined && offset !== at) return offset;
  }
}

/** The nearest first. */
function* around(layout: Layout, at: number, window: number): Generator<PackedStream> {
  let before = packedAt(layout, at);
  let behind = before;
  if (before) yield before;
  while (before || behind) {
    before = before && before.at > Math.max(0, at - window) ? packedAt(layout, before.at - 1) : undefined;
    if (before) yield before;
    const end: number = behind ? behind.at + behind.length : layout.size;
    behind = end < Math.min(layout.size, at + window) ? packedAt(layout, end) : undefined;
    if (behind) yield behind;
  }
}

function* placesOf(magic: readonly number[], bytes: Uint8Array): Generator<number> {
  const [first = 0] = magic;
  let count = 0;
  for (let at = bytes.indexOf(first); at >= 0 && count < MOST_STREAMS; at = bytes.indexOf(first, at + 1)) {
    if (!magic.every((byte, i) => bytes[at + i] === byte)) continue;
    count++;
    yield at;
  }
}

/** Undefined where the stream is cut or damaged. */
function textOf(stream: Uint8Array): Uint8Array | undefined {
  const bits = new BitsReader();
  bits.add(stream.subarray(STREAM_BEGINS.length));
  bits.end();
  try {
    const block = bzip2Block(bits, new Uint8Array(LONGEST_BLOCK));
    if (typeof block === "string") return undefined;
    const [text, ...more] = [...block.pieces()];
    return more.length === 0 && block.checksum() === block.expected ? text : undefined;
  } catch (error) {
    if (error instanceof OutOfBits) return undefined;
    throw error;
  }
}

/** Which file has this text, and where its stream stands there. */
function placeOf(
  { source, others }: WrongBytes,
  { encoding, stream: start }: Payload,
  text: Uint8Array,
): { readonly file: number; readonly datasetHash: string; readonly at: number } | undefined {
  for (const { bytes, mask, kept, position } of decodings(encoding, text, 0)) {
    const page = kept ? firstMasked(kept, bytes) : mask === MASK.none ? pageStart(bytes) : undefined;
    const stamp = page && stampIn(source.stream, page.seeds);
    if (!page || !stamp) continue;
    const { file, datasetHash } = stamp;
    const layout = others.of({ file })?.layout;
    const number = encodedOffset(encoding, stamp.page * PAGE_BYTES - page.index - start);
    const at = layout && fileOffset(layout, number - position(0));
    if (at !== undefined) return { file, datasetHash, at };
  }
}

/** Where the stream stands whose text begins there. */
function fileOffset(layout: Layout, text: number): number | undefined {
  let low = 0;
  let high = layout.size;
  while (low < high) {
    const stream = packedAt(layout, Math.floor((low + high) / 2));
    if (!stream) return undefined;
    if (stream.text === text) return stream.at;
    if (stream.text > text) high = stream.at;
    else low = stream.at + stream.length;
  }
}

function firstMasked(kept: readonly number[], bytes: Uint8Array): PageStart | undefined {
  for (const start of maskedPage(kept).starts(bytes)) return start;
}
