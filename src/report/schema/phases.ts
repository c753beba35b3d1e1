/** What each phase of a run leaves in the result. */
import { type Static, Type } from "@sinclair/typebox";
import { count, DamageFinding, Latency, nullable, seconds, Span } from "./parts.ts";

const busy = Type.Object({
  random: seconds("making bytes, over all workers"),
  encode: seconds("framing, checksums, encodings"),
  write: seconds("waiting for storage"),
});

export const GeneratePhase = Type.Composite([
  Span,
  Type.Object({
    files: count("train and valid files of the dataset"),
    bytes: count("written by this run"),
    bytesPerSecond: nullable("bytes over seconds"),
    skippedFiles: count("found complete from an earlier run"),
    threads: count("generator workers"),
    peakMemoryBytes: nullable("resident size of this process"),
    busySeconds: busy,
    bound: Type.Union([
      Type.Literal("random"),
      Type.Literal("encode"),
      Type.Literal("write"),
      Type.Null(),
    ]),
    writeLatencyMs: Latency,
  }),
]);
export type GeneratePhase = Static<typeof GeneratePhase>;

/** What one accelerator contributed to an epoch. */
export const AcceleratorPart = Type.Object({
  accelerator: count("number over all processes"),
  steps: count("measured and excluded ones"),
  au: nullable("fraction"),
  samplesPerSecond: nullable("in the metric window"),
  bytes: count("moved"),
  computeSeconds: seconds("sum of the emulated computation"),
  waitSeconds: seconds("sum of the waits for a batch"),
});
export type AcceleratorPart = Static<typeof AcceleratorPart>;

export const Bound = Type.Union([
  Type.Literal("storage"),
  Type.Literal("client"),
  Type.Literal("compute"),
  Type.Null(),
]);
export type Bound = Static<typeof Bound>;

export const Epoch = Type.Composite([
  Span,
  Type.Object({
    epoch: count("from 1"),
    steps: count("of each accelerator"),
    samples: count("over all accelerators"),
    bytes: count("moved"),
    au: nullable("fraction, mean over accelerators, in the metric window"),
    samplesPerSecond: nullable("samples over seconds, by the wall clock"),
    bytesPerSecond: nullable("bytes over seconds, by the wall clock"),
    windowSamplesPerSecond: nullable("DLIO's figure: excluded steps left out, sum over accelerators"),
    readLatencyMs: Latency,
    bytesAsked: count("that the samples needed"),
    bytesMoved: count("that were requested from storage"),
    bytesFromDevice: nullable("by the counters of the device below the path; null: cannot be known"),
    cachedFraction: nullable("resident in the page cache before the epoch; null: cannot be known"),
    excludedSteps: count("left out of the metric window, for each accelerator"),
    bound: Bound,
    accelerators: Type.Array(AcceleratorPart),
    slowest: Type.Object({ accelerator: count("lowest AU"), au: nullable("fraction") }),
    complete: Type.Boolean({ description: "false: cut by --duration, --time-limit or an interrupt" }),
  }),
]);
export type Epoch = Static<typeof Epoch>;

export const TrainPhase = Type.Composite([
  Span,
  Type.Object({
    epochs: Type.Array(Epoch),
    au: Type.Object({
      mean: nullable("over epochs"),
      stdev: nullable("over epochs, population"),
      target: Type.Number(),
    }),
    samplesPerSecond: nullable("mean over epochs"),
    bytesPerSecond: nullable("mean over epochs"),
    verifiedBytes: count("compared with what must be there"),
    findings: Type.Array(DamageFinding),
  }),
]);
export type TrainPhase = Static<typeof TrainPhase>;

export const Transfer = Type.Composite([
  Span,
  Type.Object({ bytesPerSecond: nullable("bytes over seconds") }),
]);
export type Transfer = Static<typeof Transfer>;

export const CheckpointPhase = Type.Object({
  bytes: count("of one checkpoint"),
  files: count("of one checkpoint"),
  save: Type.Array(Transfer),
  load: Type.Array(Transfer),
});
export type CheckpointPhase = Static<typeof CheckpointPhase>;

export const VerifyPhase = Type.Composite([
  Span,
  Type.Object({
    files: count("checked"),
    bytes: count("compared"),
    bytesPerSecond: nullable("bytes over seconds"),
    sampledFraction: Type.Number({ minimum: 0, maximum: 1, description: "1: every byte" }),
    readLatencyMs: Latency,
    findings: Type.Array(DamageFinding),
    findingsLeftOut: count("beyond --max-findings"),
  }),
]);
export type VerifyPhase = Static<typeof VerifyPhase>;

export const CleanPhase = Type.Composite([
  Span,
  Type.Object({
    files: count("removed"),
    bytes: count("removed"),
    kept: Type.Array(Type.String({ description: "file that Stoker did not make" })),
  }),
]);
export type CleanPhase = Static<typeof CleanPhase>;

/** Mean and spread of one rate over the repeats of --repeat. */
export const Spread = Type.Object({
  n: count("repeats"),
  mean: nullable("over repeats"),
  stdev: nullable("of the sample: divided by n - 1"),
  cv: nullable("stdev over mean"),
  ci95: nullable("half width of the 95 % confidence interval of the mean, by Student's t"),
});
export type Spread = Static<typeof Spread>;

/** What --repeat measured: the measured part N times. */
export const Repeats = Type.Object({
  repeats: Type.Array(Type.Object({
    au: nullable("mean over epochs"),
    samplesPerSecond: nullable("mean over epochs"),
    bytesPerSecond: nullable("mean over epochs"),
    seconds: seconds("of the whole repeat"),
  })),
  summary: Type.Object({ au: Spread, samplesPerSecond: Spread, bytesPerSecond: Spread }),
});
export type Repeats = Static<typeof Repeats>;

export const Phases = Type.Object({
  generate: Type.Optional(GeneratePhase),
  train: Type.Optional(TrainPhase),
  evaluate: Type.Optional(TrainPhase),
  checkpoint: Type.Optional(CheckpointPhase),
  verify: Type.Optional(VerifyPhase),
  clean: Type.Optional(CleanPhase),
});
export type Phases = Static<typeof Phases>;
