/**
 * Emulated times: each accelerator draws its own sequence from the seed, so that a run can be repeated. Draws
 * must not depend on what else is drawn elsewhere, nor on the number of processes.
 */
import type { TimeValue } from "../workload/values/time_value.ts";
import { Random } from "./random.ts";

/** A time as a workload gives it, in seconds. */
export type TimeSpec = TimeValue;

/** What a time is for: the sequences of one accelerator do not disturb each other. */
export const TIME_PURPOSE = { computation: 1, preprocess: 2, evaluation: 3 } as const;

export type TimePurpose = keyof typeof TIME_PURPOSE;

/** Draws seconds, never negative: the absolute value of the distribution, as DLIO sleeps it. */
export type TimeDraw = () => number;

export function timeDraw(spec: TimeSpec, seed: number, accelerator: number, purpose: TimePurpose): TimeDraw {
  const random = new Random(seed, accelerator, TIME_PURPOSE[purpose]);
  switch (spec.kind) {
    case "constant": {
      const seconds = Math.abs(spec.mean);
      return () => seconds;
    }
    case "normal":
      return () => Math.abs(spec.mean + spec.stdev * random.normal());
    case "uniform":
      return () => Math.abs(spec.min + (spec.max - spec.min) * random.uniform());
    case "gamma":
      return () => Math.abs(spec.scale * gamma(random, spec.shape));
    case "exponential":
      return () => Math.abs(spec.scale * random.exponential());
    case "poisson":
      return () => poisson(random, spec.lam);
  }
}

/** The mean of what is drawn, for plans and self-checks; the folding of negative values counts as nothing. */
export function meanSeconds(spec: TimeSpec): number {
  switch (spec.kind) {
    case "constant":
    case "normal":
      return Math.abs(spec.mean);
    case "uniform":
      return Math.abs(spec.min + spec.max) / 2;
    case "gamma":
      return Math.abs(spec.shape * spec.scale);
    case "exponential":
      return Math.abs(spec.scale);
    case "poisson":
      return spec.lam;
  }
}

/** Marsaglia and Tsang's method; below a shape of 1 a larger one is drawn and shrunk. */
function gamma(random: Random, shape: number): number {
  if (shape <= 0) return 0;
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = random.normal();
    const cube = (1 + c * normal) ** 3;
    if (cube <= 0) continue;
    const uniform = 1 - random.uniform();
    if (Math.log(uniform) < normal * normal / 2 + d * (1 - cube + Math.log(cube))) return d * cube;
  }
}

/** e^-lam must not vanish, so a large mean is the sum of draws with small ones. */
const POISSON_PIECE = 32;

/** Counts how many exponential waits fit, as a product of uniform numbers. */
function poisson(random: Random, lam: number): number {
  let count = 0;
  for (let left = lam; left > 0; left -= POISSON_PIECE) {
    const limit = Math.exp(-Math.min(left, POISSON_PIECE));
    for (let product = 1 - random.uniform(); product > limit; product *= 1 - random.uniform()) count++;
  }
  return count;
}
