/** Statistics as DLIO's postprocessor prints them: deviation of a sample, percentiles by the inclusive method. Pure. */

export interface Statistics {
  readonly mean: number;
  readonly stdev: number;
  readonly min: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Undefined with fewer than two values, of which there is no deviation. */
export function statistics(values: readonly number[]): Statistics | undefined {
  if (values.length < 2) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    stdev: Math.sqrt(squares / (sorted.length - 1)),
    min: percentile(sorted, 0),
    median: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
    max: percentile(sorted, 1),
  };
}

/** The smallest and the largest value are the percentiles 0 and 1; between neighbours it is linear. */
function percentile(sorted: readonly number[], fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
