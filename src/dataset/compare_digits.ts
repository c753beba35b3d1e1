/**
 * Compares decimal text with the stream by reading its numbers back, which is several times as fast as writing them.
 * It may take right text for wrong, never the reverse: whoever asks looks closer where it stops.
 */
import type { Encoding } from "../base/segment.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import type { Stream } from "./stream.ts";
import { digitsNeeded, type Encoder, numberKind } from "./stream_encoding.ts";

type Digits = Extract<Encoding, { kind: "digits" }>;

/** So much of the stream waits in the scratch for its comparison, from its start. */
const BLOCK = 16384;
/** The kernel takes 4 or 16 numbers at a time, and a page of the stream holds a multiple of that many. */
const GROUP = 16;

/** Characters of the fractions that the kernel reads, by their bytes in the stream. */
const FRACTION: Partial<Record<Digits["from"], number>> = { 2: 7, 4: 12 };

/** Whether the kernel reads such numbers. */
export function isReadBack({ value, from, width, between, perRow, last }: Digits): boolean {
  if (value === "bool" || value === "uint31" || from === 8) return false;
  const isShortest = value === "float" ? width === FRACTION[from] : width === digitsNeeded(value, from);
  return isShortest && between.length === 1 && (perRow === 0 || last.length === 1) &&
    (from > 1 || value !== "uint8" || between === ",");
}

/**
 * So many bytes at `here` are right, counted from `offset` of a payload that begins at `start` of the stream: `length`,
 * or less. There are 16 bytes before `here`, and `room` has room for 16 numbers.
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
  const unit = width + 1, group = GROUP * unit;
  /** Compares few bytes as any others. */
  const isRight = (done: number, n: number) => {
    encoder.write(identity, encoding, start, offset + done, n, room);
    return kernel.mismatch(room, here + done, n) === n;
  };
  const kind = numberKind(encoding);
  let done = Math.min(length, (group - offset % group) % group);
  if (done > 0 && !isRight(0, done)) return 0;
  while (length - done >= group) {
    const value = (offset + done) / unit;
    const place = start + value * bytes;
    const count = Math.min(
      (BLOCK - place % PAGE_BYTES) / bytes,
      Math.floor((length - done) / group) * GROUP,
    );
    stream.fill(identity, place, count * bytes, scratch.offset);
    const equal = kernel.equalsDigits(
      kind,
      bytes,
      width,
      between.charCodeAt(0),
      last.charCodeAt(0),
      perRow,
      perRow === 0 ? 0 : (value + column) % perRow,
      scratch.offset,
      here + done,
      count,
    );
    done += equal * unit;
    if (equal < count) break;
  }
  const left = length - done;
  return left > 0 && left < group && isRight(done, left) ? length : done;
}
