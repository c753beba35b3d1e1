/**
 * A .bz2 file whose length is known before its content: short streams one after the other, as pbzip2 writes them
 * and bzip2 and Python read them. Every stream is one field of fixed length that is computed from its own text.
 */
import type { Layout } from "../../base/segment.ts";
import { BZIP2_CONTENT, bzip2Bytes } from "../../dataset/bzip2.ts";
import { move, type Part, series } from "../layout_part.ts";

/** `content` holds literals and payload only. */
export function bzip2Of(content: Part): Part {
  const whole = Math.floor(content.size / BZIP2_CONTENT);
  const each = bzip2Bytes(BZIP2_CONTENT);
  const rest = content.size - whole * BZIP2_CONTENT;
  const count = rest > 0 ? whole + 1 : whole;
  return series({
    count,
    at: (index) => Math.min(index, whole) * each + (index > whole ? bzip2Bytes(rest) : 0),
    // All of them take their text from one stream.
    stream: (index) => index === count ? content.streamBytes : 0,
    part: (index) => stream(content, index * BZIP2_CONTENT, index < whole ? BZIP2_CONTENT : rest),
  });
}

function stream(content: Part, from: number, length: number): Part {
  const size = bzip2Bytes(length);
  // Its first segment begins before it.
  const of: Layout = { size: length, segments: (at) => move(content.segments(from + at), -from, 0) };
  return {
    size,
    streamBytes: 0,
    segments: () => [{ kind: "derived", at: 0, length: size, derive: { kind: "bzip2" }, of }],
  };
}
