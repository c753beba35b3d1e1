/**
 * Descriptions that are walked where they stand: a file of small chunks has so many segments that each level of
 * moving them would cost as much as making their bytes.
 */
import { type Segment, segmentLength } from "../../base/segment.ts";
import { moveSegment, type Part } from "../layout_part.ts";

export interface Walk {
  readonly size: number;
  readonly streamBytes: number;
  /** All segments, where there are few of them. */
  readonly few?: readonly Segment[];
  /** Segments from the one that holds byte `from`, moved to `at` in the file and `stream` in its stream. */
  walk(from: number, at: number, stream: number): Iterable<Segment>;
}

/** A description of few segments, which are kept. */
export function listed(part: Part): Walk {
  return keeping([...part.segments(0)], part.size, part.streamBytes);
}

function keeping(few: readonly Segment[], size: number, streamBytes: number): Walk {
  return {
    size,
    streamBytes,
    few,
    *walk(from, at, stream) {
      for (let i = firstFrom(few, from); i < few.length; i++) yield moveSegment(few[i]!, at, stream);
    },
  };
}

/** Place of the first segment that ends behind `from`. */
function firstFrom(few: readonly Segment[], from: number): number {
  let low = 0, high = few.length;
  while (low < high) {
    const middle = low + high >> 1;
    const segment = few[middle]!;
    if (segment.at + segmentLength(segment) > from) high = middle;
    else low = middle + 1;
  }
  return low;
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
  const size = row.at(row.count), streamBytes = row.stream(row.count);
  const few = together(row);
  return few ? keeping(few, size, streamBytes) : {
    size,
    streamBytes,
    *walk(from, at, stream) {
      if (from >= size) return;
      for (let index = from <= 0 ? 0 : row.find(from); index < row.count; index++) {
        const here = row.at(index), streamHere = stream + row.stream(index);
        const { few, walk } = row.walk(index);
        if (!few) yield* walk(from - here, at + here, streamHere);
        else {
          // A generator for each of many small pieces would take longer than their bytes.
          for (let i = firstFrom(few, from - here); i < few.length; i++) {
            yield moveSegment(few[i]!, at + here, streamHere);
          }
        }
      }
    },
  };
}

/** Of so many segments a list is worth its memory: a table has three kinds of row groups at most. */
const FEW = 2048;

function together(row: Row): readonly Segment[] | undefined {
  const all: Segment[] = [];
  if (row.count > FEW) return undefined;
  for (let index = 0; index < row.count; index++) {
    const { few } = row.walk(index);
    if (!few || all.length + few.length > FEW) return undefined;
    for (const segment of few) all.push(moveSegment(segment, row.at(index), row.stream(index)));
  }
  return all;
}
