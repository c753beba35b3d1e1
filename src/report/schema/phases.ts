/** What each phase of a run leaves in the result. */
import { type Static, Type } from "@sinclair/typebox";
import { count, DamageFinding, Latency, nullable, seconds, Span } from "./parts.ts";

const busy = Type.Object({
  random: seconds("making random bytes, over all workers"),
  encode: seconds("describing files, framing, checksums, encodings"),
  read: seconds("on a continued run: reading the files that were there, and comparing them"),
  write: seconds("all other time of the workers: handing bytes to storage and waiting for it"),
});

export const DeliveredRatio = Type.Object({
  asked: Type.Number({ minimum: 1, description: "by the workload" }),
  measured: nullable("counted in at most three files, 64 MiB of each; null: not counted"),
  note: Type.Union([Type.String(), Type.Null()], {
    description: "why it was not counted, or is more than 3 % off",
  }),
});
export type DeliveredRatio = Static<typeof DeliveredRatio>;

export const GeneratePhase = Type.Composite([
  Span,
  Type.Object({
    files: count("train and valid files of the dataset"),
    bytes: count("written by this run"),
    bytesPerSecond: nullable("bytes over seconds"),
    startSeconds: seconds("starting the workers until the first of them could write; not in `seconds`"),
    skippedFiles: count("found complete from an earlier run"),
    threads: count("generator workers"),
    peakMemoryBytes: nullable("resident size of this process"),
    busySeconds: busy,
    bound: Type.Union([
      Type.Literal("random"),
      Type.Literal("encode"),
      Type.Literal("read"),
      Type.Literal("write"),
      Type.Null(),
    ]),
    writeLatencyMs: Latency,
    requestsInFlight: nullable("files under way, mean over the phase, summed as they began and ended"),
    dedup: Type.Composite([DeliveredRatio], { description: "blocks of 4 KiB to those that differ" }),
    compress: Type.Composite([DeliveredRatio], {
      description:
        "size of the blocks that differ before compression to size after it, by lz4 or deflate: whichever is further off",
    }),
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
    leftOut: Type.Object({
      samples: count("in steps outside the metric window, over all accelerators"),
      seconds: seconds(
        "of the epoch, mean over accelerators: those steps, checkpoints, waits for slower ones",
      ),
    }, { description: "what windowSamplesPerSecond leaves out and samplesPerSecond holds" }),
    readLatencyMs: Latency,
    requestsInFlight: nullable("mean over the epoch, summed as requests began and ended, not from latencies"),
    bytesAsked: count("that the samples needed"),
    bytesMoved: count("that were requested from storage"),
    bytesFromDevice: nullable(
      "that the kernel fetched for the processes of the run, on NFS from the server for its mount; null: cannot be " +
        "known, `io.bytesFromDeviceBy` says why",
    ),
    deviceReadBytes: Type.Optional(nullable(
      "that the block device under the dataset read meanwhile, or the NFS server sent for the mount, for all " +
        "processes of the machine; more than `bytesFromDevice` is somebody else's; null: there is no account, " +
        "`io.deviceReadBy` says why",
    )),
    bytesFromNetwork: nullable(
      "received by the interfaces between this machine and the storage, with headers, by all its processes; " +
        "null: cannot be known, or several processes",
    ),
    processorSeconds: nullable(
      "that threads of all processes ran or stood ready to run; null: cannot be known",
    ),
    cachedFraction: nullable(
      "resident in the page cache before the epoch, of several machines where it is most; null: cannot be known",
    ),
    opening: Type.Object({
      files: count("opened to find samples in them; 0 where whole files are read"),
      bytes: count("of headers, footers and indexes; part of bytesMoved"),
      seconds: seconds("over all readers; part of the read latency of the samples that waited for it"),
    }, { description: "what finding samples cost" }),
    rowGroups: Type.Object({
      hits: count("needed and still kept by the reader: no I/O"),
      evictions: count("given up for others, or with their file"),
    }, { description: "of Parquet files" }),
    decoding: Type.Object({
      samples: count("decoded; 0 without reader.decode"),
      bytes: count("of the values that came out"),
      seconds: seconds(
        "over all accelerators: preprocessing, in no read latency, whose clock stands still meanwhile",
      ),
      waitSeconds: seconds("of these, while an accelerator waited for its batch: no wait for storage"),
    }, { description: "by the library of each format, where reader.decode asks for it" }),
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
    unreadSamples: count(
      "of the files of this phase, in each epoch: steps are whole, as many on each accelerator",
    ),
    verifiedBytes: count("compared with what must be there"),
    findings: Type.Array(DamageFinding),
  }),
]);
export type TrainPhase = Static<typeof TrainPhase>;

/** Clocks of one shard; null where a save or a load has no such part. */
export const ShardPart = Type.Object({
  name: Type.String({ description: "in the folder of the checkpoint" }),
  bytes: count("written or read"),
  seconds: seconds("from its opening until it had its name, or was closed"),
  makeSeconds: nullable("making the bytes"),
  writeSeconds: nullable("waiting for storage, without the flush"),
  fsyncSeconds: nullable("forcing the bytes to the device; null: not asked for"),
  readSeconds: nullable("reading, without comparing"),
  compareSeconds: nullable("comparing with what must be there"),
});

/** What one rank contributed to a save or a load. */
export const RankPart = Type.Object({
  rank: count("over all processes"),
  shardsOf: count("whose shards; another rank's with checkpoint.recovery_rank_shift"),
  bytes: count("written or read"),
  seconds: seconds("until its last shard was done; with checkpoint.rank_sync until everybody's was"),
  files: Type.Array(ShardPart),
});
export type RankPart = Static<typeof RankPart>;

export const CheckpointTransfer = Type.Composite([
  Span,
  Type.Object({
    epoch: count(""),
    step: count("steps done in that epoch"),
    folder: Type.String({ description: "below the address of the checkpoints" }),
    bytes: count("written or read"),
    bytesPerSecond: nullable("bytes over the seconds of the slowest rank"),
    makeSeconds: nullable("of the rank that took longest for it"),
    writeSeconds: nullable("likewise"),
    fsyncSeconds: nullable("likewise"),
    readSeconds: nullable("likewise"),
    compareSeconds: nullable("likewise"),
    requestsInFlight: nullable("files under way, mean over the transfer, summed as they began and ended"),
    cachedFraction: nullable("loads: resident in the page cache before; null: cannot be known"),
    slowest: Type.Object({ rank: count(""), seconds: seconds("of its shards") }),
    ranks: Type.Array(RankPart),
  }),
]);
export type CheckpointTransfer = Static<typeof CheckpointTransfer>;

export const CheckpointPhase = Type.Object({
  address: Type.String({ description: "folder of all checkpoints" }),
  backend: Type.String(),
  engine: Type.String(),
  direct: Type.Boolean(),
  bytes: count("of one checkpoint"),
  files: count("of one checkpoint"),
  ranks: count("of the job that is simulated here"),
  scale: Type.Number({ description: "1: the model's own size" }),
  container: Type.String({ description: "raw or safetensors" }),
  fsync: Type.Boolean(),
  filesInFlight: count("of each rank at most, by checkpoint.files_in_flight; their clocks overlap"),
  save: Type.Array(CheckpointTransfer),
  load: Type.Array(CheckpointTransfer),
  removed: count("older checkpoints of this run, by checkpoint.keep_last"),
  peakMemoryBytes: nullable("resident size of this process"),
  verifiedBytes: count("compared with what must be there"),
  findings: Type.Array(DamageFinding),
});
export type CheckpointPhase = Static<typeof CheckpointPhase>;

export const VerifyPhase = Type.Composite([
  Span,
  Type.Object({
    proves: Type.Union([Type.Literal("content"), Type.Literal("structure")], {
      description: "structure: files open, counts and shapes agree; nothing is known of their content",
    }),
    files: count("checked: of content, those looked for and measured; of a structure, those looked into"),
    filesRead: count("of these, files of whose content some or all was read"),
    filesInAll: count("of the dataset or the checkpoints"),
    bytes: count("compared, parts of a damaged large file twice; of a structure: read"),
    bytesInAll: nullable("of all these files; null: of a structure, whose files nobody described"),
    bytesPerSecond: nullable("bytes over seconds"),
    startSeconds: Type.Optional(
      seconds("of a dataset: starting the workers until the first of them could read; not in `seconds`"),
    ),
    sampledFraction: Type.Number({
      minimum: 0,
      maximum: 1,
      description: "asked for: of all bytes; of a structure, of all files. 1: all",
    }),
    readLatencyMs: Latency,
    requestsInFlight: nullable("files under way, mean over the phase, summed as they began and ended"),
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
    kept: Type.Array(
      Type.String({ description: "file below the address that was not removed; at most 100 of them" }),
    ),
    keptLeftOut: nullable(
      "files that stayed beside these; null: more than 100 000, or storage did not list them all",
    ),
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
