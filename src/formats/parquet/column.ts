/**
 * What a column of a workload is in Parquet: its physical type, its annotations, and how PLAIN values of it are
 * made from the random stream. Every value has a fixed width, so that all sizes are formulas.
 */
import type { ColumnValue, Encoding } from "../../base/segment.ts";
import type { ParquetColumn } from "../../dataset/spec.ts";

/** Physical types by their numbers in parquet.thrift. */
export const PHYSICAL = {
  boolean: 0,
  int32: 1,
  int64: 2,
  float: 4,
  double: 5,
  byteArray: 6,
  fixedLenByteArray: 7,
} as const;

/** The annotations that our columns use. */
export type Annotation =
  | { readonly kind: "int"; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: "string" }
  | { readonly kind: "float16" }
  | { readonly kind: "none" };

/** A stretch of a page's values: known bytes, or payload that may be cut after any multiple of `unit` bytes. */
export type Piece =
  | { readonly bytes: Uint8Array }
  | { readonly length: number; readonly encoding: Encoding; readonly unit: number };

export interface Leaf {
  readonly physical: number;
  /** Of a FIXED_LEN_BYTE_ARRAY. */
  readonly typeLength: number | undefined;
  readonly annotation: Annotation;
  /** Bits of a PLAIN value. */
  readonly bits: number;
  pieces(count: number): readonly Piece[];
  /** How statistics of that many values are found, and the bytes of each; undefined where values are long. */
  readonly statistics: Statistics | undefined;
}

export interface Statistics {
  readonly bytes: number;
  of(count: number): ColumnValue;
  /** Where values are text of numbers: bytes of a PLAIN value and of the number that it is made of. */
  readonly numbers?: { readonly record: number; readonly bytes: number };
}

export interface Column {
  readonly name: string;
  readonly leaf: Leaf;
  /** A value of its own, or a list of `length` values in every row. */
  readonly shape: "scalar" | "list" | "fixed list";
  readonly length: number;
  readonly read: boolean;
}

/** Longer values have no statistics, which would only make the footer large. */
const LONGEST_STATISTIC = 64;
/** Values from this length on are pieces of their own, so that codecs can cut inside them. */
const LONG_BINARY = 32768;
const STRING_DIGITS = 10;
const STRING_PREFIX = new TextEncoder().encode("s_");

export function columnOf({ name, dtype, size, read }: ParquetColumn): Column {
  if (dtype === "binary") return { name, leaf: binary(size), shape: "scalar", length: 1, read };
  if (dtype === "string") return { name, leaf: STRING, shape: "scalar", length: 1, read };
  const leaf = Object.hasOwn(LEAVES, dtype) ? LEAVES[dtype] : undefined;
  if (!leaf) return { name, leaf: FLOAT32, shape: "list", length: size, read };
  return { name, leaf, shape: size === 1 ? "scalar" : "fixed list", length: size, read };
}

/** The only column of a file whose workload names none: a sample as a list of bytes. */
export function legacyColumn(length: number): Column {
  return { name: "data", leaf: integer(8, false), shape: "fixed list", length, read: true };
}

function integer(bits: 8 | 16 | 32 | 64, signed: boolean): Leaf {
  const wide = bits === 64;
  const encoding: Encoding = bits < 32
    ? { kind: "widen", from: bits === 8 ? 1 : 2, signed }
    : { kind: "raw" };
  const value: ColumnValue = wide ? (signed ? "int64" : "uint64") : (signed ? "int32" : "uint32");
  const physical = wide ? PHYSICAL.int64 : PHYSICAL.int32;
  // Plain INT32 and INT64 are signed already.
  const annotation: Annotation = signed && bits >= 32 ? { kind: "none" } : { kind: "int", bits, signed };
  return fixedWidth(wide ? 8 : 4, physical, annotation, encoding, value);
}

function float(bits: 16 | 32 | 64): Leaf {
  const encoding: Encoding = { kind: "float", bits };
  if (bits === 16) {
    return {
      ...fixedWidth(2, PHYSICAL.fixedLenByteArray, { kind: "float16" }, encoding, "float16"),
      typeLength: 2,
    };
  }
  const physical = bits === 32 ? PHYSICAL.float : PHYSICAL.double;
  return fixedWidth(bits / 8, physical, { kind: "none" }, encoding, `float${bits}`);
}

function fixedWidth(
  bytes: number,
  physical: number,
  annotation: Annotation,
  encoding: Encoding,
  value: ColumnValue,
): Leaf {
  return {
    physical,
    typeLength: undefined,
    annotation,
    bits: 8 * bytes,
    pieces: (count) => [{ length: count * bytes, encoding, unit: bytes }],
    statistics: { bytes, of: () => value },
  };
}

/** Eight values in a byte; the bits behind the last value are noise, which the format allows. */
const BOOL: Leaf = {
  physical: PHYSICAL.boolean,
  typeLength: undefined,
  annotation: { kind: "none" },
  bits: 1,
  pieces: (count) => [{ length: Math.ceil(count / 8), encoding: { kind: "raw" }, unit: 1 }],
  statistics: { bytes: 1, of: (bits) => ({ bits }) },
};

const STRING = strings();

/** `s_` and a number below 2^31; each value stands behind its length, which here follows the one before. */
function strings(): Leaf {
  const bytes = STRING_PREFIX.length + STRING_DIGITS;
  const prefix = lengthPrefix(bytes);
  const between = String.fromCharCode(...prefix);
  const encoding: Encoding = {
    kind: "framed",
    frame: STRING_PREFIX,
    each: STRING_DIGITS + prefix.length,
    inner: {
      kind: "digits",
      value: "uint31",
      from: 4,
      width: STRING_DIGITS,
      between,
      last: between,
      perRow: 0,
    },
  };
  const record = prefix.length + bytes;
  const ranked: ColumnValue = { digits: STRING_DIGITS, prefix: STRING_PREFIX };
  return {
    physical: PHYSICAL.byteArray,
    typeLength: undefined,
    annotation: { kind: "string" },
    bits: 8 * record,
    pieces: (count) => [
      { bytes: prefix },
      { length: count * record - prefix.length, encoding, unit: record },
    ],
    // All have as many digits, so that they are ordered as their numbers, which are made in a tenth of the time.
    statistics: { bytes, of: () => ranked, numbers: { record, bytes: 4 } },
  };
}

function binary(size: number): Leaf {
  const prefix = lengthPrefix(size);
  const record = prefix.length + size;
  const framed: Encoding = { kind: "framed", frame: prefix, each: size, inner: { kind: "raw" } };
  return {
    physical: PHYSICAL.byteArray,
    typeLength: undefined,
    annotation: { kind: "none" },
    bits: 8 * record,
    pieces: (count) => {
      if (size < LONG_BINARY) return [{ length: count * record, encoding: framed, unit: record }];
      const one: readonly Piece[] = [{ bytes: prefix }, { length: size, encoding: { kind: "raw" }, unit: 1 }];
      return Array.from({ length: count }, () => one).flat();
    },
    statistics: size > LONGEST_STATISTIC
      ? undefined
      : { bytes: size, of: () => ({ record, skip: prefix.length }) },
  };
}

function lengthPrefix(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}

const FLOAT32 = float(32);

const LEAVES: Readonly<Record<string, Leaf>> = {
  uint8: integer(8, false),
  uint16: integer(16, false),
  uint32: integer(32, false),
  uint64: integer(64, false),
  int8: integer(8, true),
  int16: integer(16, true),
  int32: integer(32, true),
  int64: integer(64, true),
  float16: float(16),
  float32: FLOAT32,
  float64: float(64),
  bool: BOOL,
};
