/** `plan --json`, and the small documents of commands that run nothing. */
import { type Static, Type } from "@sinclair/typebox";
import { count, ErrorFacts, nullable } from "./parts.ts";

const head = {
  stoker: Type.Object({ version: Type.String() }),
  started: Type.String({ description: "RFC 3339" }),
};

/** A sum that may exceed 2^53: a number while it is exact, otherwise its decimal digits. */
const exactCount = (description: string) =>
  Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: "^[0-9]+$" })], { description });

/** Ranks that write the same: so many, and what each of them writes. */
const CheckpointRow = Type.Object({
  ranks: count("that write exactly this"),
  firstRank: count("the first of them"),
  bytes: count("of each"),
  files: Type.Array(Type.Object({ name: Type.String(), bytes: count("") }), {
    description: "of the first of them",
  }),
});

export const Plan = Type.Object({
  schema: Type.Literal("stoker.plan/1"),
  ...head,
  workload: Type.String(),
  files: Type.Object({ train: count(""), valid: count("") }),
  fileBytes: count("one data file, exact; with drawn sizes the first one"),
  smallestFileBytes: count("over all data files"),
  largestFileBytes: count("over all data files"),
  totalBytes: exactCount("all files, indexes included"),
  samples: Type.Object({
    train: exactCount(""),
    valid: exactCount(""),
    unread: exactCount("of train, in each epoch: steps are whole, and as many on each accelerator"),
  }),
  stepsPerEpoch: count("of each accelerator"),
  epochs: count(""),
  accelerators: count("over all processes"),
  demandBytesPerSecond: nullable("that keeps all accelerators busy; null without computation time"),
  memoryBytes: count("that this process will need at most"),
  seconds: Type.Object({
    generate: nullable("at --rate; null without it"),
    train: nullable("compute time alone, a lower bound"),
  }),
  checkpoint: Type.Object({
    ranks: count("that write"),
    files: count("of one checkpoint"),
    bytes: exactCount("of one checkpoint"),
    largestFileBytes: Type.Optional(count("")),
    largestRankBytes: Type.Optional(count("that one rank writes")),
    memoryBytes: Type.Optional(count("that this process will need at most, whatever the checkpoint's size")),
    seconds: Type.Optional(nullable("of one save at --rate; null without it")),
    rows: Type.Optional(Type.Array(CheckpointRow)),
  }),
  mlperf: Type.Union([
    Type.Object({
      minimumFiles: count("for a dataset that MLPerf Storage accepts on this machine"),
      decidedBy: Type.Union([Type.Literal("memory"), Type.Literal("steps")]),
      enough: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  warnings: Type.Array(Type.Object({ code: Type.String(), text: Type.String() })),
});
export type Plan = Static<typeof Plan>;

/** `check --json`. */
export const CheckReport = Type.Object({
  schema: Type.Literal("stoker.check/1"),
  ...head,
  workload: Type.String(),
  findings: Type.Array(Type.Object({
    severity: Type.Union([Type.Literal("error"), Type.Literal("warning"), Type.Literal("information")]),
    code: Type.String(),
    text: Type.String(),
    remedy: Type.String(),
  })),
  ok: Type.Boolean(),
  exitStatus: Type.Integer(),
});
export type CheckReport = Static<typeof CheckReport>;

/** `--dry-run --json` of any command. */
export const DryRun = Type.Object({
  schema: Type.Literal("stoker.dry-run/1"),
  ...head,
  command: Type.String(),
  write: Type.Object({ files: count(""), bytes: exactCount("") }),
  read: Type.Object({ files: count(""), bytes: exactCount("") }),
  delete: Type.Object({ files: count(""), bytes: exactCount("") }),
});
export type DryRun = Static<typeof DryRun>;

/** What a command prints with --json when it fails before a result exists. */
export const Failure = Type.Object({
  schema: Type.Literal("stoker.error/1"),
  ...head,
  command: Type.String(),
  exitStatus: Type.Integer(),
  error: ErrorFacts,
});
export type Failure = Static<typeof Failure>;
