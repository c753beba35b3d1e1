/**
 * Pieces of files that can stand anywhere: a part is a layout with its own zero for bytes and for stream, and
 * the functions here move, repeat and chain parts by formula. Nothing is ever listed in memory, so a file of
 * a billion records is described by a few objects.
 */
import { type Derived, type Layout, type Segment, segmentLength } from "../base/segment.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";

/** A layout that knows how much of its file's stream it takes: a multiple of the stream's page. */
export interface Part extends Layout {
  readonly streamBytes: number;
}

/** The same segment at another place: `at` bytes further in the file, `stream` bytes further in the stream. */
export function moveSegment(segment: Segment, at: number, stream: number): Segment {
  switch (segment.kind) {
    case "literal":
      return { kind: "literal", at: segment.at + at, bytes: segment.bytes };
    case "payload":
      return {
        kind: "payload",
        at: segment.at + at,
        length: segment.length,
        stream: segment.stream + stream,
        encoding: segment.encoding,
      };
    case "derived":
      return moveField(segment, at, stream);
  }
}

function moveField({ at, length, derive, of }: Derived, by: number, stream: number): Derived {
  return { kind: "derived", at: at + by, length, derive, of: moveTarget(of, by, stream) };
}

function moveTarget(of: Derived["of"], at: number, stream: number): Derived["of"] {
  if (!("segments" in of)) return { at: of.at + at, length: of.length };
  return stream === 0 ? of : { size: of.size, segments: (from) => move(of.segments(from), 0, stream) };
}

/** All segments moved. */
export function* move(segments: Iterable<Segment>, at: number, stream: number): Iterable<Segment> {
  for (const segment of segments) yield moveSegment(segment, at, stream);
}

/** The same for fields (`Layout.inPassing`). */
export function* moveFields(fields: Iterable<Derived>, at: number, stream: number): Iterable<Derived> {
  for (const field of fields) yield moveField(field, at, stream);
}

/** A run of parts given by formula; `at` and `stream` rise with the index and are also asked for `count`. */
export interface Series {
  readonly count: number;
  at(index: number): number;
  stream(index: number): number;
  part(index: number): Part;
}

/** Parts one after the other, each made when it is reached; a seek is a binary search over `at`. */
export function series(run: Series): Part {
  const size = run.at(run.count);
  return {
    size,
    streamBytes: run.stream(run.count),
    *segments(from: number): Iterable<Segment> {
      if (from >= size) return;
      const first = lastAtOrBefore(run, from);
      yield* within(run, first, from - run.at(first));
      for (let index = first + 1; index < run.count; index++) yield* within(run, index, 0);
    },
  };
}

function within(run: Series, index: number, from: number): Iterable<Segment> {
  return move(run.part(index).segments(from), run.at(index), run.stream(index));
}

/** Index of the last part that begins at or before `from` and is not empty. */
function lastAtOrBefore(run: Series, from: number): number {
  let low = 0;
  let high = run.count - 1;
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    if (run.at(middle) <= from) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `count` parts of one size and one share of the stream, which may differ in their bytes. */
export function each(count: number, size: number, stream: number, part: (index: number) => Part): Part {
  return series({
    count,
    at: (index) => index * size,
    stream: (index) => index * stream,
    part,
  });
}

/** A part of more segments is asked for them each time that it is repeated. */
const FEW_SEGMENTS = 16;

/** The same part `count` times, each with its own share of the stream. */
export function repeat(count: number, part: Part): Part {
  const { size, streamBytes } = part;
  const walked = each(count, size, streamBytes, () => part);
  let few: readonly Segment[] | undefined;
  const { inPassing } = part;
  return {
    size: walked.size,
    streamBytes: walked.streamBytes,
    ...inPassing && {
      *inPassing(from: number) {
        for (let index = Math.floor(from / size); index < count; index++) {
          const behind = Math.max(0, from - index * size);
          yield* moveFields(inPassing(behind), index * size, index * streamBytes);
        }
      },
    },
    segments(from) {
      few ??= firstSegments(part);
      return few.length > FEW_SEGMENTS || walked.size === 0
        ? walked.segments(from)
        : copies(few, count, size, streamBytes, from);
    },
  };
}

/** One more than a few at most. */
function firstSegments(part: Part): readonly Segment[] {
  const segments: Segment[] = [];
  for (const segment of part.segments(0)) {
    segments.push(segment);
    if (segments.length > FEW_SEGMENTS) break;
  }
  return segments;
}

/** A million small records are met one by one, so a step takes neither a search nor a generator of its own. */
function* copies(
  few: readonly Segment[],
  count: number,
  size: number,
  stream: number,
  from: number,
): Iterable<Segment> {
  let index = Math.floor(from / size);
  let behind = from - index * size;
  for (; index < count; index++, behind = 0) {
    for (const segment of few) {
      if (segment.at + segmentLength(segment) > behind) {
        yield moveSegment(segment, index * size, index * stream);
      }
    }
  }
}

const CHUNK = 64 * 1024;

/** Bytes that are computed a chunk at a time when they are reached; `make` is pure. */
export function computed(size: number, make: (at: number, length: number) => Uint8Array): Part {
  return {
    size,
    streamBytes: 0,
    *segments(from: number): Iterable<Segment> {
      for (let at = Math.floor(from / CHUNK) * CHUNK; at < size; at += CHUNK) {
        yield { kind: "literal", at, bytes: make(at, Math.min(CHUNK, size - at)) };
      }
    },
  };
}

const ZEROS = new Uint8Array(CHUNK);

/** Zero bytes, any number of them. */
export function zeros(size: number): Part {
  return computed(size, (_at, length) => ZEROS.subarray(0, length));
}

/** Refuses a segment that would break the contract of layouts: a mistake of a format, never of a user. */
export function checkSegment(segment: Segment): void {
  const length = segmentLength(segment);
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new RangeError(`A ${segment.kind} segment at ${segment.at} has length ${length}`);
  }
  if (segment.kind === "payload" && segment.stream % PAGE_BYTES !== 0) {
    throw new RangeError(
      `The payload at ${segment.at} begins at ${segment.stream} of the stream, inside a page`,
    );
  }
}
