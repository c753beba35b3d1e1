/** The checks that a run makes of its own numbers. Pure; one that does not hold is shown above the verdict. */
import {
  checkBytesMoved,
  checkDuration,
  checkLittlesLaw,
  checkNetworkBytes,
  checkSampleRate,
  checkWallClock,
} from "../metrics/self_check.ts";
import { meanSeconds } from "../sampling/time_draw.ts";
import type { Check, Latency, Span } from "../report/schema/parts.ts";
import type { CheckpointTransfer, Epoch, TrainPhase } from "../report/schema/phases.ts";
import type { Result } from "../report/schema/result.ts";
import type { RunRequest } from "./run_request.ts";

/** Shorter ones say more about the clocks than about the rate. */
const LEAST_WALL_SECONDS = 2;

export function selfChecks(result: Result, request: RunRequest): Check[] {
  const { train, evaluate, generate, checkpoint, verify } = result.phases;
  if (train && train.epochs.length > 0) return checksOfTraining(result, request, train);
  const transfers = checkpoint ? [...checkpoint.save, ...checkpoint.load] : [];
  if (transfers.length > 0) {
    return [...checksOfParts(transfers, "bytes", "bytesPerSecond"), inFlightOf(transfers.map(ofTransfer))];
  }
  // Whoever only writes or proves a dataset measures nothing that could be too short.
  if (generate && generate.bytes > 0) {
    return [
      wallClockOf([generate], "bytes", "bytesPerSecond"),
      inFlightOf([under(generate, generate.writeLatencyMs)]),
    ];
  }
  if (verify) {
    return [
      wallClockOf([verify], "bytes", "bytesPerSecond"),
      inFlightOf([under(verify, verify.readLatencyMs)]),
    ];
  }
  if (!evaluate) return [];
  return [
    ...checksOfParts(evaluate.epochs, "samples", "samplesPerSecond"),
    inFlightOf(evaluate.epochs.map(ofEpoch)),
  ];
}

function checksOfTraining(result: Result, { workload: { values } }: RunRequest, train: TrainPhase): Check[] {
  const epochs = [...train.epochs, ...result.phases.evaluate?.epochs ?? []];
  const checks = [...checksOfParts(epochs, "samples", "samplesPerSecond"), inFlightOf(epochs.map(ofEpoch))];
  const last = train.epochs.at(-1);
  if (!last) return checks;
  return [
    ...checks,
    checkSampleRate({
      samplesPerSecond: last.windowSamplesPerSecond,
      au: last.au,
      accelerators: result.accelerators,
      batch: values["reader.batch_size"],
      computeSeconds: meanSeconds(values["train.computation_time"]),
    }),
    isObjectBackend(result) ? overNetwork(result, last) : overDevice(result, last),
  ];
}

function isObjectBackend({ io: { backend } }: Result): boolean {
  return backend === "s3" || backend === "gs" || backend === "ais";
}

function overDevice({ io }: Result, { bytesMoved, bytesFromDevice }: Epoch): Check {
  return checkBytesMoved(bytesMoved, io.direct ? bytesFromDevice : null);
}

function overNetwork({ io }: Result, { bytesMoved, bytesFromNetwork, readLatencyMs }: Epoch): Check {
  return checkNetworkBytes({
    moved: bytesMoved,
    received: bytesFromNetwork,
    requests: readLatencyMs.count,
    again: io.retriedBytes,
  });
}

type Part<Count extends string, Rate extends string> =
  & Span
  & Readonly<Record<Count, number>>
  & Readonly<Record<Rate, number | null>>;

function checksOfParts<Count extends string, Rate extends string>(
  parts: readonly Part<Count, Rate>[],
  count: Count,
  rate: Rate,
): Check[] {
  return [checkDuration(sumOf(parts, (part) => part.seconds)), wallClockOf(parts, count, rate)];
}

/** What the parts report together, by the clocks of Workers, against the time of day at both ends of each. */
function wallClockOf<Count extends string, Rate extends string>(
  parts: readonly Part<Count, Rate>[],
  count: Count,
  rate: Rate,
): Check {
  const seconds = sumOf(parts, (part) => part.seconds);
  const counted = sumOf(parts, (part) => part[count]);
  const wallSeconds = sumOf(parts, (part) => part.endedMs - part.startedMs) / 1000;
  const reported = sumOf(parts, (part) => (part[rate] ?? 0) * part.seconds) / seconds;
  return checkWallClock(wallSeconds < LEAST_WALL_SECONDS ? null : reported, counted, wallSeconds);
}

/** Requests of one part: how many, how long each, and apart from that how many were under way. */
interface UnderWay {
  readonly seconds: number;
  readonly count: number;
  readonly meanMs: number;
  readonly inFlight: number;
}

type Counted = Pick<Span, "seconds"> & { readonly requestsInFlight: number | null };

function under({ seconds, requestsInFlight }: Counted, { count, mean }: Latency): UnderWay {
  return { seconds, count, meanMs: mean ?? 0, inFlight: requestsInFlight ?? 0 };
}

function ofEpoch(epoch: Epoch): UnderWay {
  return under(epoch, epoch.readLatencyMs);
}

function ofTransfer(transfer: CheckpointTransfer): UnderWay {
  const files = transfer.ranks.flatMap((rank) => rank.files);
  const seconds = sumOf(files, (file) => file.seconds);
  const { requestsInFlight } = transfer;
  const meanMs = files.length === 0 ? 0 : 1000 * seconds / files.length;
  return { seconds: transfer.seconds, count: files.length, meanMs, inFlight: requestsInFlight ?? 0 };
}

/** Over all parts; their requests are counted as they come and go, apart from their latencies. */
function inFlightOf(parts: readonly UnderWay[]): Check {
  const seconds = sumOf(parts, (part) => part.seconds);
  const operations = sumOf(parts, (part) => part.count);
  const isKnown = operations > 0 && seconds > 0;
  return checkLittlesLaw({
    operations,
    seconds,
    meanLatencyMs: isKnown ? sumOf(parts, ({ count, meanMs }) => count * meanMs) / operations : null,
    meanInFlight: isKnown ? sumOf(parts, (part) => part.inFlight * part.seconds) / seconds : null,
  });
}

function sumOf<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}
