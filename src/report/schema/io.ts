/** `io --json`: what a place did at one pattern of raw requests. */
import { type Static, Type } from "@sinclair/typebox";
import { count, DamageFinding, ErrorFacts, Latency, nullable, seconds, Warning } from "./parts.ts";

/** Requests of one direction. */
export const IoRates = Type.Object({
  bytes: count("in the measured part"),
  seconds: seconds("of the measured part, until the last job was done"),
  bytesPerSecond: nullable("null: nothing was measured"),
  iops: nullable("requests a second"),
  latencyMs: Latency,
});
export type IoRates = Static<typeof IoRates>;

/** For "mix" the rates stand under `read` and `write`, otherwise at the top. */
export const IoReport = Type.Composite([
  Type.Object({
    schema: Type.Literal("stoker.io/1"),
    stoker: Type.Object({ version: Type.String() }),
    started: Type.String({ description: "RFC 3339" }),
    command: Type.String({ description: "the canonical command line" }),
    fio: Type.Union([Type.String(), Type.Null()], { description: "fio's command line for the same" }),
    kind: Type.Union([Type.Literal("read"), Type.Literal("write"), Type.Literal("mix")]),
    status: Type.Union([Type.Literal("complete"), Type.Literal("interrupted")]),
    exitStatus: Type.Integer(),
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
    bytesFromDevice: nullable("that the kernel fetched for this process, the ramp included"),
    cpuSeconds: nullable(
      "processor time of this process in the measured part; null: it was too short to tell",
    ),
    verifiedBytes: count("compared and right"),
    findings: Type.Array(DamageFinding),
    warnings: Type.Array(Warning),
    error: Type.Optional(ErrorFacts),
  }),
  Type.Partial(IoRates),
  Type.Object({ read: Type.Optional(IoRates), write: Type.Optional(IoRates) }),
]);
export type IoReport = Static<typeof IoReport>;
