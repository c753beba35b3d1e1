/**
 * The bytes of a described file: any range, made or compared. Memory does not grow with the file: derived
 * fields are the only thing remembered, and only the latest of them.
 */
import type { ByteRange } from "../base/range.ts";
import { type Derivation, type Derived, type Layout, type Segment, segmentLength } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import type { Source } from "../base/source.ts";
import { PayloadComparer } from "./compare_payload.ts";
import { checksumField, derive, DERIVE_BLOCK, DERIVE_BYTES } from "./derive.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { LatestFields } from "./latest_fields.ts";
import { type PageSums, pageSumsOf, type SummedKind } from "./page_sums.ts";
import { RecordWriter } from "./record_writer.ts";
import { type Stream } from "./stream.ts";
import { Encoder, ENCODER_BYTES } from "./stream_encoding.ts";
import { streamExtremes } from "./stream_extremes.ts";
import { sumOfRange } from "./sum_of_range.ts";
import { SumsInPassing } from "./sums_in_passing.ts";

/** Expected bytes wait here for their comparison, so it must stay in a cache. */
const COMPARE_BLOCK = 16384;
const COMPARE = Math.ceil(ENCODER_BYTES / 64) * 64;
const DERIVE = COMPARE + COMPARE_BLOCK;
/** A derived field may describe bytes that hold derived fields, and so on. */
const DEPTH_MOST = 3;
/** Differences closer than this are one: noise agrees with noise in one byte of 256. */
const GAP = 64;
/** Literals shorter than this are copied faster by a loop than by a call that makes a view first. */
const FEW_BYTES = 64;
/**
 * A field over so many bytes is made again in 30 us. Remembered, the statistics of a large Parquet file outlive the
 * young garbage: a generator would hold 90 MiB of them.
 */
const FEW_DESCRIBED_BYTES = 131072;
/** From here on whole pages are summed up without their bytes. */
const SUMMED_LEAST = 2 * PAGE_BYTES;
const SUMMED: Partial<Record<Derivation["kind"], SummedKind>> = {
  "crc32": "crc32",
  "crc32c-masked": "crc32c",
};
const NONE: readonly ByteRange[] = [];

/** Right bytes of the file that stand in the arena: `from` to `to`, the first of them at `into`. */
interface Present {
  readonly from: number;
  readonly to: number;
  readonly into: number;
}

const NOTHING: Present = { from: 0, to: 0, into: 0 };

export class LayoutSource implements Source {
  readonly size: number;
  readonly layout: Layout;
  readonly identity: FileIdentity;
  readonly stream: Stream;
  /** What `fill` spent on the random stream alone. */
  randomMs = 0;
  readonly #encoder: Encoder;
  readonly #comparer: PayloadComparer;
  readonly #records?: RecordWriter;
  readonly #inPassing?: SumsInPassing;
  /** Made when it is needed, as what follows. */
  #pageSums: PageSums | undefined;
  /** For checksums that nobody remembers: small records have little time for an allocation each. */
  readonly #checksum = new Uint8Array(4);
  readonly #thriftChecksum = new Uint8Array(5);
  /** Of the range in the making: fields over bytes that follow them there. */
  readonly #ahead: Derived[] = [];
  /** Made when they are needed: of a small file their making would take longer than the comparison. */
  #own: LatestFields | undefined;
  #derived: WeakMap<Layout, LatestFields> | undefined;
  /** Fields over much data, by what they describe: a ZIP archive holds each checksum twice. */
  #firstShared: { readonly of: Derived["of"]; readonly fields: Shared[] } | undefined;
  #shared: WeakMap<Derived["of"], Shared[]> | undefined;

  constructor(layout: Layout, identity: FileIdentity, stream: Stream) {
    this.layout = layout;
    this.size = layout.size;
    this.identity = layout.stream ? { ...identity, ...layout.stream } : identity;
    this.stream = stream;
    this.#encoder = new Encoder(stream);
    this.#comparer = new PayloadComparer(
      stream,
      this.#encoder,
      this.identity,
      stream.scratch.offset + COMPARE,
    );
    if (layout.inPassing) this.#inPassing = new SumsInPassing(layout.inPassing, stream);
    // Records know nothing of zeros in pages.
    if (!layout.records || this.identity.compress !== 1) return;
    this.#records = new RecordWriter(layout.records, {
      identity: this.identity,
      stream,
      encoder: this.#encoder,
      block: stream.scratch.offset + DERIVE,
      walk: (offset, length, into) => this.#write(layout, offset, length, into, 0),
    });
  }

  fill(offset: number, length: number, slot: Slot): void {
    this.#check(offset, length, slot);
    const before = this.stream.filledMs;
    if (this.#records) this.#records.write(offset, length, slot.offset);
    else this.#write(this.layout, offset, length, slot.offset, 0);
    this.#inPassing?.pass(offset, offset + length, slot.offset);
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
    const records = this.#records;
    for (let at = offset; at < end;) {
      if (records) at += records.equalBytes(at, end - at, slot.offset + at - offset);
      // A record that differs is walked alone: others may follow.
      const to = records ? Math.min(end, records.endOf(at)) : end;
      this.#compareWalking(at, to, slot, offset, found);
      at = to;
    }
    if (found.length > 0) return found;
    this.#inPassing?.pass(offset, end, slot.offset);
    return NONE;
  }

  /** Bytes `from` to `end` of the file, in a slot whose first byte is `offset` of it. */
  #compareWalking(from: number, end: number, slot: Slot, offset: number, found: ByteRange[]): void {
    let compared = from;
    if (compared === end) return;
    for (const segment of this.layout.segments(from)) {
      const to = Math.min(end, segment.at + segmentLength(segment));
      if (segment.at > compared || to < compared) {
        throw new TypeError(`The layout has a gap or an overlap at ${compared}`);
      }
      for (let at = compared; at < to;) {
        const here = slot.offset + at - offset;
        if (segment.kind === "payload") {
          const { encoding, stream } = segment;
          at += this.#comparer.equalBytes(encoding, stream, at - segment.at, to - at, here);
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
    this.#write(this.layout, offset, n, at, 0);
    return this.stream.memory.subarray(at, at + n);
  }

  /** In how many bits the first `length` bytes of the slot differ from bytes `offset` on of the file. */
  differingBits(offset: number, length: number, slot: Slot): number {
    this.#check(offset, length, slot);
    const expected = this.stream.scratch.offset + COMPARE;
    let bits = 0;
    for (let done = 0; done < length; done += COMPARE_BLOCK) {
      const n = Math.min(COMPARE_BLOCK, length - done);
      this.#write(this.layout, offset + done, n, expected, 0);
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
    this.#put(segment, this.layout, at - segment.at, length, expected, 0, present);
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

  #write(layout: Layout, offset: number, length: number, into: number, depth: number): void {
    const end = offset + length;
    const start = into;
    let at = offset;
    if (at === end) return;
    const ahead = this.#ahead;
    if (depth === 0) ahead.length = 0;
    for (const segment of layout.segments(offset)) {
      const inside = at - segment.at;
      const n = Math.min(end - at, segmentLength(segment) - inside);
      if (inside < 0 || n < 0) throw new TypeError(`The layout has a gap or an overlap at ${at}`);
      if (segment.kind !== "derived") this.#put(segment, layout, inside, n, into, depth, NOTHING);
      else if (depth === 0 && n === segment.length && isAhead(segment, end)) ahead.push(segment);
      else {
        const isWhole = depth > 0 || !coversOneOf(segment.of, ahead);
        const present = isWhole ? { from: offset, to: at, into: start } : NOTHING;
        this.#put(segment, layout, inside, n, into, depth, present);
      }
      at += n;
      into += n;
      if (at === end) break;
    }
    if (at !== end) throw new TypeError(`The layout ends at ${at} and not at ${layout.size} as it says`);
    if (depth === 0 && ahead.length > 0) this.#putAhead(layout, { from: offset, to: end, into: start });
  }

  /** The last first: what a field is computed of may hold fields that are further on. */
  #putAhead(layout: Layout, present: Present): void {
    for (let segment = this.#ahead.pop(); segment; segment = this.#ahead.pop()) {
      const into = present.into + segment.at - present.from;
      this.#put(segment, layout, 0, segment.length, into, 0, present);
    }
  }

  /** A part of a segment; a field takes from `present` what it can. */
  #put(
    segment: Segment,
    layout: Layout,
    inside: number,
    length: number,
    into: number,
    depth: number,
    present: Present,
  ): void {
    switch (segment.kind) {
      case "literal":
        return this.#copy(segment.bytes, inside, length, into);
      case "payload":
        return this.#encoder.write(
          this.identity,
          segment.encoding,
          segment.stream,
          inside,
          length,
          into,
        );
      case "derived":
        return this.#copy(this.#field(segment, layout, depth, present), inside, length, into);
    }
  }

  #copy(bytes: Uint8Array, from: number, length: number, into: number): void {
    const { memory } = this.stream;
    if (length > FEW_BYTES) memory.set(bytes.subarray(from, from + length), into);
    else for (let i = 0; i < length; i++) memory[into + i] = bytes[from + i] ?? 0;
  }

  #field(segment: Derived, layout: Layout, depth: number, present: Present): Uint8Array {
    const { of, derive: derivation } = segment;
    const range = "segments" in of ? { at: 0, length: of.size } : of;
    const { stream } = this;
    const block = stream.scratch.offset + DERIVE + depth * DERIVE_BYTES;
    const room = segment.length === this.#checksum.length ? this.#checksum : this.#thriftChecksum;
    const compute = (make: (from: number, n: number) => number, into?: Uint8Array<ArrayBuffer>) =>
      derive(derivation, range.length, segment.length, stream.kernel, stream.memory, block, make, into);
    const found = present.into + range.at - present.from;
    const presentBytes = range === of && range.at >= present.from ? present.to - range.at : 0;
    const kind = range.length >= SUMMED_LEAST ? SUMMED[derivation.kind] : undefined;
    const isRemembered = range.length > FEW_DESCRIBED_BYTES;
    // To compute it again costs less than to remember it, and a CRC-32 of what is there less than a look for its pages.
    if (
      presentBytes >= range.length &&
      (kind === "crc32" ? !isRemembered : !kind && range.length <= DERIVE_BLOCK)
    ) {
      return compute((from) => found + from, room);
    }
    const known = isRemembered
      ? this.#memoryOf(layout).get(segment.at) ?? this.#sharedField(segment)
      : undefined;
    if (known) return known;
    if (depth === DEPTH_MOST) {
      throw new TypeError(`The field at ${segment.at} describes itself, or more than ${DEPTH_MOST} levels`);
    }
    const described = "segments" in of ? of : layout;
    const make = (from: number, n: number) => {
      if (from + n <= presentBytes) return found + from;
      this.#write(described, range.at + from, n, block, depth + 1);
      return block;
    };
    if (depth === 0) this.#inPassing?.pass(present.from, present.to, present.into);
    const begun = depth === 0 ? this.#inPassing?.of(segment.at) : undefined;
    let field: Uint8Array;
    if (begun && begun.bytes > 0) {
      field = derive(
        derivation,
        range.length,
        segment.length,
        stream.kernel,
        stream.memory,
        block,
        make,
        undefined,
        begun,
      );
    } else if (kind && "endian" in derivation) {
      const { identity } = this;
      const pageSums = this.#pageSums ??= pageSumsOf(stream);
      const sum = sumOfRange(kind, described, range, {
        stream,
        pageSums,
        identity,
        block,
        presentBytes,
        make,
      });
      field = checksumField(sum, derivation, segment.length, isRemembered ? undefined : room);
    } else field = streamExtremes(segment, this.identity, stream, block) ?? compute(make);
    if (!isRemembered) return field;
    this.#memoryOf(layout).set(segment.at, field);
    this.#share(segment, field);
    return field;
  }

  #memoryOf(layout: Layout): LatestFields {
    if (layout === this.layout) return this.#own ??= new LatestFields();
    this.#derived ??= new WeakMap();
    let known = this.#derived.get(layout);
    if (!known) this.#derived.set(layout, known = new LatestFields());
    return known;
  }

  #sharedFields(of: Derived["of"]): Shared[] | undefined {
    return this.#firstShared?.of === of ? this.#firstShared.fields : this.#shared?.get(of);
  }

  #sharedField({ of, derive, length }: Derived): Uint8Array | undefined {
    return this.#sharedFields(of)?.find(({ field, by }) => by === derive && field.length === length)?.field;
  }

  #share({ of, derive }: Derived, field: Uint8Array): void {
    const fields = this.#sharedFields(of);
    if (fields) fields.push({ by: derive, field });
    else if (!this.#firstShared) this.#firstShared = { of, fields: [{ by: derive, field }] };
    else (this.#shared ??= new WeakMap()).set(of, [{ by: derive, field }]);
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

/** Whether a field stands before all that it is computed of, some of which lies before `end`. */
function isAhead({ at, length, of }: Derived, end: number): boolean {
  return !("segments" in of) && of.at >= at + length && of.at < end;
}

/** Whether a field is computed of one of these, which are in ascending order. */
function coversOneOf(of: Derived["of"], fields: readonly Derived[]): boolean {
  if ("segments" in of) return false;
  for (let i = fields.length - 1; i >= 0; i--) {
    const { at, length } = fields[i]!;
    if (at + length <= of.at) return false;
    if (at < of.at + of.length) return true;
  }
  return false;
}

interface Shared {
  readonly by: Derivation;
  readonly field: Uint8Array;
}

/** What of a slot, whose first byte is `offset` of the file, stands before `at` and behind all differences. */
function equalBytes(found: readonly ByteRange[], offset: number, at: number, slot: number): Present {
  const last = found.at(-1);
  const from = last ? last.at + last.length : offset;
  return { from, to: at, into: slot + from - offset };
}
