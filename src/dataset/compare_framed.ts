/**
 * Compares records with the stream: where they stand, or by taking their payload from between the frames, which is
 * faster than framing the stream again. It may take right bytes for wrong, never the reverse: whoever asks looks
 * closer where it stops.
 */
import type { Encoding } from "../base/segment.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import type { Stream } from "./stream.ts";
import { type Encoder, withFrames, withoutFrames } from "./stream_encoding.ts";

type Framed = Extract<Encoding, { kind: "framed" }>;

/** Frames closer than this cut so many pages that payload is better put together first. */
const IN_PLACE = 2048;
/** Payload waits for its comparison in so much of the scratch, from its start: less than there is room for. */
const BLOCK = 12288;

/** So many bytes at `here` are right, counted from `offset` of a payload of raw records: `length`, or less. */
export function equalFramed(
  stream: Stream,
  encoder: Encoder,
  identity: FileIdentity,
  encoding: Framed,
  start: number,
  offset: number,
  length: number,
  here: number,
): number {
  const { kernel, scratch } = stream;
  const { frame, each } = encoding;
  const record = frame.length + each;
  const frameAt = encoder.frame(frame, 0);
  if (each >= IN_PLACE && identity.compress === 1) {
    stream.choose(identity);
    const first = start + withoutFrames(encoding, offset);
    return kernel.compareFramed(first, length, here, offset % record, frameAt, frame.length, each);
  }
  const end = offset + length;
  let at = offset;
  while (at < end) {
    const first = withoutFrames(encoding, at);
    // Up to the end of a page of the stream: a page that is cut is made.
    const bytes = BLOCK - (start + first) % PAGE_BYTES;
    const n = Math.min(end, withFrames(encoding, first + bytes)) - at;
    const found = kernel.unweave(
      here + at - offset,
      scratch.offset,
      n,
      at % record,
      frameAt,
      frame.length,
      each,
    );
    if (found < 0 || stream.compare(identity, start + first, found, scratch.offset) < found) break;
    at += n;
  }
  return at - offset;
}
