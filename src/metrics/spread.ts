/** How far repeated measurements lie apart. Pure. */

export interface RepeatSpread {
  readonly n: number;
  readonly mean: number | null;
  /** Of the sample: divided by n - 1. */
  readonly stdev: number | null;
  /** stdev over mean. */
  readonly cv: number | null;
  /** Half width of the 95 % confidence interval of the mean. */
  readonly ci95: number | null;
}

/** Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom; beyond that the normal one is close. */
// deno-fmt-ignore
const STUDENT_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
  2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL_95 = 1.96;

/** Unknown values leave nothing to say about the rest. */
export function spreadOf(values: readonly (number | null)[]): RepeatSpread {
  const known = values.filter((value) => value !== null);
  const n = values.length;
  if (known.length === 0 || known.length < n) return { n, mean: null, stdev: null, cv: null, ci95: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, stdev: null, cv: null, ci95: null };
  const stdev = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const t = STUDENT_95[n - 2] ?? NORMAL_95;
  return { n, mean, stdev, cv: mean === 0 ? null : stdev / mean, ci95: t * stdev / Math.sqrt(n) };
}
