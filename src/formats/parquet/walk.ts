/**
 * Descriptions that are walked where they stand: a file of small chunks has so many segments that each level of
 * moving them would cost as much as making their bytes.
 */
import { type Segment, segmentLength } from "../../base/segment.ts";
import { moveSegment, type Part } from "../layout_part.ts";

export interface Walk {
  readonly size: number;
  readonly streamBytes: number;
  /** Segments from the one that holds byte `from`, moved to `at` in the file and `stream` in its stream. */
  walk(from: number, at: number, stream: number): Iterable<Segment>;
}

/** A description of few segments, which are kept. */
export function listed(part: Part): Walk {
  const segments = [...part.segments(0)];
  return {
    size: part.size,
    streamBytes: part.streamBytes,
    *walk(from, at, stream) {
      for (const segment of segments) {
        if (segment.at + segmentLength(segment) > from) yield moveSegment(segment, at, stream);
      }
    },
  };
}

/** Walks one after the other, by formula: `find` names the one that holds a byte. */
export interface Row {
  readonly count: number;
  /** Also asked for `count`, as is `stream`. */
  at(index: number): number;
  stream(index: number): number;
  walk(index: number): Walk;
  find(byte: number): number;
}

export function inRow(row: Row): Walk {
  const size = row.at(row.count);
  return {
    size,
    streamBytes: row.stream(row.count),
    *walk(from, at, stream) {
      if (from >= size) return;
      for (let index = from <= 0 ? 0 : row.find(from); index < row.count; index++) {
        const here = row.at(index);
        yield* row.walk(index).walk(from - here, at + here, stream + row.stream(index));
      }
    },
  };
}
