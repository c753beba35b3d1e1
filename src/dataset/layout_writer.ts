/**
 * Makes the bytes of a layout, segment after segment. A field that stands before what it is computed of is put last,
 * so that it takes those bytes from where they were just made.
 */
import { type Derived, type Layout, type Segment, segmentLength } from "../base/segment.ts";
import { DerivedFields, NOTHING, type Present } from "./derived_fields.ts";
import type { FileIdentity } from "./file_identity.ts";
import type { Stream } from "./stream.ts";
import type { Encoder } from "./stream_encoding.ts";
import type { SumsInPassing } from "./sums_in_passing.ts";

/** Literals shorter than this are copied faster by a loop than by a call that makes a view first. */
const FEW_BYTES = 64;

export interface WriterTools {
  /** The file's own. */
  readonly layout: Layout;
  readonly identity: FileIdentity;
  readonly stream: Stream;
  readonly encoder: Encoder;
  /** Absent where no field comes later than what it is computed of. */
  readonly inPassing: () => SumsInPassing | undefined;
}

export class LayoutWriter {
  readonly #tools: WriterTools;
  readonly #encoder: Encoder;
  /** Of the range in the making: fields over bytes that follow them there. */
  readonly #ahead: Derived[] = [];
  /** Made for the first of them: most files of one sample have none. */
  #fields: DerivedFields | undefined;

  constructor(tools: WriterTools) {
    this.#tools = tools;
    this.#encoder = tools.encoder;
  }

  /** `depth` is 0 for the file's own layout, and more for what its fields describe. */
  write(layout: Layout, offset: number, length: number, into: number, depth: number): void {
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
      if (segment.kind !== "derived") this.put(segment, layout, inside, n, into, depth, NOTHING);
      else if (depth === 0 && n === segment.length && isAhead(segment, end)) ahead.push(segment);
      else {
        const isWhole = depth > 0 || !coversOneOf(segment.of, ahead);
        const present = isWhole ? { from: offset, to: at, into: start } : NOTHING;
        this.put(segment, layout, inside, n, into, depth, present);
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
      this.put(segment, layout, 0, segment.length, into, 0, present);
    }
  }

  /** A field of the file, of which nothing stands anywhere. */
  field(segment: Derived): Uint8Array {
    return this.#fieldsMade().bytes(segment, this.#tools.layout, 0, NOTHING);
  }

  /** A part of a segment; a field takes from `present` what it can. */
  put(
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
          this.#tools.identity,
          segment.encoding,
          segment.stream,
          inside,
          length,
          into,
        );
      case "derived":
        return this.#copy(this.#fieldsMade().bytes(segment, layout, depth, present), inside, length, into);
    }
  }

  #copy(bytes: Uint8Array, from: number, length: number, into: number): void {
    const { memory } = this.#tools.stream;
    if (length > FEW_BYTES) memory.set(bytes.subarray(from, from + length), into);
    else for (let i = 0; i < length; i++) memory[into + i] = bytes[from + i] ?? 0;
  }

  #fieldsMade(): DerivedFields {
    return this.#fields ??= new DerivedFields({
      ...this.#tools,
      write: (layout, offset, length, into, depth) => this.write(layout, offset, length, into, depth),
    });
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
