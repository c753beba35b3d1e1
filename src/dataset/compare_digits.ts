/**
 * Compares decimal text with the stream by reading its numbers back, which is several times as fast as writing them.
 * It may take right text for wrong, never the reverse: whoever asks looks closer where it stops.
 */
import type { Encoding } from "../base/segment.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import type { Stream } from "./stream.ts";
import { digitsNeeded, type Encoder, numberKind } from "./stream_encoding.ts";

type Digits = Extract<Encoding, { kind: "digits" }>;

/** Numbers read back wait for their comparison in so much of the scratch, from its start. */
const BLOCK = 16384;

/** Whether the kernel reads such numbers. */
export function isReadBack({ value, from, width, between, perRow, last }: Digits): boolean {
  if (value === "bool" || value === "float" || value === "uint31" || from === 8) return false;
  return width === digitsNeeded(value, from) && between.length === 1 && (perRow === 0 || last.length === 1) &&
    (from > 1 || value !== "uint8" || between === ",");
}

/**
 * So many bytes at `here` are right, counted from `offset` of a payload that begins at `start` of the stream: `length`,
 * or less. There are 16 bytes before `here`, and `room` has room for some numbers.
 */
export function equalDigits(
  stream: Stream,
  encoder: Encoder,
  identity: FileIdentity,
  encoding: Digits,
  start: number,
  offset: number,
  length: number,
  here: number,
  room: number,
): number {
  const { kernel, scratch } = stream;
  const { from: bytes, width, between, last, perRow, column = 0 } = encoding;
  const unit = width + 1;
  /** Compares few bytes as any others. */
  const isRight = (done: number, n: number) => {
    encoder.write(identity, encoding, start, offset + done, n, room);
    return kernel.mismatch(room, here + done, n) === n;
  };
  const kind = numberKind(encoding);
  let done = Math.min(length, (unit - offset % unit) % unit);
  if (done > 0 && !isRight(0, done)) return 0;
  while (length - done >= unit) {
    const value = (offset + done) / unit;
    const place = start + value * bytes;
    const count = Math.min(
      Math.floor((BLOCK - place % PAGE_BYTES) / bytes),
      Math.floor((length - done) / unit),
    );
    const read = kernel.parse(
      kind,
      bytes,
      width,
      between.charCodeAt(0),
      last.charCodeAt(0),
      perRow,
      perRow === 0 ? 0 : (value + column) % perRow,
      here + done,
      scratch.offset,
      count,
    );
    const equal = stream.compare(identity, place, read * bytes, scratch.offset);
    done += Math.floor(equal / bytes) * unit;
    if (read === 0 || equal < read * bytes) break;
  }
  const left = length - done;
  return left > 0 && left < MOST_LEFT && isRight(done, left) ? length : done;
}

/** A group of the kernel, and a part of a number. */
const MOST_LEFT = 128;
