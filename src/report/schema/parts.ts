/**
 * Pieces that several documents share. Schema and TypeScript type are one thing here, so that a key cannot be
 * in the program and missing from `stoker schema`. Unknown is null, never 0; NaN never occurs.
 */
import { type Static, Type } from "@sinclair/typebox";

export const nullable = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
export const seconds = (description: string) => Type.Number({ minimum: 0, description });
export const count = (description: string) => Type.Integer({ minimum: 0, description });

/** The shape of every latency in every phase. */
export const Latency = Type.Object({
  count: count("operations measured"),
  mean: nullable("ms"),
  min: nullable("ms"),
  p50: nullable("ms"),
  p90: nullable("ms"),
  p95: nullable("ms"),
  p99: nullable("ms"),
  p999: nullable("ms"),
  p9999: nullable("ms"),
  max: nullable("ms"),
  measures: Type.String({ description: "what one operation is, from its first attempt to its success" }),
});
export type Latency = Static<typeof Latency>;

/** When a phase, epoch, save or load ran. `secondsFirstDone` is when the first worker had finished. */
export const Span = Type.Object({
  startedMs: Type.Number({ description: "Unix time in ms" }),
  endedMs: Type.Number({ description: "Unix time in ms" }),
  seconds: seconds("until the last worker was done"),
  secondsFirstDone: seconds("until the first worker was done"),
});
export type Span = Static<typeof Span>;

export const Warning = Type.Object({ code: Type.String(), text: Type.String() });
export type Warning = Static<typeof Warning>;

/** A self-check at the end of a run. One that does not hold is a warning above the verdict. */
export const Check = Type.Object({
  name: Type.String(),
  ok: Type.Union([Type.Boolean(), Type.Null()], {
    description: "null: could not be checked, detail says why",
  }),
  detail: Type.String(),
});
export type Check = Static<typeof Check>;

/** An objective of --require with what was measured. */
export const Objective = Type.Object({
  expression: Type.String(),
  metric: Type.String({ description: "path of the metric in phases" }),
  measured: nullable("the worst over epochs"),
  met: Type.Boolean(),
});
export type Objective = Static<typeof Objective>;

export const FindingKind = Type.Union([
  Type.Literal("missing"),
  Type.Literal("unexpected"),
  Type.Literal("short"),
  Type.Literal("long"),
  Type.Literal("zeroed"),
  Type.Literal("bitflip"),
  Type.Literal("swapped"),
  Type.Literal("shifted"),
  Type.Literal("stale"),
  Type.Literal("foreign"),
  Type.Literal("unreadable"),
]);
export type FindingKind = Static<typeof FindingKind>;

/** One stretch of wrong bytes. */
export const DamageFinding = Type.Object({
  file: Type.String({ description: "relative to the dataset" }),
  kind: FindingKind,
  offset: count("first differing byte"),
  length: count("the differing bytes, and at most 64 KiB beside them"),
  detail: Type.String(),
});
export type DamageFinding = Static<typeof DamageFinding>;

/** How a failing command says why. */
export const ErrorFacts = Type.Object({
  class: Type.String(),
  code: Type.String(),
  message: Type.String(),
  remedy: Type.String(),
  address: Type.Union([Type.String(), Type.Null()]),
  attempt: Type.Union([Type.Integer(), Type.Null()]),
});
export type ErrorFacts = Static<typeof ErrorFacts>;
