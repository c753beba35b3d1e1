/**
 * Where blocks shall repeat (dataset.dedup_ratio), the pages of the stream must be blocks of the file: storage
 * looks for equal blocks at multiples of 4 KiB of a file. Where data shall be compressible
 * (dataset.compress_ratio), short samples must take their share of the zeros in a page. So each byte of a 1:1
 * payload comes from the place of the stream that it has in the file. Without a ratio nothing changes, so that
 * datasets keep their bytes.
 */
import type { Encoding, Layout, Payload, Segment } from "../base/segment.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { streamRatios } from "./stream_ratios.ts";

/**
 * Not for layouts with fields over described content that holds 1:1 payload: it would stay where it was. `all`: what
 * every 1:1 payload is encoded with, where the same block of data would be other bytes here than there.
 */
export function onBlockGrid(dataset: DatasetSpec, layout: Layout, all?: Encoding): Layout {
  if (dataset.dedupRatio === 1 && dataset.compressRatio === 1) return layout;
  const onGrid: Layout = { size: layout.size, segments: (from) => placed(layout.segments(from), from, all) };
  return { ...onGrid, stream: streamRatios(dataset, onGrid) };
}

function* placed(segments: Iterable<Segment>, from: number, all: Encoding | undefined): Iterable<Segment> {
  for (const segment of segments) {
    if (segment.kind !== "payload") yield segment;
    else if (isOneToOne(segment.encoding)) yield inPlace(segment, all);
    else {for (const piece of unframed(segment, from)) {
        yield piece.kind === "payload" ? inPlace(piece, all) : piece;
      }}
  }
}

function inPlace(payload: Payload, all: Encoding | undefined): Payload {
  if (!isOneToOne(payload.encoding)) return payload;
  return { ...payload, stream: payload.at, encoding: all ?? payload.encoding };
}

/** Records that hold whole blocks, as frames and payload of their own, beginning with the one that holds byte `from`. */
function* unframed(payload: Payload, from: number): Iterable<Segment> {
  const { at: start, length, encoding } = payload;
  if (encoding.kind !== "framed" || encoding.each < PAGE_BYTES || !isOneToOne(encoding.inner)) {
    yield payload;
    return;
  }
  const { frame, each, inner } = encoding;
  const record = frame.length + each;
  const end = start + length;
  for (let at = start + Math.floor(Math.max(0, from - start) / record) * record; at < end; at += record) {
    const dataAt = at + frame.length;
    if (dataAt > from) yield { kind: "literal", at, bytes: frame.subarray(0, end - at) };
    if (dataAt >= end) return;
    yield {
      kind: "payload",
      at: dataAt,
      length: Math.min(each, end - dataAt),
      stream: dataAt,
      encoding: inner,
    };
  }
}

/** True where a byte of the file is a byte of the stream, and none lies between. */
export function isOneToOne({ kind }: Encoding): boolean {
  return kind === "raw" || kind === "bool" || kind === "float" || kind === "jpegSafe";
}
