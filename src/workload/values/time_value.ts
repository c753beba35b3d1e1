/**
 * An emulated time as the workload gives it: a constant or a distribution, in seconds. Only described here;
 * drawing from it belongs to the phase that sleeps. The absolute value of a draw counts.
 */
export type TimeValue =
  | { readonly type: "constant"; readonly mean: number }
  | { readonly type: "normal"; readonly mean: number; readonly stdev: number }
  | { readonly type: "uniform"; readonly min: number; readonly max: number }
  | { readonly type: "gamma"; readonly shape: number; readonly scale: number }
  | { readonly type: "exponential"; readonly scale: number }
  | { readonly type: "poisson"; readonly lam: number };

/** The expected value in seconds, for plans and self-checks. A normal one is taken as if it were never negative. */
export function meanSeconds(time: TimeValue): number {
  switch (time.type) {
    case "constant":
    case "normal":
      return time.mean;
    case "uniform":
      return (time.min + time.max) / 2;
    case "gamma":
      return time.shape * time.scale;
    case "exponential":
      return time.scale;
    case "poisson":
      return time.lam;
  }
}
