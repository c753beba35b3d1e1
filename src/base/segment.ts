/**
 * How a file is described (docs/architecture.md section 1): a sequence of segments that follow each other
 * without a gap. Formats make them, dataset/layout_source.ts turns them into bytes. The lists of encodings and
 * derivations are closed: whoever adds one adds its kernel and its inverse for `verify`.
 */
import type { ByteRange } from "./range.ts";

/** Bytes that the format computes: headers, framing, padding. May be made lazily, a chunk at a time. */
export interface Literal {
  readonly kind: "literal";
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * How stream bytes become file bytes. The ratio of bytes in to bytes out is fixed, so any range stays
 * addressable.
 */
export type Encoding =
  /** 1:1. */
  | { readonly kind: "raw" }
  /** 1:1, the lowest bit of each byte is kept. */
  | { readonly kind: "bool" }
  /** 1:1, IEEE values of `bits` with one exponent bit cleared, so that none is infinite or NaN. */
  | { readonly kind: "float"; readonly bits: 16 | 32 | 64 }
  /** 1:4 or 1:2, `from` stream bytes become a little-endian INT32, extended with zeros or with the sign. */
  | { readonly kind: "widen"; readonly from: 1 | 2; readonly signed: boolean }
  /**
   * `from` stream bytes become decimal text of `width` characters (0 or 1 for a bool) and then a separator:
   * `between`, or `last` after every `perRow` values (0: never). `column` is the place in its row of the first
   * value, 0 where it is absent.
   */
  | {
    readonly kind: "digits";
    readonly value:
      | "uint8"
      | "int8"
      | "uint16"
      | "int16"
      | "uint31"
      | "uint32"
      | "int32"
      | "uint64"
      | "int64"
      | "bool"
      | "float";
    readonly from: 1 | 2 | 4 | 8;
    readonly width: number;
    readonly between: string;
    readonly last: string;
    readonly perRow: number;
    readonly column?: number;
  }
  /** 1:1, the top bit of each byte is cleared: no 0xFF, every bit string decodes (formats/jpeg). */
  | { readonly kind: "jpegSafe" }
  /** Records of `frame` bytes followed by `each` bytes of the inner encoding. */
  | { readonly kind: "framed"; readonly frame: Uint8Array; readonly each: number; readonly inner: Encoding };

/** A piece of the file's addressable random stream. */
export interface Payload {
  readonly kind: "payload";
  readonly at: number;
  /** Bytes in the file, after encoding. */
  readonly length: number;
  /**
   * Where in the file's stream its first byte comes from: a multiple of the page size, or, where blocks shall
   * repeat or shrink, the place in the file.
   */
  readonly stream: number;
  readonly encoding: Encoding;
}

/** A field of fixed width that is computed from other bytes, and may stand before them. */
export interface Derived {
  readonly kind: "derived";
  readonly at: number;
  readonly length: number;
  readonly derive: Derivation;
  /** A range of the same file, or the content that a codec wraps (described, not stored). */
  readonly of: ByteRange | Layout;
}

export type Derivation =
  /** `zigzag` has 5 bytes: an i32 of Thrift's compact protocol, never shortened. */
  | { readonly kind: "crc32"; readonly endian: "little" | "big" | "zigzag" }
  | { readonly kind: "crc32c-masked" | "lookup3"; readonly endian: "little" | "big" }
  /** Of records only what follows their first `skip` bytes; then so many zero bytes that stand nowhere. */
  | {
    readonly kind: "adler32";
    readonly endian: "little" | "big";
    readonly records?: { readonly skip: number; readonly bytes: number };
    readonly zerosBehind?: number;
  }
  /** The largest value of a column, the bytes `between`, the smallest value: found in one pass. */
  | { readonly kind: "extremes"; readonly value: ColumnValue; readonly between: Uint8Array }
  /** The bytes themselves as a bzip2 stream of fixed length: sorted, so that none of it can be made alone. */
  | { readonly kind: "bzip2" };

/** Values that follow each other without a gap. */
export type ColumnValue =
  /** Little-endian numbers, given as they stand. */
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float16"
  | "float32"
  | "float64"
  /** That many bits, the lowest of a byte first; given as a byte, 0 or 1. */
  | { readonly bits: number }
  /** The lower 31 bits of four bytes, given as text: `prefix`, then that many digits. */
  | { readonly digits: number; readonly prefix: Uint8Array }
  /** Records of that many bytes, compared and given without their first `skip` bytes. */
  | { readonly record: number; readonly skip: number };

export type Segment = Literal | Payload | Derived;

/**
 * Records of one size, each with the beginning of pages of its own: `before`, payload of a 1:1 encoding, `after`, and
 * a masked CRC-32C over all that stands before it from `checkedFrom` on.
 */
export interface CheckedRecords {
  readonly count: number;
  readonly before: Uint8Array;
  readonly payloadBytes: number;
  readonly encoding: Encoding;
  readonly after: Uint8Array;
  readonly checkedFrom: number;
  /** From the pages of a record to those of the next one. */
  readonly streamBytes: number;
}

/**
 * Entries of one length that follow each other without a gap, alike but for some numbers and for the extremes of
 * columns.
 */
export interface RepeatedEntries {
  readonly at: number;
  readonly count: number;
  /** Of one entry. */
  readonly length: number;
  /** Puts an entry to `at`; what stands where its extremes belong is of no account. */
  put(entry: number, memory: Uint8Array, at: number): void;
  readonly extremes: readonly EntryExtremes[];
  /** From the payload that the columns of an entry consist of to that of the next one. */
  readonly streamBytes: number;
}

export interface EntryExtremes {
  /** Place in the entry. */
  readonly at: number;
  readonly length: number;
  readonly derive: Extract<Derivation, { readonly kind: "extremes" }>;
  of(entry: number): Layout;
}

/** How often pages of a stream repeat, and how far they shrink (dataset/file_identity.ts). */
export interface StreamRatios {
  readonly dedup: number;
  readonly compress: number;
}

/** The description of one file. */
export interface Layout {
  /** A closed form: known without walking the segments. */
  readonly size: number;
  /** Where the stream must repeat or shrink otherwise than was asked for, so that the file does as asked. */
  readonly stream?: StreamRatios;
  /** The same as all segments, for whoever makes many small records at once. */
  readonly records?: CheckedRecords;
  /** The same as some of the segments, for whoever makes many of them at once. */
  readonly entries?: RepeatedEntries;
  /**
   * Checksums over much data before them that are cheaper to add up while it passes than to compute of data made once
   * more: in order, those that do not end before `from`. They stand among the segments as well.
   */
  readonly inPassing?: (from: number) => Iterable<Derived>;
  /** Segments in order of `at`, beginning with the one that holds byte `from`; seeks in O(log n). */
  segments(from: number): Iterable<Segment>;
}

/** The length of a segment in the file. */
export function segmentLength(segment: Segment): number {
  return segment.kind === "literal" ? segment.bytes.length : segment.length;
}
