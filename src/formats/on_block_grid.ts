/**
 * Where blocks shall repeat (dataset.dedup_ratio), the pages of the stream must be blocks of the file: storage
 * looks for equal blocks at multiples of 4 KiB of a file. Where data shall be compressible
 * (dataset.compress_ratio), short samples must take their share of the zeros in a page. So each byte of a 1:1
 * payload comes from the place of the stream that it has in the file. Without a ratio nothing changes, so that
 * datasets keep their bytes.
 */
import type { Encoding, Layout, Segment } from "../base/segment.ts";
import type { DatasetSpec } from "../dataset/spec.ts";

/** Not for layouts with fields over described content that holds 1:1 payload: it would stay where it was. */
export function onBlockGrid({ dedupRatio, compressRatio }: DatasetSpec, layout: Layout): Layout {
  if (dedupRatio === 1 && compressRatio === 1) return layout;
  return { size: layout.size, segments: (from) => placed(layout.segments(from)) };
}

function* placed(segments: Iterable<Segment>): Iterable<Segment> {
  for (const segment of segments) {
    yield segment.kind === "payload" && isOneToOne(segment.encoding)
      ? { ...segment, stream: segment.at }
      : segment;
  }
}

/** True where a byte of the file is a byte of the stream, and none lies between. */
export function isOneToOne({ kind }: Encoding): boolean {
  return kind === "raw" || kind === "bool" || kind === "float" || kind === "jpegSafe";
}
