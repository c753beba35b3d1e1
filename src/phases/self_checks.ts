/** The checks that a run makes of its own numbers. Pure; one that does not hold is shown above the verdict. */
import { checkBytesMoved, checkDuration, checkSampleRate, checkWallClock } from "../metrics/self_check.ts";
import { meanSeconds } from "../sampling/time_draw.ts";
import type { Check } from "../report/schema/parts.ts";
import type { Result } from "../report/schema/result.ts";
import type { RunRequest } from "./run_request.ts";

export function selfChecks(result: Result, request: RunRequest): Check[] {
  const checks: Check[] = [];
  const { train, generate } = result.phases;
  const { values } = request.workload;
  if (train && train.epochs.length > 0) {
    const measured = train.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
    checks.push(checkDuration(measured));
    const last = train.epochs.at(-1);
    if (last) {
      checks.push(checkSampleRate({
        samplesPerSecond: last.windowSamplesPerSecond,
        au: last.au,
        accelerators: result.accelerators,
        batch: values["reader.batch_size"],
        computeSeconds: meanSeconds(values["train.computation_time"]),
      }));
      checks.push(checkWallClock(last.samplesPerSecond, last.samples, last.seconds));
      const kernel = result.io.direct ? last.bytesFromDevice : null;
      checks.push(checkBytesMoved(last.bytesMoved, kernel));
    }
  } else if (generate && generate.bytes > 0) {
    checks.push(checkWallClock(generate.bytesPerSecond, generate.bytes, generate.seconds));
  }
  return checks;
}
