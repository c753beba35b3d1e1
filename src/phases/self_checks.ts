/** The checks that a run makes of its own numbers. Pure; one that does not hold is shown above the verdict. */
import {
  checkBytesMoved,
  checkDuration,
  checkLittlesLaw,
  checkSampleRate,
  checkWallClock,
} from "../metrics/self_check.ts";
import { meanSeconds } from "../sampling/time_draw.ts";
import type { Check, Span } from "../report/schema/parts.ts";
import type { Epoch, TrainPhase } from "../report/schema/phases.ts";
import type { Result } from "../report/schema/result.ts";
import type { RunRequest } from "./run_request.ts";

/** Shorter ones say more about the clocks than about the rate. */
const LEAST_WALL_SECONDS = 2;

export function selfChecks(result: Result, request: RunRequest): Check[] {
  const { train, evaluate, generate, checkpoint, verify } = result.phases;
  if (train && train.epochs.length > 0) return checksOfTraining(result, request, train);
  const transfers = checkpoint ? [...checkpoint.save, ...checkpoint.load] : [];
  if (transfers.length > 0) return checksOfParts(transfers, "bytes", "bytesPerSecond");
  const only = generate && generate.bytes > 0 ? generate : verify;
  // Whoever only writes or proves a dataset measures nothing that could be too short.
  if (only) return [wallClockOf([only], "bytes", "bytesPerSecond")];
  return evaluate ? checksOfParts(evaluate.epochs, "samples", "samplesPerSecond") : [];
}

function checksOfTraining(result: Result, { workload: { values } }: RunRequest, train: TrainPhase): Check[] {
  const epochs = [...train.epochs, ...result.phases.evaluate?.epochs ?? []];
  const checks = [...checksOfParts(epochs, "samples", "samplesPerSecond"), checkInFlight(epochs)];
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
    checkBytesMoved(last.bytesMoved, result.io.direct ? last.bytesFromDevice : null),
  ];
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

/** Over all epochs; their requests are counted as they come and go, apart from their latencies. */
function checkInFlight(epochs: readonly Epoch[]): Check {
  const seconds = sumOf(epochs, (epoch) => epoch.seconds);
  const operations = sumOf(epochs, (epoch) => epoch.readLatencyMs.count);
  const isKnown = operations > 0 && seconds > 0;
  const latency = sumOf(epochs, ({ readLatencyMs: { count, mean } }) => count * (mean ?? 0));
  const inFlight = sumOf(epochs, (epoch) => (epoch.requestsInFlight ?? 0) * epoch.seconds);
  return checkLittlesLaw({
    operations,
    seconds,
    meanLatencyMs: isKnown ? latency / operations : null,
    meanInFlight: isKnown ? inFlight / seconds : null,
  });
}

function sumOf<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}
