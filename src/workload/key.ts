/**
 * How one configuration key is described. The tables in keys/ consist of such descriptions; parsing, validation,
 * TypeScript types, help, documentation, completion and the JSON Schema all come from them, so nothing about a
 * key may be written down anywhere else.
 */
import type { Dtype } from "../dataset/dtype.ts";
import type { ParquetColumn } from "../dataset/spec.ts";
import type { TimeValue } from "./values/time_value.ts";

/** What makes use of a key. */
export type Use = "generate" | "train" | "evaluate" | "checkpoint" | "storage" | "report";

interface Common {
  /** One sentence. */
  readonly meaning: string;
  /** Empty when the key has no effect here; then `noEffect` gives the reason. */
  readonly usedBy: readonly Use[];
  readonly noEffect?: string;
  /** Other spellings of the same key; the path itself wins when both are given with the same strength. */
  readonly aliases?: readonly string[];
  /** Who defines the key; DLIO where it is not said. */
  readonly origin?: "stoker" | "mlperf";
  /** What a number counts, e.g. "files"; bytes and seconds follow from the type. */
  readonly unit?: string;
  /** The rule by which a missing value is found (derive/), in the words of the documentation. */
  readonly derived?: string;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number. */
export interface IntKey extends Common, Range {
  readonly type: "int";
  readonly default?: number;
  /** DLIO converts text to a number for this key; text that is none is refused. */
  readonly fromText?: true;
}

export interface NumberKey extends Common, Range {
  readonly type: "number";
  readonly default?: number;
  /** This number is the standard deviation of the named time value and is merged into it. */
  readonly stdevOf?: string;
}

export interface BoolKey extends Common {
  readonly type: "bool";
  readonly default?: boolean;
  /** DLIO takes every text that it does not know as false for this key. */
  readonly otherTextIsFalse?: true;
}

export interface TextKey extends Common {
  readonly type: "text";
  readonly default?: string;
  /** Values worth completing; others are legal as far as the key alone is concerned. */
  readonly known?: readonly string[];
}

/** A folder or file name, or an address; slashes at the end are dropped. */
export interface PathKey extends Common {
  readonly type: "path";
  readonly default?: string;
}

/** Text that is never shown. */
export interface SecretKey extends Common {
  readonly type: "secret";
}

export interface EnumKey extends Common {
  readonly type: "enum";
  readonly values: readonly string[];
  readonly default?: string;
  /** Stronger than `default` when Stoker runs as DLIO. */
  readonly defaultInDlio?: string;
  /** Other words for the values. YAML's false counts as the word "false". */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** Words that DLIO knows and Stoker refuses, each with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

export interface DtypeKey extends Common {
  readonly type: "dtype";
  readonly default?: Dtype;
}

export interface IntListKey extends Common, Range {
  readonly type: "intList";
  readonly default?: readonly number[];
}

/** A list of words; one word alone counts as a list of one. */
export interface TextListKey extends Common {
  readonly type: "textList";
  readonly default?: readonly string[];
}

/** A number of bytes, or text with a unit. */
export interface BytesKey extends Common, Range {
  readonly type: "bytes";
  readonly default?: number;
  /** Means are not always whole: 114660.07. */
  readonly fractional?: true;
}

/** Seconds, or text with a unit. */
export interface DurationKey extends Common, Range {
  readonly type: "duration";
  readonly default?: number;
  /** DLIO writes -1 for "none". */
  readonly negativeIsZero?: true;
}

/** Seconds, or a distribution of them. */
export interface TimeValueKey extends Common {
  readonly type: "timeValue";
  readonly default?: TimeValue;
}

export interface ColumnsKey extends Common {
  readonly type: "columns";
  readonly default?: readonly ParquetColumn[];
}

/** A mapping whose mere presence means true. */
export interface SectionKey extends Common {
  readonly type: "section";
  readonly default: false;
}

/** Accepted whatever it is, everything below it included. */
export interface AnyKey extends Common {
  readonly type: "any";
}

export type KeyDescription =
  | IntKey
  | NumberKey
  | BoolKey
  | TextKey
  | PathKey
  | SecretKey
  | EnumKey
  | DtypeKey
  | IntListKey
  | TextListKey
  | BytesKey
  | DurationKey
  | TimeValueKey
  | ColumnsKey
  | SectionKey
  | AnyKey;

/** Dotted path -> description. */
export type KeyTable = Readonly<Record<string, KeyDescription>>;

/** What `workload.values` holds for a key that has a value. */
export type ValueByType<D> = D extends { type: "int" | "number" | "bytes" | "duration" } ? number
  : D extends { type: "bool" | "section" } ? boolean
  : D extends { type: "text" | "path" | "secret" | "any" } ? string
  : D extends { type: "enum"; values: readonly (infer Word)[] } ? Word
  : D extends { type: "dtype" } ? Dtype
  : D extends { type: "intList" } ? readonly number[]
  : D extends { type: "textList" } ? readonly string[]
  : D extends { type: "timeValue" } ? TimeValue
  : D extends { type: "columns" } ? readonly ParquetColumn[]
  : unknown;

/** A key without default and without derivation may be missing. */
export type ValueOf<D> = D extends { default: unknown } | { derived: string } ? ValueByType<D>
  : ValueByType<D> | undefined;
