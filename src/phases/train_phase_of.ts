/** What a training, or its evaluations, leave in the result once their epochs are known. Pure. */
import { spread as meanAndDeviation } from "../metrics/utilisation.ts";
import type { Epoch, TrainPhase } from "../report/schema/phases.ts";

type Averages = Pick<TrainPhase, "epochs" | "au" | "samplesPerSecond" | "bytesPerSecond">;

/** `rest` is what averages say nothing of. */
export function trainPhaseOf(
  epochs: readonly Epoch[],
  target: number,
  rest: Omit<TrainPhase, keyof Averages>,
): TrainPhase {
  const { mean, stdev } = meanAndDeviation(epochs.map((epoch) => epoch.au));
  return {
    epochs: [...epochs],
    au: { mean, stdev, target },
    samplesPerSecond: meanAndDeviation(epochs.map((epoch) => epoch.samplesPerSecond)).mean,
    bytesPerSecond: meanAndDeviation(epochs.map((epoch) => epoch.bytesPerSecond)).mean,
    ...rest,
  };
}
