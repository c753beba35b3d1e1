/**
 * Files with many entries that are nearly alike (base/segment.ts), written and compared without walking the segments
 * of each: these and what they leave behind would take longer than their bytes. Everything else is left to whoever
 * walks segments.
 */
import type { Derived, Layout, RepeatedEntries } from "../base/segment.ts";
import type { FileIdentity } from "./file_identity.ts";
import { COMPARE, COMPARE_BLOCK, DERIVE } from "./scratch_places.ts";
import type { Stream } from "./stream.ts";
import { type NumberColumn, numberColumn, putStreamExtremes } from "./stream_extremes.ts";

export interface EntryTools {
  readonly identity: FileIdentity;
  readonly stream: Stream;
  /** Writes bytes `offset` on of the file, made of its segments, to `into`. */
  walk(offset: number, length: number, into: number): void;
  /** A field of the file. */
  field(segment: Derived): Uint8Array;
}

type Columns = readonly (NumberColumn | undefined)[];

/** Hundreds of columns take longer to look through than a short file lasts. */
const known = new WeakMap<RepeatedEntries, Columns>();

export class EntryWriter {
  readonly #entries: RepeatedEntries;
  readonly #tools: EntryTools;

  constructor(entries: NonNullable<Layout["entries"]>, tools: EntryTools) {
    this.#entries = entries;
    this.#tools = tools;
  }

  write(offset: number, length: number, into: number): void {
    const { walk } = this.#tools;
    const { at, length: each } = this.#entries;
    const first = this.#firstFrom(offset), behind = this.#behind(offset + length);
    if (behind <= first) return walk(offset, length, into);
    const from = at + first * each, to = at + behind * each;
    if (from > offset) walk(offset, from - offset, into);
    this.#make(first, behind - first, into + from - offset);
    if (to < offset + length) walk(to, offset + length - to, into + to - offset);
  }

  /** How many of `length` bytes at `at`, from byte `offset` of the file on, are right for sure. */
  equalBytes(offset: number, length: number, at: number): number {
    const { kernel, scratch } = this.#tools.stream;
    const { at: begin, length: each } = this.#entries;
    const expected = scratch.offset + COMPARE;
    const most = Math.floor(COMPARE_BLOCK / each);
    let entry = this.#firstFrom(offset);
    if (begin + entry * each !== offset || most === 0) return 0;
    const behind = this.#behind(offset + length);
    for (let done = 0;;) {
      const n = Math.min(most, behind - entry);
      if (n <= 0) return done;
      this.#make(entry, n, expected);
      if (kernel.mismatch(expected, at + done, n * each) < n * each) return done;
      done += n * each;
      entry += n;
    }
  }

  /** Where what cannot be compared at once ends. */
  endOf(offset: number): number {
    const { at, count, length } = this.#entries;
    if (offset < at) return at;
    const entry = Math.floor((offset - at) / length);
    return entry < count ? at + (entry + 1) * length : Infinity;
  }

  #firstFrom(offset: number): number {
    const { at, length } = this.#entries;
    return Math.max(0, Math.ceil((offset - at) / length));
  }

  #behind(end: number): number {
    const { at, count, length } = this.#entries;
    return Math.min(count, Math.floor((end - at) / length));
  }

  #make(first: number, count: number, into: number): void {
    const { identity, stream, field } = this.#tools;
    const { memory } = stream;
    const { at, length, extremes, streamBytes } = this.#entries;
    const block = stream.scratch.offset + DERIVE;
    const columns = columnsOf(this.#entries);
    for (let entry = first; entry < first + count; entry++, into += length) {
      this.#entries.put(entry, memory, into);
      const further = entry * streamBytes;
      for (let i = 0; i < extremes.length; i++) {
        const one = extremes[i]!, column = columns[i];
        if (column && further % column.ownBytes === 0) {
          putStreamExtremes(column, further, identity, stream, block, memory, into + one.at);
        } else {
          const place = at + entry * length + one.at;
          const { derive, length: bytes } = one;
          memory.set(
            field({ kind: "derived", at: place, length: bytes, derive, of: one.of(entry) }),
            into + one.at,
          );
        }
      }
    }
  }
}

function columnsOf(entries: RepeatedEntries): Columns {
  let columns = known.get(entries);
  if (!columns) {
    columns = entries.extremes.map((one) => numberColumn({ derive: one.derive, of: one.of(0) }));
    known.set(entries, columns);
  }
  return columns;
}
