/**
 * The derived fields of one file: checksums and extremes of bytes that stand before, behind or in a layout of their
 * own. Computed of what is there already, of tables, in passing, or of bytes that are made again.
 */
import { type Derivation, type Derived, type Layout } from "../base/segment.ts";
import { checksumField, derive, DERIVE_BLOCK, DERIVE_BYTES } from "./derive.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { type PageSums, pageSumsOf, type SummedKind } from "./page_sums.ts";
import { RememberedFields } from "./remembered_fields.ts";
import { DERIVE } from "./scratch_places.ts";
import type { Stream } from "./stream.ts";
import { streamExtremes } from "./stream_extremes.ts";
import { sumOfRange } from "./sum_of_range.ts";
import type { SumsInPassing } from "./sums_in_passing.ts";

/** A derived field may describe bytes that hold derived fields, and so on. */
const DEPTH_MOST = 3;
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

/** Right bytes of the file that stand in the arena: `from` to `to`, the first of them at `into`. */
export interface Present {
  readonly from: number;
  readonly to: number;
  readonly into: number;
}

export const NOTHING: Present = { from: 0, to: 0, into: 0 };

export interface FieldTools {
  /** The file's own. */
  readonly layout: Layout;
  readonly identity: FileIdentity;
  readonly stream: Stream;
  /** Absent where no field comes later than what it is computed of. */
  readonly inPassing: () => SumsInPassing | undefined;
  /** Makes bytes of a layout; `depth` tells how many fields want them. */
  readonly write: (layout: Layout, offset: number, length: number, into: number, depth: number) => void;
}

/** For checksums that nobody remembers, until the next one: small files have little time for allocations. */
const CHECKSUM = new Uint8Array(4);
const THRIFT_CHECKSUM = new Uint8Array(5);

export class DerivedFields {
  readonly #tools: FieldTools;
  /** Made when they are needed, both. */
  #pageSums: PageSums | undefined;
  #remembered: RememberedFields | undefined;
  constructor(tools: FieldTools) {
    this.#tools = tools;
  }

  /** `layout` is the one that the field belongs to; `depth` is 0 for the file's own. */
  bytes(segment: Derived, layout: Layout, depth: number, present: Present): Uint8Array {
    const { of, derive: derivation } = segment;
    const range = "segments" in of ? { at: 0, length: of.size } : of;
    const { stream, identity, write } = this.#tools;
    const inPassing = depth === 0 ? this.#tools.inPassing() : undefined;
    const block = stream.scratch.offset + DERIVE + depth * DERIVE_BYTES;
    const room = segment.length === CHECKSUM.length ? CHECKSUM : THRIFT_CHECKSUM;
    const compute = (make: (from: number, n: number) => number, into?: Uint8Array<ArrayBuffer>) =>
      derive(derivation, range.length, segment.length, stream.kernel, stream.memory, block, make, into);
    const found = present.into + range.at - present.from;
    const presentBytes = range === of && range.at >= present.from ? present.to - range.at : 0;
    const kind = range.length >= SUMMED_LEAST ? SUMMED[derivation.kind] : undefined;
    const isRemembered = range.length > FEW_DESCRIBED_BYTES;
    // To compute it again costs less than to remember it, and a CRC-32 of what is there less than a look for its pages.
    // An Adler-32, or a CRC-32 right behind its data, is asked for once.
    const isBehind = range.at + range.length === segment.at;
    const isAlone = !inPassing && (kind === "crc32" ? isBehind : derivation.kind === "adler32");
    if (
      presentBytes >= range.length &&
      (isAlone || (kind === "crc32" ? !isRemembered : !kind && range.length <= DERIVE_BLOCK))
    ) {
      return compute((from) => found + from, room);
    }
    const known = isRemembered
      ? (this.#remembered ??= new RememberedFields(this.#tools.layout)).get(layout, segment)
      : undefined;
    if (known) return known;
    if (depth === DEPTH_MOST) {
      throw new TypeError(`The field at ${segment.at} describes itself, or more than ${DEPTH_MOST} levels`);
    }
    const described = "segments" in of ? of : layout;
    const make = (from: number, n: number) => {
      if (from + n <= presentBytes) return found + from;
      write(described, range.at + from, n, block, depth + 1);
      return block;
    };
    inPassing?.pass(present.from, present.to, present.into);
    const begun = inPassing?.of(segment.at);
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
    } else field = streamExtremes(segment, identity, stream, block) ?? compute(make);
    if (!isRemembered) return field;
    this.#remembered?.set(layout, segment, field);
    return field;
  }
}
