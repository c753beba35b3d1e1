/**
 * Descriptions that are walked where they stand: a file of small chunks has so many segments that each level of
 * moving them would cost as much as making their bytes.
 */
import type { Segment } from "../../base/segment.ts";
import { firstFrom } from "../few_segments.ts";
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
    walk: (from, at, stream) => from < size ? new RowWalk(row, from, at, stream) : [],
  };
}

/** No generator: handing on what another one yields would take longer than the bytes of small pieces. */
class RowWalk implements IterableIterator<Segment> {
  readonly #row: Row;
  readonly #from: number;
  readonly #at: number;
  readonly #stream: number;
  /** The piece that is next. */
  #index: number;
  /** What is left of the piece before it, in one form or the other, and where it lies. */
  #few: readonly Segment[] = [];
  #next = 0;
  #inner: Iterator<Segment> | undefined;
  #here = 0;
  #streamHere = 0;

  constructor(row: Row, from: number, at: number, stream: number) {
    this.#row = row;
    this.#from = from;
    this.#at = at;
    this.#stream = stream;
    this.#index = from <= 0 ? 0 : row.find(from);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Segment, undefined> {
    for (;;) {
      const segment = this.#few[this.#next];
      if (segment) {
        this.#next++;
        return { done: false, value: moveSegment(segment, this.#here, this.#streamHere) };
      }
      const found = this.#inner?.next();
      if (found && !found.done) return found;
      if (this.#index >= this.#row.count) return { done: true, value: undefined };
      this.#begin(this.#index++);
    }
  }

  #begin(index: number): void {
    const at = this.#row.at(index), from = this.#from - at;
    this.#here = this.#at + at;
    this.#streamHere = this.#stream + this.#row.stream(index);
    const { few, walk } = this.#row.walk(index);
    this.#few = few ?? [];
    this.#next = few ? firstFrom(few, from) : 0;
    this.#inner = few ? undefined : walk(from, this.#here, this.#streamHere)[Symbol.iterator]();
  }
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
