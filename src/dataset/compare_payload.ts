/**
 * Compares payload with the stream where it stands. It may take right bytes for wrong, never the reverse: whoever asks
 * looks closer where it stops.
 */
import type { Encoding } from "../base/segment.ts";
import { equalDigits, isReadBack } from "./compare_digits.ts";
import { equalFramed } from "./compare_framed.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { MASK } from "./kernel/kernel.ts";
import type { Stream } from "./stream.ts";
import { type Encoder, SPARSE } from "./stream_encoding.ts";

type Widen = Extract<Encoding, { kind: "widen" }>;
type Framed = Extract<Encoding, { kind: "framed" }>;

/** Bytes of a number that was widened, and stream bytes that are widened at a time: they stay in a cache. */
const WIDE = 4;
const WIDE_BLOCK = 8192;
/** Frames closer than this cut so many pages of the stream that these are better put together first. */
const UNWOVEN = 16384;

export class PayloadComparer {
  readonly #stream: Stream;
  readonly #encoder: Encoder;
  readonly #identity: FileIdentity;
  /** Where in the scratch a few bytes may be made. */
  readonly #room: number;

  constructor(stream: Stream, encoder: Encoder, identity: FileIdentity, room: number) {
    this.#stream = stream;
    this.#encoder = encoder;
    this.#identity = identity;
    this.#room = room;
  }

  /**
   * So many bytes at `here` are right, counted from `offset` of a payload that begins at `start` of the stream:
   * `length`, or less.
   */
  equalBytes(encoding: Encoding, start: number, offset: number, length: number, here: number): number {
    const stream = this.#stream, identity = this.#identity;
    switch (encoding.kind) {
      case "raw":
        return stream.compare(identity, start + offset, length, here);
      case "bool":
      case "jpegSafe":
        return stream.compare(identity, start + offset, length, here, MASK[encoding.kind]);
      case "float": {
        const phase = offset % (encoding.bits / 8);
        return stream.compare(identity, start + offset, length, here, MASK[`float${encoding.bits}`], phase);
      }
      case "digits":
        if (!isReadBack(encoding)) return 0;
        return equalDigits(
          stream,
          this.#encoder,
          identity,
          encoding,
          start,
          offset,
          length,
          here,
          this.#room,
        );
      case "widen":
        return this.#equalWide(encoding, start, offset, length, here);
      case "framed":
        if (encoding.inner.kind === "raw" && (encoding.each < UNWOVEN || identity.compress === 1)) {
          return equalFramed(stream, this.#encoder, identity, encoding, start, offset, length, here);
        }
        return encoding.each < SPARSE ? 0 : this.#equalFramed(encoding, start, offset, length, here);
    }
  }

  #equalWide(encoding: Widen, start: number, offset: number, length: number, here: number): number {
    const { kernel, scratch } = this.#stream;
    const { from: bytes, signed } = encoding;
    let done = 0;
    while (done < length) {
      const skip = (offset + done) % WIDE;
      if (skip > 0 || length - done < WIDE) {
        const n = Math.min(WIDE - skip, length - done);
        this.#encoder.write(this.#identity, encoding, start, offset + done, n, this.#room);
        if (kernel.mismatch(this.#room, here + done, n) < n) return done;
        done += n;
        continue;
      }
      const place = start + (offset + done) / WIDE * bytes;
      const room = (WIDE_BLOCK - place % PAGE_BYTES) / bytes;
      const count = Math.min(Math.floor(room), Math.floor((length - done) / WIDE));
      this.#stream.fill(this.#identity, place, count * bytes, scratch.offset);
      const equal = kernel.equalsWide(bytes, signed ? 1 : 0, scratch.offset, here + done, count);
      done += equal * WIDE;
      if (equal < count) return done;
    }
    return done;
  }

  #equalFramed(
    { frame, each, inner }: Framed,
    start: number,
    offset: number,
    length: number,
    here: number,
  ): number {
    const record = frame.length + each;
    for (let done = 0; done < length;) {
      const number = Math.floor((offset + done) / record);
      const phase = offset + done - number * record;
      const inFrame = phase < frame.length;
      const n = Math.min((inFrame ? frame.length : record) - phase, length - done);
      const equal = inFrame
        ? this.#stream.kernel.mismatch(this.#encoder.frame(frame, 0) + phase, here + done, n)
        : this.equalBytes(inner, start, number * each + phase - frame.length, n, here + done);
      done += equal;
      if (equal < n) return done;
    }
    return length;
  }
}
