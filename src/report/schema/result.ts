/**
 * result.json: the one document from which every other output is rendered. Keys are only ever added within
 * one schema number.
 */
import { type Static, Type } from "@sinclair/typebox";
import { Endpoint } from "./endpoint.ts";
import { Host } from "./host.ts";
import { Bound, Phases, Repeats } from "./phases.ts";
import { Check, count, ErrorFacts, nullable, Objective, seconds, Warning } from "./parts.ts";

export const RESULT_SCHEMA = "stoker.result/1";

export const Io = Type.Object({
  backend: Type.String({ description: "file, direct, s3, gs, ais or null" }),
  engine: Type.String({ description: "uring, threads, http or memory" }),
  direct: Type.Boolean(),
  queueDepth: count("requests in flight per worker"),
  blockSizeBytes: count("largest request"),
  retries: count("requests repeated"),
  retriedBytes: count("asked again"),
  backoffSeconds: seconds("slept between attempts"),
  errors: Type.Record(Type.String(), count("by kind, e.g. 503, timeout, EIO")),
  cachedBy: Type.Optional(Type.String({
    description:
      "by what means the cached fractions of this result are known, or why not; absent: nobody looked",
  })),
  bytesFromDeviceBy: Type.Optional(Type.String({
    description:
      "whose account `bytesFromDevice` of the epochs is, or why there is none; absent: nobody looked",
  })),
  deviceReadBy: Type.Optional(Type.String({
    description:
      "whose account `deviceReadBytes` of the epochs is, or why there is none; absent: nobody looked",
  })),
  client: Type.String({ description: "whose code moved the bytes: always stoker" }),
  libraryAsked: Type.Union([Type.String(), Type.Null()], {
    description: "Python client that the workload names; it was not measured",
  }),
});
export type Io = Static<typeof Io>;

export const ChosenThreads = Type.Object({
  key: Type.String({ description: "reader.read_threads or reader.write_threads" }),
  count: count("that were used"),
  rule: Type.String({ description: "how the number was found, or who said it" }),
});
export type ChosenThreads = Static<typeof ChosenThreads>;

export const Ceiling = Type.Object({
  bytesPerSecond: nullable("of the same pipeline against null://"),
  bound: Bound,
  evidence: Type.String(),
});
export type Ceiling = Static<typeof Ceiling>;

export const Result = Type.Object({
  schema: Type.Literal(RESULT_SCHEMA),
  stoker: Type.Object({ version: Type.String(), form: Type.String() }),
  command: Type.String(),
  workload: Type.Object({ name: Type.String(), config: Type.Record(Type.String(), Type.Unknown()) }),
  label: Type.Union([Type.String(), Type.Null()]),
  note: Type.Union([Type.String(), Type.Null()]),
  data: Type.Union([Type.String(), Type.Null()], { description: "address of the dataset" }),
  checkpoints: Type.Union([Type.String(), Type.Null()], { description: "address of the checkpoints" }),
  started: Type.String({ description: "RFC 3339" }),
  ended: Type.Union([Type.String(), Type.Null()], { description: "RFC 3339; null while running" }),
  status: Type.Union([
    Type.Literal("running"),
    Type.Literal("complete"),
    Type.Literal("interrupted"),
    Type.Literal("failed"),
  ]),
  verdict: Type.Union([Type.Literal("pass"), Type.Literal("fail"), Type.Literal("none")]),
  reasons: Type.Array(Type.String()),
  exitStatus: Type.Union([Type.Integer(), Type.Null()]),
  hosts: Type.Array(Host),
  accelerators: count("over all processes"),
  threads: Type.Array(ChosenThreads, { description: "of each process, by the phase that needs them" }),
  io: Io,
  endpoints: Type.Array(Endpoint, { description: "of object stores; empty for files" }),
  warnings: Type.Array(Warning),
  objectives: Type.Array(Objective),
  checks: Type.Array(Check),
  marks: Type.Array(Type.String(), {
    description: "what makes this run special: cut by --duration, read-only",
  }),
  phases: Phases,
  repeats: Type.Optional(Repeats),
  ceiling: Type.Union([Ceiling, Type.Null()]),
  error: Type.Optional(ErrorFacts),
});
export type Result = Static<typeof Result>;
