/**
 * Every option of the command line, once: the parser, the help, the completion and the docs read this table.
 */

export type OptionType =
  | { readonly kind: "flag" }
  | { readonly kind: "text" }
  | { readonly kind: "count"; readonly min: number; readonly max?: number }
  | { readonly kind: "bytes" }
  | { readonly kind: "rate" }
  | { readonly kind: "duration" }
  | { readonly kind: "fraction" }
  | { readonly kind: "choice"; readonly of: readonly string[] };

export interface OptionRow {
  readonly type: OptionType;
  /** Placeholder of the value in the help. */
  readonly value?: string;
  /** Default with its unit, as the help shows it. */
  readonly default?: string;
  readonly repeatable?: true;
  readonly meaning: string;
}

const flag = { kind: "flag" } as const;
const text = { kind: "text" } as const;

export const OPTIONS = {
  data: {
    type: text,
    value: "ADDRESS",
    meaning: "where the dataset lives: PATH, file://, direct://, s3://, gs://, ais://, null://",
  },
  checkpoints: { type: text, value: "ADDRESS", meaning: "where checkpoints live" },
  endpoint: { type: text, value: "URL", repeatable: true, meaning: "S3 or AIStore endpoint" },
  accelerators: {
    type: { kind: "count", min: 1, max: 4096 },
    value: "N",
    default: "1",
    meaning: "simulated accelerators in this process, one Worker each",
  },
  results: {
    type: text,
    value: "DIR",
    default: "results/<workload>/<YYYYMMDD-HHMMSS>",
    meaning: "folder of this run's results",
  },
  seed: {
    type: { kind: "count", min: 0 },
    value: "N",
    default: "42",
    meaning: "content, sizes and drawn times follow from it",
  },
  "io-engine": {
    type: { kind: "choice", of: ["auto", "uring", "threads"] },
    value: "NAME",
    default: "auto",
    meaning: "how local I/O is issued: auto, uring, threads",
  },
  "queue-depth": {
    type: { kind: "count", min: 1, max: 4096 },
    value: "N",
    default: "32, 64 for objects",
    meaning: "requests in flight per Worker",
  },
  "block-size": {
    type: { kind: "bytes" },
    value: "SIZE",
    default: "1 MiB, 256 KiB above 16 accelerators",
    meaning: "largest request",
  },
  verify: {
    type: { kind: "choice", of: ["off", "sample", "full"] },
    value: "LEVEL",
    default: "off",
    meaning: "compare what is read with what must be there: off, sample, full",
  },
  cache: {
    type: { kind: "choice", of: ["keep", "drop", "fail"] },
    value: "POLICY",
    default: "keep",
    meaning: "page cache before timed reads: keep, drop, fail",
  },
  duration: { type: { kind: "duration" }, value: "TIME", meaning: "the measured part lasts this long" },
  "time-limit": {
    type: { kind: "duration" },
    value: "TIME",
    meaning: "the whole run ends then, with its result",
  },
  rate: {
    type: { kind: "rate" },
    value: "R",
    meaning: "storage rate for the estimate of duration, e.g. 2GB/s",
  },
  require: {
    type: text,
    value: "'METRIC < N'",
    repeatable: true,
    meaning: "an objective; missed: exit status 1",
  },
  repeat: {
    type: { kind: "count", min: 1, max: 1000 },
    value: "N",
    default: "1",
    meaning: "the measured part N times",
  },
  gap: { type: { kind: "duration" }, value: "TIME", default: "0 s", meaning: "pause between repeats" },
  "dry-run": { type: flag, meaning: "files and bytes to write, read and delete; touches nothing" },
  "read-only": { type: flag, meaning: "refuses every write outside --results" },
  label: { type: text, value: "TEXT", meaning: "kept in the result and in every report" },
  note: { type: text, value: "TEXT", meaning: "kept in the result" },
  json: { type: flag, meaning: "one JSON document on stdout, nothing else there" },
  quiet: { type: flag, meaning: "no progress and no summary" },
  verbose: { type: flag, meaning: "chain of causes behind an error" },
  "no-color": { type: flag, meaning: "plain text" },
  progress: {
    type: { kind: "choice", of: ["auto", "plain", "off"] },
    value: "STYLE",
    default: "auto",
    meaning: "live line on stderr: auto, plain, off",
  },
  threads: { type: text, value: "N|auto", default: "auto", meaning: "generator Workers" },
  overwrite: { type: flag, meaning: "replace another dataset, or checkpoints, that lie there" },
  fsync: {
    type: { kind: "choice", of: ["none", "file", "end"] },
    value: "WHEN",
    default: "end",
    meaning: "when written files are forced to the device: none, file, end",
  },
  "write-integrity": {
    type: { kind: "choice", of: ["none", "size", "checksum", "readback"] },
    value: "LEVEL",
    default: "none",
    meaning: "object stores: how a write is proven: none, size, checksum, readback",
  },
  "on-damage": {
    type: { kind: "choice", of: ["continue", "stop"] },
    value: "ACTION",
    default: "continue",
    meaning: "what wrong bytes do to a verified run: continue, stop",
  },
  sample: {
    type: { kind: "fraction" },
    value: "FRACTION",
    default: "1",
    meaning: "share of all bytes to compare (with --structure of the files), chosen by the seed",
  },
  structure: {
    type: flag,
    meaning: "any data set of the workload's format: files open, counts and shapes agree; proves no content",
  },
  "max-findings": {
    type: { kind: "count", min: 1 },
    value: "N",
    default: "100",
    meaning: "findings to report; the rest is counted",
  },
  scale: {
    type: { kind: "fraction" },
    value: "FACTOR",
    default: "1",
    meaning: "every tensor of a checkpoint smaller alike; never a valid MLPerf result",
  },
  yes: { type: flag, meaning: "do not ask" },
  "show-config": { type: flag, meaning: "the resolved workload, each value with where it came from" },
  "config-dir": { type: text, value: "DIR", meaning: "folder that holds workload/NAME.yaml" },
  keep: { type: flag, meaning: "leave the dataset behind" },
  size: { type: { kind: "bytes" }, value: "SIZE", meaning: "of each file" },
  files: {
    type: { kind: "count", min: 1, max: 1_000_000 },
    value: "N",
    meaning: "the address is a folder with so many files",
  },
  jobs: {
    type: { kind: "count", min: 1, max: 1024 },
    value: "N",
    default: "1",
    meaning: "Workers that share the blocks",
  },
  random: { type: flag, meaning: "blocks in random order, each once a pass" },
  direct: { type: flag, meaning: "O_DIRECT, as direct:// asks for it" },
  "read-percent": {
    type: { kind: "count", min: 0, max: 100 },
    value: "N",
    default: "50 %",
    meaning: "mix: share of the requests that read",
  },
  ramp: { type: { kind: "duration" }, value: "TIME", default: "0 s", meaning: "before the measured part" },
  "limit-rate": { type: { kind: "rate" }, value: "R", meaning: "no faster than this, e.g. 500MiB/s" },
  "limit-iops": {
    type: { kind: "count", min: 1 },
    value: "N",
    meaning: "no more requests a second; latency counts from when each was due",
  },
  rank: { type: { kind: "count", min: 0 }, value: "N", meaning: "this process among the launched ones" },
  "world-size": { type: { kind: "count", min: 1 }, value: "N", meaning: "number of launched processes" },
  help: { type: flag, meaning: "this text" },
} as const satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<Row extends OptionRow> = Row["type"] extends { kind: "flag" } ? boolean
  : Row["type"] extends { kind: "text" } ? string
  : Row["type"] extends { kind: "choice"; of: readonly (infer Word)[] } ? Word
  : number;

/** What was given on the command line; an absent option is undefined, a flag then false. */
export type Options = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends { repeatable: true }
    ? readonly ValueOf<(typeof OPTIONS)[Name]>[]
    : ValueOf<(typeof OPTIONS)[Name]> extends boolean ? boolean
    : ValueOf<(typeof OPTIONS)[Name]> | undefined;
};

/** Options that every command takes. */
export const COMMON: readonly OptionName[] = ["json", "quiet", "verbose", "no-color", "progress", "help"];

/** Options of commands that read a workload. */
export const WORKLOAD: readonly OptionName[] = [
  "data",
  "checkpoints",
  "endpoint",
  "accelerators",
  "seed",
  "config-dir",
  "rank",
  "world-size",
];

/** Options of commands that run phases and leave a result. */
export const RUN: readonly OptionName[] = [
  ...WORKLOAD,
  "results",
  "io-engine",
  "queue-depth",
  "block-size",
  "time-limit",
  "require",
  "dry-run",
  "read-only",
  "label",
  "note",
];
