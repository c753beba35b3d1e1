/** `io --json`: what a place did at one pattern of raw requests. */
import { type Static, Type } from "@sinclair/typebox";
import { count, DamageFinding, ErrorFacts, Latency, nullable, Objective, seconds, Warning } from "./parts.ts";
import { Endpoint } from "./endpoint.ts";
import { Spread } from "./phases.ts";

/** Requests of one direction. */
export const IoRates = Type.Object({
  bytes: count("in the measured part"),
  seconds: seconds("of the measured part, until the last job was done"),
  bytesPerSecond: nullable("null: nothing was measured"),
  iops: nullable("requests a second"),
  latencyMs: Latency,
});
export type IoRates = Static<typeof IoRates>;

/** One direction has its rates at the top, "mix" under `read` and `write`. */
const Measured = {
  ...Type.Partial(IoRates).properties,
  read: Type.Optional(IoRates),
  write: Type.Optional(IoRates),
};

const IoSpread = Type.Object({ bytesPerSecond: Spread, iops: Spread });

/** What --repeat adds. */
export const IoRepeats = {
  repeats: Type.Optional(Type.Array(Type.Object(Measured), {
    description: "each measured part; the rates of the document itself are those of the last",
  })),
  summary: Type.Optional(Type.Object({
    ...Type.Partial(IoSpread).properties,
    read: Type.Optional(IoSpread),
    write: Type.Optional(IoSpread),
  })),
};
export type IoMeasured = Static<typeof MeasuredObject>;
const MeasuredObject = Type.Object(Measured);
const RepeatsObject = Type.Object(IoRepeats);
export type IoRepeats = Static<typeof RepeatsObject>;

/** For "mix" the rates stand under `read` and `write`, otherwise at the top. */
export const IoReport = Type.Composite([
  Type.Object({
    schema: Type.Literal("stoker.io/1"),
    stoker: Type.Object({ version: Type.String() }),
    started: Type.String({ description: "RFC 3339" }),
    command: Type.String({ description: "the canonical command line" }),
    fio: Type.Union([Type.String(), Type.Null()], { description: "fio's command line for the same" }),
    kind: Type.Union([Type.Literal("read"), Type.Literal("write"), Type.Literal("mix")]),
    status: Type.Union([
      Type.Literal("running"),
      Type.Literal("complete"),
      Type.Literal("interrupted"),
      Type.Literal("failed"),
    ], { description: "running and failed: without rates" }),
    exitStatus: Type.Union([Type.Integer(), Type.Null()], { description: "null: it is running" }),
    label: Type.Union([Type.String(), Type.Null()]),
    note: Type.Union([Type.String(), Type.Null()]),
    objectives: Type.Array(Objective, { description: "of --require; over repeats the worst value counts" }),
    addresses: Type.Array(Type.String()),
    files: count(""),
    totalBytes: count("of all files, moved once a pass"),
    random: Type.Boolean(),
    backend: Type.String(),
    engine: Type.String(),
    direct: Type.Boolean(),
    queueDepth: count("requests in flight of each job"),
    blockSizeBytes: count(""),
    jobs: count("Workers"),
    cachedFraction: nullable("of the files in the page cache before reading"),
    cachedBy: Type.Optional(Type.Union([Type.String(), Type.Null()], {
      description: "by what means that is known, or why it is not; null: nobody looked",
    })),
    bytesFromDevice: nullable(
      "that the kernel fetched for this process, on NFS for its mount, the ramp included; null: it was not asked " +
        "to (write), or does not account it (FUSE, most network file systems)",
    ),
    bytesFromDeviceBy: Type.Optional(Type.Union([Type.String(), Type.Null()], {
      description: "whose account that is, or why there is none; null: it was not asked to",
    })),
    deviceReadBytes: Type.Optional(nullable(
      "what the block devices under the addresses read meanwhile, or an NFS server sent for the mount, for all " +
        "processes; more than `bytesFromDevice` is somebody else's; null: it was not asked to (write), or there is none",
    )),
    deviceReadBy: Type.Optional(Type.Union([Type.String(), Type.Null()], {
      description: "whose account that is, or why there is none; null: it was not asked to",
    })),
    cpuSeconds: nullable(
      "processor time of this process in the measured part; null: it was too short to tell",
    ),
    verifiedBytes: count("compared and right"),
    retries: count("requests repeated"),
    retriedBytes: count("asked again"),
    backoffSeconds: seconds("slept between attempts, summed over requests"),
    endpoints: Type.Array(Endpoint, { description: "of object stores; empty for files" }),
    findings: Type.Array(DamageFinding),
    warnings: Type.Array(Warning),
    error: Type.Optional(ErrorFacts),
  }),
  Type.Object(Measured),
  Type.Object(IoRepeats),
]);
export type IoReport = Static<typeof IoReport>;
