/**
 * The bytes of a described file: any range, made or compared. Memory does not grow with the file: derived
 * fields are the only thing remembered, and only the latest of them.
 */
import type { ByteRange } from "../base/range.ts";
import { type Derived, type Layout, type Segment, segmentLength } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import type { Source } from "../base/source.ts";
import { PayloadComparer } from "./compare_payload.ts";
import { NOTHING, type Present } from "./derived_fields.ts";
import { EntryWriter } from "./entry_writer.ts";
import type { FileIdentity } from "./file_identity.ts";
import { LayoutWriter } from "./layout_writer.ts";
import { RecordWriter } from "./record_writer.ts";
import { COMPARE, COMPARE_BLOCK, DERIVE } from "./scratch_places.ts";
import type { Stream } from "./stream.ts";
import { Encoder } from "./stream_encoding.ts";
import { SumsInPassing } from "./sums_in_passing.ts";

/** Differences closer than this are one: noise agrees with noise in one byte of 256. */
const GAP = 64;
const NONE: readonly ByteRange[] = [];

export class LayoutSource implements Source {
  readonly size: number;
  readonly layout: Layout;
  readonly identity: FileIdentity;
  readonly stream: Stream;
  /** What `fill` spent on the random stream alone. */
  randomMs = 0;
  readonly #writer: LayoutWriter;
  readonly #encoder: Encoder;
  /** What is made and compared without walking its segments. */
  readonly #many?: RecordWriter | EntryWriter;
  /** Made when they are needed, both: many files are small, and most of them are only made or only compared. */
  #comparer: PayloadComparer | undefined;
  #inPassing: SumsInPassing | undefined;

  constructor(layout: Layout, identity: FileIdentity, stream: Stream) {
    this.layout = layout;
    this.size = layout.size;
    this.identity = layout.stream ? { ...identity, ...layout.stream } : identity;
    this.stream = stream;
    const { identity: own } = this;
    const encoder = this.#encoder = new Encoder(stream);
    this.#writer = new LayoutWriter({
      layout,
      identity: own,
      stream,
      encoder,
      inPassing: () => this.#inPassing,
    });
    if (!layout.records && !layout.entries) return;
    const walk = (offset: number, length: number, into: number) =>
      this.#writer.write(layout, offset, length, into, 0);
    // Records know nothing of zeros in pages.
    if (layout.records && own.compress === 1) {
      const block = stream.scratch.offset + DERIVE;
      this.#many = new RecordWriter(layout.records, { identity: own, stream, encoder, block, walk });
    } else if (layout.entries) {
      const field = (segment: Derived) => this.#writer.field(segment);
      this.#many = new EntryWriter(layout.entries, { identity: own, stream, walk, field });
    }
  }

  fill(offset: number, length: number, slot: Slot): void {
    this.#check(offset, length, slot);
    const before = this.stream.filledMs;
    const passing = this.#passing(offset, length);
    if (this.#many) this.#many.write(offset, length, slot.offset);
    else this.#writer.write(this.layout, offset, length, slot.offset, 0);
    passing?.pass(offset, offset + length, slot.offset);
    this.randomMs += this.stream.filledMs - before;
  }

  /**
   * Where the first `length` bytes of the slot are not bytes `offset` on of the file: ranges of the file in
   * ascending order. Differences less than 64 bytes apart are one range.
   */
  differences(offset: number, length: number, slot: Slot): readonly ByteRange[] {
    this.#check(offset, length, slot);
    const found: ByteRange[] = [];
    const end = offset + length;
    const passing = this.#passing(offset, length);
    const many = this.#many;
    for (let at = offset; at < end;) {
      if (many) at += many.equalBytes(at, end - at, slot.offset + at - offset);
      // A record that differs is walked alone: others may follow.
      const to = many ? Math.min(end, many.endOf(at)) : end;
      this.#compareWalking(at, to, slot, offset, found);
      at = to;
    }
    if (found.length > 0) return found;
    passing?.pass(offset, end, slot.offset);
    return NONE;
  }

  /** What adds up the checksums of fields that may come later; of a whole file none does. */
  #passing(offset: number, length: number): SumsInPassing | undefined {
    const { inPassing, size } = this.layout;
    if (!inPassing || offset === 0 && length === size) return undefined;
    return this.#inPassing ??= new SumsInPassing(inPassing, this.stream);
  }

  /** Bytes `from` to `end` of the file, in a slot whose first byte is `offset` of it. */
  #compareWalking(from: number, end: number, slot: Slot, offset: number, found: ByteRange[]): void {
    let compared = from;
    if (compared === end) return;
    const comparer = this.#comparer ??= new PayloadComparer(
      this.stream,
      this.#encoder,
      this.identity,
      this.stream.scratch.offset + COMPARE,
    );
    for (const segment of this.layout.segments(from)) {
      const to = Math.min(end, segment.at + segmentLength(segment));
      if (segment.at > compared || to < compared) {
        throw new TypeError(`The layout has a gap or an overlap at ${compared}`);
      }
      for (let at = compared; at < to;) {
        const here = slot.offset + at - offset;
        if (segment.kind === "payload") {
          const { encoding, stream } = segment;
          at += comparer.equalBytes(encoding, stream, at - segment.at, to - at, here);
          if (at === to) break;
        }
        const n = Math.min(COMPARE_BLOCK, to - at);
        this.#compareBlock(segment, at, n, slot, offset, found);
        at += n;
      }
      compared = to;
      if (compared === end) return;
    }
    throw new TypeError(`The layout ends at ${compared} and not at ${this.size} as it says`);
  }

  /** The right bytes from `offset` on, at most `length` of them; overwritten by the next call of any method. */
  piece(offset: number, length: number): Uint8Array {
    const n = Math.min(length, COMPARE_BLOCK);
    const at = this.stream.scratch.offset + COMPARE;
    this.#writer.write(this.layout, offset, n, at, 0);
    return this.stream.memory.subarray(at, at + n);
  }

  /** In how many bits the first `length` bytes of the slot differ from bytes `offset` on of the file. */
  differingBits(offset: number, length: number, slot: Slot): number {
    this.#check(offset, length, slot);
    const expected = this.stream.scratch.offset + COMPARE;
    let bits = 0;
    for (let done = 0; done < length; done += COMPARE_BLOCK) {
      const n = Math.min(COMPARE_BLOCK, length - done);
      this.#writer.write(this.layout, offset + done, n, expected, 0);
      bits += this.stream.kernel.differingBits(expected, slot.offset + done, n);
    }
    return bits;
  }

  #compareBlock(
    segment: Segment,
    at: number,
    length: number,
    slot: Slot,
    offset: number,
    found: ByteRange[],
  ) {
    const { kernel, scratch } = this.stream;
    const expected = scratch.offset + COMPARE;
    const here = slot.offset + at - offset;
    const present = segment.kind === "derived" ? equalBytes(found, offset, at, slot.offset) : NOTHING;
    this.#writer.put(segment, this.layout, at - segment.at, length, expected, 0, present);
    for (let done = 0; done < length;) {
      done += kernel.mismatch(expected + done, here + done, length - done);
      if (done === length) return;
      const n = kernel.differingEnd(expected + done, here + done, length - done, GAP);
      const last = found.at(-1);
      if (last && at + done - (last.at + last.length) < GAP) {
        found[found.length - 1] = { at: last.at, length: at + done + n - last.at };
      } else found.push({ at: at + done, length: n });
      done += n;
    }
  }

  #check(offset: number, length: number, slot: Slot): void {
    if (offset >= 0 && length >= 0 && length <= slot.length && offset + length <= this.size) return;
    throw new RangeError(
      `Bytes ${offset} to ${
        offset + length
      } do not lie in a file of ${this.size} and a slot of ${slot.length}`,
    );
  }
}

/** What of a slot, whose first byte is `offset` of the file, stands before `at` and behind all differences. */
function equalBytes(found: readonly ByteRange[], offset: number, at: number, slot: number): Present {
  const last = found.at(-1);
  const from = last ? last.at + last.length : offset;
  return { from, to: at, into: slot + from - offset };
}
