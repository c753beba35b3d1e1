/** The checks that a run makes of its own numbers. Pure; one that does not hold is shown above the verdict. */
import { checkBytesMoved, checkDuration, checkSampleRate, checkWallClock } from "../metrics/self_check.ts";
import { meanSeconds } from "../sampling/time_draw.ts";
import type { Check } from "../report/schema/parts.ts";
import type { Epoch } from "../report/schema/phases.ts";
import type { Result } from "../report/schema/result.ts";
import type { RunRequest } from "./run_request.ts";

/** Shorter ones say more about the clocks than about the rate. */
const LEAST_WALL_SECONDS = 2;

/** What the epochs report together, by the clock of their Workers, against the time of day at both ends of each. */
function checkEpochsByWallClock(epochs: readonly Epoch[]): Check {
  const sum = (of: (epoch: Epoch) => number) => epochs.reduce((total, epoch) => total + of(epoch), 0);
  const samples = sum((epoch) => epoch.samples);
  const wallSeconds = sum((epoch) => epoch.endedMs - epoch.startedMs) / 1000;
  const reported = sum((epoch) => (epoch.samplesPerSecond ?? 0) * epoch.seconds) /
    sum((epoch) => epoch.seconds);
  return checkWallClock(wallSeconds < LEAST_WALL_SECONDS ? null : reported, samples, wallSeconds);
}

export function selfChecks(result: Result, request: RunRequest): Check[] {
  const checks: Check[] = [];
  const { train, generate } = result.phases;
  const { values } = request.workload;
  if (train && train.epochs.length > 0) {
    const measured = train.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
    checks.push(checkDuration(measured));
    checks.push(checkEpochsByWallClock(train.epochs));
    const last = train.epochs.at(-1);
    if (last) {
      checks.push(checkSampleRate({
        samplesPerSecond: last.windowSamplesPerSecond,
        au: last.au,
        accelerators: result.accelerators,
        batch: values["reader.batch_size"],
        computeSeconds: meanSeconds(values["train.computation_time"]),
      }));
      const kernel = result.io.direct ? last.bytesFromDevice : null;
      checks.push(checkBytesMoved(last.bytesMoved, kernel));
    }
  } else if (generate && generate.bytes > 0) {
    checks.push(checkWallClock(generate.bytesPerSecond, generate.bytes, generate.seconds));
  }
  return checks;
}
