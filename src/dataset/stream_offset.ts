/** Arithmetic between places in a file's stream and places in the file. It must agree with the Encoder. */
import type { Encoding, Layout, Payload } from "../base/segment.ts";

/** How many stream bytes stand behind the first `length` encoded bytes; those of a value begun count whole. */
export function streamLength(encoding: Encoding, length: number): number {
  switch (encoding.kind) {
    case "widen":
      return Math.ceil(length / 4) * encoding.from;
    case "digits":
      return Math.ceil(length / (encoding.width + encoding.between.length)) * encoding.from;
    case "framed": {
      const { frame, each, inner } = encoding;
      const record = frame.length + each;
      const number = Math.floor(length / record);
      return streamLength(inner, number * each + Math.max(0, length - number * record - frame.length));
    }
    default:
      return length;
  }
}

/** Where in the encoded bytes the value begins that stream byte `stream` is part of. */
export function encodedOffset(encoding: Encoding, stream: number): number {
  switch (encoding.kind) {
    case "widen":
      return Math.floor(stream / encoding.from) * 4;
    case "digits":
      return Math.floor(stream / encoding.from) * (encoding.width + encoding.between.length);
    case "framed": {
      const { frame, each, inner } = encoding;
      const within = encodedOffset(inner, stream);
      const number = Math.floor(within / each);
      return number * (frame.length + each) + frame.length + within - number * each;
    }
    default:
      return stream;
  }
}

/**
 * Where in the file a place of its stream stands, by a binary search that relies on streams rising with the
 * offset, as all formats place them; undefined where no payload holds it. Where the same data stand in several
 * places, the one at `near` counts.
 */
export function fileOffset(layout: Layout, stream: number, near?: number): number | undefined {
  const there = near !== undefined && near >= 0 && near < layout.size ? payloadFrom(layout, near) : undefined;
  if (there && holds(there, stream)) return offsetIn(there, stream);
  let low = 0;
  let high = layout.size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const payload = payloadFrom(layout, middle);
    if (!payload || payload.stream > stream) high = middle;
    else if (holds(payload, stream)) return offsetIn(payload, stream);
    else low = payload.at + payload.length;
  }
  return undefined;
}

/** Which place of the stream stands at an offset of the file, or follows there. */
export function streamOffset(layout: Layout, offset: number): number | undefined {
  const payload = payloadFrom(layout, Math.max(0, offset));
  if (!payload) return undefined;
  return payload.stream + streamLength(payload.encoding, Math.max(0, offset - payload.at));
}

/** Where the stream ends, as far as the file holds it. */
export function streamEnd(layout: Layout): number {
  let low = 0;
  let high = layout.size;
  let end = 0;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const payload = payloadFrom(layout, middle);
    if (!payload) high = middle;
    else {
      end = payload.stream + streamLength(payload.encoding, payload.length);
      low = payload.at + payload.length;
    }
  }
  return end;
}

function holds(payload: Payload, stream: number): boolean {
  return stream >= payload.stream &&
    stream < payload.stream + streamLength(payload.encoding, payload.length);
}

function offsetIn({ at, encoding, stream: start }: Payload, stream: number): number {
  return at + encodedOffset(encoding, stream - start);
}

/** The first payload that holds byte `from` or lies behind it. */
export function payloadFrom(layout: Layout, from: number): Payload | undefined {
  for (const segment of layout.segments(from)) if (segment.kind === "payload") return segment;
  return undefined;
}
