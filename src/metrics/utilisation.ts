/**
 * Accelerator utilisation (AU) and throughput of training and evaluation, from the clocks of an epoch. Pure.
 * What is unknown is null, never NaN and never a 0 that looks measured.
 *
 * The window in which is measured counts steps of the epoch: a block in the middle of an epoch has no warm-up
 * of its own. Steps outside the window leave it whole, their wait at the barrier included.
 */
import type { BlockTimes, StepTimes } from "./epoch_record.ts";

/** Which steps of an epoch are measured. */
export interface Window {
  /** Steps that the plan expects in the epoch; the end is counted from there. */
  readonly expectedSteps: number;
  readonly excludeStart: number;
  readonly excludeEnd: number;
}

export interface Utilisation {
  /** Fraction of the time that the accelerator computed. */
  readonly au: number | null;
  /** Of one accelerator, or the sum over several. */
  readonly samplesPerSecond: number | null;
}

export interface BlockUtilisation extends Utilisation {
  readonly steps: number;
  /** Steps of the block that lie in the window. */
  readonly measuredSteps: number;
  /** Time of the block without the steps outside the window. */
  readonly windowSeconds: number;
}

export interface Spread {
  readonly mean: number | null;
  /** Of the whole population: divided by N. */
  readonly stdev: number | null;
}

/** One block; null for both rates when no step of it was measured or no time passed. */
export function blockUtilisation(
  block: BlockTimes,
  times: StepTimes,
  window: Window,
  batch: number,
): BlockUtilisation {
  const end = block.firstStep + block.steps;
  const last = window.expectedSteps - 1 - window.excludeEnd;
  let compute = 0;
  let measuredSteps = 0;
  let windowSeconds = block.seconds;
  for (let step = block.firstStep; step < end; step++) {
    if (step >= window.excludeStart && step <= last) {
      compute += times.compute[step] ?? 0;
      measuredSteps += 1;
    } else {
      windowSeconds -= times.whole[step] ?? 0;
    }
  }
  const measured = measuredSteps > 0 && windowSeconds > 0;
  return {
    steps: block.steps,
    measuredSteps,
    windowSeconds,
    au: measured ? compute / windowSeconds : null,
    samplesPerSecond: measured ? measuredSteps * batch / windowSeconds : null,
  };
}

/** One accelerator's epoch: its blocks, each weighted with its steps. */
export function epochUtilisation(blocks: readonly BlockUtilisation[]): Utilisation {
  let steps = 0;
  let au = 0;
  let samplesPerSecond = 0;
  for (const block of blocks) {
    if (block.au === null || block.samplesPerSecond === null) continue;
    steps += block.steps;
    au += block.au * block.steps;
    samplesPerSecond += block.samplesPerSecond * block.steps;
  }
  if (steps === 0) return { au: null, samplesPerSecond: null };
  return { au: au / steps, samplesPerSecond: samplesPerSecond / steps };
}

/** One accelerator's evaluation: AU in the window as in training, throughput over all of it. */
export function evaluationUtilisation(
  block: BlockTimes,
  times: StepTimes,
  window: Window,
  batch: number,
): Utilisation {
  const { au } = blockUtilisation(block, times, window, batch);
  return { au, samplesPerSecond: block.seconds > 0 ? block.steps * batch / block.seconds : null };
}

/**
 * All accelerators of one epoch or evaluation: the mean of AU, the sum of throughput. Null as soon as one of
 * them is unknown, since a mean over the others would be another quantity.
 */
export function overAccelerators(each: readonly Utilisation[]): Utilisation {
  let au: number | null = each.length > 0 ? 0 : null;
  let samplesPerSecond = au;
  for (const one of each) {
    au = au === null || one.au === null ? null : au + one.au;
    samplesPerSecond = samplesPerSecond === null || one.samplesPerSecond === null
      ? null
      : samplesPerSecond + one.samplesPerSecond;
  }
  return { au: au === null ? null : au / each.length, samplesPerSecond };
}

/** Mean and population deviation of the values that are known, as over epochs. */
export function spread(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { mean: null, stdev: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return { mean, stdev: Math.sqrt(variance) };
}

/** Whether the mean AU over the epochs reaches the target, both as fractions; null when it is unknown. */
export function meetsTarget(meanAu: number | null, target: number): boolean | null {
  return meanAu === null ? null : meanAu >= target;
}

/** What DLIO prints as MB/s: samples per second times the nominal size of one, in MiB. */
export function nominalMibPerSecond(samplesPerSecond: number | null, recordBytes: number): number | null {
  return samplesPerSecond === null ? null : samplesPerSecond * recordBytes / 2 ** 20;
}
