/**
 * Which ratios the stream must have so that the file has those that were asked for: what a format writes around
 * its data repeats nothing, since it stands at other places of each block, and shrinks almost to nothing.
 */
import {
  type Encoding,
  type Layout,
  type Literal,
  segmentLength,
  type StreamRatios,
} from "../base/segment.ts";
import { MOST_COMPRESS, MOST_DEDUP, PAGE_BYTES } from "../dataset/file_identity.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { isOneToOne } from "./on_block_grid.ts";

/** Of a file so many segments are looked at; the others are like them. */
const SEGMENTS_MOST = 10_000;
/** To say in the midst of noise that known bytes come again takes zstd and lz4 about so many. */
const REPEATED_BYTES = 3;

/** What a file consists of, as far as it was looked at. */
interface Composition {
  readonly bytes: number;
  /** In blocks of the file that hold nothing but data, or repeat by themselves. */
  readonly wholeBlocks: number;
  /** Data that may repeat or shrink. */
  readonly data: number;
  /** What the bytes around all data shrink to as long as those are noise; among zeros they cost nothing. */
  readonly around: number;
  /** Checksums: noise. */
  readonly derived: number;
}

/** `layout`: as it is placed for a ratio. Those that were asked for where no other would reach them. */
export function streamRatios(
  { dedupRatio, compressRatio }: Pick<DatasetSpec, "dedupRatio" | "compressRatio">,
  layout: Layout,
): StreamRatios {
  const found = compositionOf(layout);
  return {
    dedup: dedupRatio === 1 ? 1 : dedupOf(dedupRatio, found),
    compress: compressRatio === 1 ? 1 : compressOf(compressRatio, found),
  };
}

/**
 * Blocks that differ are all that are not whole; of the others the originals, and the repetitions of a page that has
 * no whole block of its own, one for each such page: it has one from a ratio of 2 on.
 */
function dedupOf(asked: number, { bytes, wholeBlocks }: Composition): number {
  const broken = 1 - wholeBlocks / bytes;
  const different = 1 / asked - broken;
  const needed = different <= 0.5 ? 1 / different : (1 - 2 * broken) / (different - broken);
  return different > 0 && needed >= 1 && needed <= MOST_DEDUP ? needed : asked;
}

function compressOf(asked: number, { bytes, data, around, derived }: Composition): number {
  const noise = (bytes / asked - derived) / (1 + around / data);
  const needed = data / noise;
  return noise > 0 && needed <= MOST_COMPRESS ? Math.max(1, needed) : asked;
}

function compositionOf(layout: Layout): Composition {
  let bytes = 0, wholeBlocks = 0, data = 0, around = 0, derived = 0, looked = 0;
  const known = new Set<string>();
  for (const segment of layout.segments(0)) {
    if (looked++ === SEGMENTS_MOST) break;
    const length = segmentLength(segment);
    bytes += length;
    if (segment.kind === "literal") {
      around += Math.min(length, REPEATED_BYTES);
      wholeBlocks += repeatedIn(segment, known);
    } else if (segment.kind === "derived") derived += length;
    else {
      const { encoding, at } = segment;
      data += dataIn(encoding, length);
      if (encoding.kind === "framed") {
        around += REPEATED_BYTES * Math.ceil(length / (encoding.frame.length + encoding.each));
      }
      if (isOneToOne(encoding)) wholeBlocks += wholeBlocksIn(at, length);
    }
  }
  return { bytes, wholeBlocks, data, around, derived };
}

function dataIn(encoding: Encoding, length: number): number {
  if (encoding.kind !== "framed") return length;
  const { frame, each } = encoding;
  return length * each / (frame.length + each);
}

/** In blocks that were seen before: levels of lists are the same in every page. */
function repeatedIn({ at, bytes }: Literal, known: Set<string>): number {
  const first = Math.ceil(at / PAGE_BYTES) * PAGE_BYTES - at;
  const text = new TextDecoder("latin1");
  let repeated = 0;
  for (let from = first; from + PAGE_BYTES <= bytes.length; from += PAGE_BYTES) {
    const block = text.decode(bytes.subarray(from, from + PAGE_BYTES));
    if (known.has(block)) repeated += PAGE_BYTES;
    else known.add(block);
  }
  return repeated;
}

function wholeBlocksIn(at: number, length: number): number {
  const first = Math.ceil(at / PAGE_BYTES);
  return Math.max(0, Math.floor((at + length) / PAGE_BYTES) - first) * PAGE_BYTES;
}
