/**
 * Turns ranges of a file's stream into bytes as the file holds them. Any range of the encoded bytes can be made
 * alone; nothing is allocated.
 */
import type { Encoding } from "../base/segment.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { MASK } from "./kernel/kernel.ts";
import { type Stream } from "./stream.ts";

type Digits = Extract<Encoding, { kind: "digits" }>;
type Widen = Extract<Encoding, { kind: "widen" }>;
type Framed = Extract<Encoding, { kind: "framed" }>;

/** Stream bytes in flight between generating and encoding: they stay in the first-level caches. */
const BLOCK = 16384;
const LEVELS = 3;
const FRAME_MOST = 1024;
const UNIT_MOST = 512;
const FRAMES = LEVELS * BLOCK;
const UNIT = FRAMES + LEVELS * FRAME_MOST;
/** Scratch that an Encoder takes from its stream, from the start. */
export const ENCODER_BYTES = UNIT + UNIT_MOST;
/** Frames further apart than this are written piece by piece, straight to where they belong. */
export const SPARSE = 4096;
/** Bytes of a text of ten digits with what stands around them, and of the number in it. */
const TEXT = 16;
const TEXT_NUMBER = 4;
/** Stream bytes that become texts at a time: few, since these should stay in a cache until they are summed up. */
const TEXT_BLOCK = 8192;

export class Encoder {
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /**
   * Writes `length` encoded bytes from `offset` (counted from the start of the payload) to `into`. `start` is
   * where the payload begins in the stream.
   */
  write(
    identity: FileIdentity,
    encoding: Encoding,
    start: number,
    offset: number,
    length: number,
    into: number,
    level = 0,
  ): void {
    switch (encoding.kind) {
      case "raw":
        this.#stream.fill(identity, start + offset, length, into);
        return;
      case "bool":
      case "jpegSafe":
        this.#stream.fill(identity, start + offset, length, into, MASK[encoding.kind]);
        return;
      case "float": {
        const phase = offset % (encoding.bits / 8);
        this.#stream.fill(identity, start + offset, length, into, MASK[`float${encoding.bits}`], phase);
        return;
      }
      case "widen":
      case "digits":
        return this.#units(identity, encoding, start, offset, length, into, level);
      case "framed":
        return this.#framed(identity, encoding, start, offset, length, into, level);
    }
  }

  #units(
    identity: FileIdentity,
    encoding: Digits | Widen,
    start: number,
    offset: number,
    length: number,
    into: number,
    level: number,
  ): void {
    const bytes = encoding.from;
    const unit = encoding.kind === "widen" ? 4 : encoding.width + encoding.between.length;
    const { scratch, memory } = this.#stream;
    let value = Math.floor(offset / unit);
    let skip = offset - value * unit;
    while (length > 0) {
      if (skip > 0 || length < unit) {
        const n = Math.min(unit - skip, length);
        const one = scratch.offset + UNIT;
        this.#values(identity, encoding, start, value++, 1, one, level);
        memory.copyWithin(into, one + skip, one + skip + n);
        into += n;
        length -= n;
        skip = 0;
        continue;
      }
      // Whole pages of the stream wherever possible: a page begun is a page made twice.
      const room = Math.floor((BLOCK - (start + value * bytes) % SPARSE) / bytes);
      const count = Math.min(room, Math.floor(length / unit));
      this.#values(identity, encoding, start, value, count, into, level);
      value += count;
      into += count * unit;
      length -= count * unit;
    }
  }

  #values(
    identity: FileIdentity,
    encoding: Digits | Widen,
    start: number,
    value: number,
    count: number,
    into: number,
    level: number,
  ): void {
    const { kernel, scratch } = this.#stream;
    const from = scratch.offset + level * BLOCK;
    this.#stream.fill(identity, start + value * encoding.from, count * encoding.from, from);
    if (encoding.kind === "widen") {
      kernel.widen(encoding.from, encoding.signed ? 1 : 0, from, into, count);
      return;
    }
    checkDigits(encoding);
    if (encoding.value === "bool") kernel.applyMask(MASK.bool, 0, from, count * encoding.from);
    kernel.digits(
      numberKind(encoding),
      encoding.from,
      encoding.width,
      encoding.between.length,
      packed(encoding.between),
      packed(encoding.last),
      encoding.perRow,
      encoding.perRow === 0 ? 0 : (value + (encoding.column ?? 0)) % encoding.perRow,
      from,
      into,
      count,
    );
  }

  #framed(
    identity: FileIdentity,
    encoding: Framed,
    start: number,
    offset: number,
    length: number,
    into: number,
    level: number,
  ): void {
    const { frame, each, inner } = encoding;
    const record = frame.length + each;
    if (record === TEXT && isText(frame, inner)) {
      return this.#texts(identity, encoding, inner, start, offset, length, into, level);
    }
    if (each >= SPARSE) {
      while (length > 0) {
        const number = Math.floor(offset / record);
        const phase = offset - number * record;
        const inFrame = phase < frame.length;
        const n = Math.min((inFrame ? frame.length : record) - phase, length);
        if (inFrame) this.#stream.memory.set(frame.subarray(phase, phase + n), into);
        else this.write(identity, inner, start, number * each + phase - frame.length, n, into, level);
        offset += n;
        length -= n;
        into += n;
      }
      return;
    }
    const { kernel, scratch } = this.#stream;
    const from = scratch.offset + level * BLOCK;
    const frameAt = this.frame(frame, level);
    while (length > 0) {
      const first = withoutFrames(encoding, offset);
      // Up to the end of a page: one that is cut is made twice.
      const whole = BLOCK - (start + first) % PAGE_BYTES;
      const most = inner.kind === "raw" ? withFrames(encoding, first + whole) - offset : BLOCK;
      const n = Math.min(most, length);
      const bytes = withoutFrames(encoding, offset + n) - first;
      this.write(identity, inner, start, first, bytes, from, level + 1);
      kernel.weave(from, into, n, offset % record, frameAt, frame.length, each);
      offset += n;
      length -= n;
      into += n;
    }
  }

  /** Ten digits between two bytes and four: what a column of strings has. */
  #texts(
    identity: FileIdentity,
    encoding: Framed,
    { between }: Digits,
    start: number,
    offset: number,
    length: number,
    into: number,
    level: number,
  ): void {
    const { kernel, scratch, memory } = this.#stream;
    const from = scratch.offset + level * BLOCK;
    const before = encoding.frame[0]! | encoding.frame[1]! << 8, behind = packed(between);
    const put = (number: number, count: number, at: number) => {
      this.#stream.fill(identity, start + number * TEXT_NUMBER, count * TEXT_NUMBER, from);
      kernel.texts(before, behind, from, at, count);
    };
    let number = Math.floor(offset / TEXT);
    let skip = offset - number * TEXT;
    while (length > 0) {
      if (skip > 0 || length < TEXT) {
        const n = Math.min(TEXT - skip, length);
        const one = scratch.offset + UNIT;
        put(number++, 1, one);
        memory.copyWithin(into, one + skip, one + skip + n);
        into += n;
        length -= n;
        skip = 0;
        continue;
      }
      // Whole pages of the stream wherever possible, and less than the block, behind which is read.
      const room = (TEXT_BLOCK - (start + number * TEXT_NUMBER) % SPARSE) / TEXT_NUMBER;
      const count = Math.min(Math.floor(room), Math.floor(length / TEXT));
      put(number, count, into);
      number += count;
      into += count * TEXT;
      length -= count * TEXT;
    }
  }

  /** Where a frame stands in the scratch. */
  frame(frame: Uint8Array, level: number): number {
    if (level >= LEVELS - 1) throw new TypeError(`Payload cannot have more than ${LEVELS - 1} nested frames`);
    if (frame.length > FRAME_MOST) {
      throw new TypeError(`A frame of ${frame.length} bytes exceeds ${FRAME_MOST}`);
    }
    const at = this.#stream.scratch.offset + FRAMES + level * FRAME_MOST;
    if (this.#stream.frames[level] !== frame) {
      this.#stream.memory.set(frame, at);
      this.#stream.frames[level] = frame;
    }
    return at;
  }
}

/** How many bytes of the inner encoding lie before `offset` of the framed one. */
export function withoutFrames({ frame, each }: Framed, offset: number): number {
  const record = frame.length + each;
  const number = Math.floor(offset / record);
  return number * each + Math.max(0, offset - number * record - frame.length);
}

/** Bytes of the records that hold so many bytes of the inner encoding, up to the last of these. */
export function withFrames({ frame, each }: Framed, bytes: number): number {
  return bytes + Math.ceil(bytes / each) * frame.length;
}

/** 0 unsigned, 1 signed, 2 a fraction, 3 of 31 bits: the numbers of digits.as.ts. */
export function numberKind({ value }: Digits): number {
  if (value === "uint31") return 3;
  if (value === "bool") return 0;
  return value === "float" ? 2 : value.startsWith("u") ? 0 : 1;
}

/** Whether records of TEXT bytes are numbers that `Kernel.texts` writes. */
function isText(frame: Uint8Array, inner: Encoding): inner is Digits {
  return frame.length === 2 && inner.kind === "digits" && inner.value === "uint31" && inner.width === 10 &&
    inner.from === TEXT_NUMBER && inner.between.length === 4 && inner.perRow === 0;
}

/** Characters that the largest number of `from` bytes needs, with its sign. */
export function digitsNeeded(value: Digits["value"], from: number): number {
  if (value === "float") return 3;
  if (value === "bool") return 1;
  return value.startsWith("u") ? [3, 5, 10, 20][Math.log2(from)]! : [4, 6, 11, 20][Math.log2(from)]!;
}

/** Formats choose widths; one that cannot hold its numbers is a bug in the format. */
function checkDigits({ value, from, width, between, last, perRow }: Digits): void {
  const least = digitsNeeded(value, from);
  const most = value === "float" ? 21 : 255;
  if (width < least || width > most) {
    throw new TypeError(
      `A ${value} of ${from} stream bytes takes ${least} to ${most} characters, not ${width}`,
    );
  }
  if (between.length !== last.length && perRow !== 0 || between.length < 1 || between.length > 4) {
    throw new TypeError(`Separators '${between}' and '${last}' must have one length from 1 to 4`);
  }
}

function packed(separator: string): number {
  let value = 0;
  for (let i = 0; i < separator.length; i++) value |= (separator.charCodeAt(i) & 255) << (8 * i);
  return value;
}
