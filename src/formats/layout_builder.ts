/**
 * Writes a file's description from front to back. It counts bytes and stream pages, so that no format does its
 * own arithmetic of offsets, and it seeks by binary search over what was added.
 */
import type { ByteRange } from "../base/range.ts";
import {
  type Derivation,
  type Derived,
  type Encoding,
  type Segment,
  segmentLength,
} from "../base/segment.ts";
import { checkSegment, move, moveFields, type Part, zeros } from "./layout_part.ts";
import { nextPage, streamBytes } from "./stream_bytes.ts";

interface Placed {
  readonly at: number;
  readonly segment: Segment | undefined;
  readonly part: Part | undefined;
  readonly stream: number;
}

/** To make less a second time costs nothing beside its file. */
const MUCH = 65536;

/**
 * Every method appends at `size` and answers with the range that was taken. `stream` is where the next payload
 * begins; a payload or part that names an earlier place shares its random bytes on purpose.
 */
export class LayoutBuilder {
  readonly #placed: Placed[] = [];
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #size = 0;
  #stream = 0;

  /** Bytes so far; also the place of the next piece. */
  get size(): number {
    return this.#size;
  }

  get stream(): number {
    return this.#stream;
  }

  /** Small literals that follow each other become one segment. */
  literal(bytes: Uint8Array): ByteRange {
    if (bytes.length > 0) {
      this.#pending.push(bytes);
      this.#pendingBytes += bytes.length;
    }
    return this.#take(bytes.length);
  }

  zeros(length: number): ByteRange {
    return this.part(zeros(length));
  }

  /** Zeros up to the next multiple of `alignment`. */
  align(alignment: number): ByteRange {
    return this.zeros(Math.ceil(this.#size / alignment) * alignment - this.#size);
  }

  payload(length: number, encoding: Encoding, stream = this.#stream): ByteRange {
    return this.#segment(
      { kind: "payload", at: this.#size, length, stream, encoding },
      streamBytes(encoding, length),
    );
  }

  /** A field computed from `of`: a range of this same layout, before or behind, or content described apart. */
  derived(length: number, derive: Derivation, of: Derived["of"]): ByteRange {
    return this.#segment({ kind: "derived", at: this.#size, length, derive, of }, 0);
  }

  part(part: Part, stream = this.#stream): ByteRange {
    if (part.size === 0) return { at: this.#size, length: 0 };
    this.#flush();
    this.#placed.push({ at: this.#size, segment: undefined, part, stream });
    this.#useStream(stream, part.streamBytes);
    return this.#take(part.size);
  }

  /** The description; the builder may go on afterwards without changing it. */
  build(): Part {
    this.#flush();
    const placed = [...this.#placed];
    const size = this.#size;
    for (const { segment } of placed) if (segment?.kind === "derived") checkTarget(segment, size);
    const inPassing = summedInPassing(placed);
    return {
      size,
      streamBytes: this.#stream,
      ...inPassing.length > 0 && { inPassing: (from) => fieldsFrom(inPassing, from) },
      segments: (from) => walk(placed, from),
    };
  }

  #segment(segment: Segment, stream: number): ByteRange {
    checkSegment(segment);
    const length = segmentLength(segment);
    if (length === 0) return { at: this.#size, length };
    this.#flush();
    this.#placed.push({ at: this.#size, segment, part: undefined, stream: 0 });
    if (segment.kind === "payload") this.#useStream(segment.stream, stream);
    return this.#take(length);
  }

  #useStream(from: number, bytes: number): void {
    this.#stream = Math.max(this.#stream, nextPage(from + bytes));
  }

  #take(length: number): ByteRange {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`A piece at ${this.#size} has length ${length}`);
    }
    const at = this.#size;
    this.#size += length;
    return { at, length };
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = concat(this.#pending, this.#pendingBytes);
    const at = this.#size - this.#pendingBytes;
    this.#placed.push({ at, segment: { kind: "literal", at, bytes }, part: undefined, stream: 0 });
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

/** What holds sums over much before them that no table gives: an Adler-32, or any over frames and payload in turns. */
function summedInPassing(placed: readonly Placed[]): readonly Placed[] {
  const isFramed = ({ segment }: Placed, { at, length }: ByteRange) =>
    segment?.kind === "payload" && segment.encoding.kind === "framed" &&
    segment.at < at + length && segment.at + segment.length > at;
  return placed.filter(({ segment, part }) => {
    if (part?.inPassing) return true;
    if (segment?.kind !== "derived") return false;
    const { derive: { kind }, of } = segment;
    if ("segments" in of || of.length < MUCH || of.at + of.length > segment.at) return false;
    return kind === "adler32" || kind === "crc32" && placed.some((other) => isFramed(other, of));
  });
}

function* fieldsFrom(placed: readonly Placed[], from: number): Iterable<Derived> {
  for (let index = lastAtOrBefore(placed, from); index < placed.length; index++) {
    const { at, segment, part, stream } = placed[index]!;
    if (segment?.kind === "derived" && at + segment.length > from) yield segment;
    else if (part?.inPassing) yield* moveFields(part.inPassing(Math.max(0, from - at)), at, stream);
  }
}

function checkTarget(segment: Derived, size: number): void {
  if ("segments" in segment.of) return;
  const { at, length } = segment.of;
  if (at < 0 || at + length > size) {
    throw new RangeError(
      `The field at ${segment.at} covers bytes ${at} to ${at + length} of a layout of ${size}`,
    );
  }
}

function* walk(placed: readonly Placed[], from: number): Iterable<Segment> {
  for (let index = lastAtOrBefore(placed, from); index < placed.length; index++) {
    const piece = placed[index];
    if (piece === undefined) return;
    if (piece.segment) {
      if (piece.at + segmentLength(piece.segment) > from) yield piece.segment;
    } else if (piece.part) {
      yield* move(piece.part.segments(Math.max(0, from - piece.at)), piece.at, piece.stream);
    }
  }
}

function lastAtOrBefore(placed: readonly Placed[], from: number): number {
  let low = 0;
  let high = placed.length - 1;
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    if ((placed[middle]?.at ?? Infinity) <= from) low = middle;
    else high = middle - 1;
  }
  return low;
}

function concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
