/** Means as DLIO makes them: over all values, deviation of the population, 0 where there are none. Pure. */

export interface MeanAndDeviation {
  readonly mean: number;
  readonly stdev: number;
}

export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  if (values.length === 0) return { mean: 0, stdev: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, stdev: Math.sqrt(variance) };
}
