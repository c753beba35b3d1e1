/**
 * An emulated time as the workload gives it: a constant or a distribution, in seconds. Only described here;
 * src/sampling draws from it.
 */
export type TimeValue =
  | { readonly kind: "constant"; readonly mean: number }
  | { readonly kind: "normal"; readonly mean: number; readonly stdev: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "gamma"; readonly shape: number; readonly scale: number }
  | { readonly kind: "exponential"; readonly scale: number }
  | { readonly kind: "poisson"; readonly lam: number };

/** The time as a workload file writes it: a number, or a mapping whose `type` names the distribution. */
export function writtenTime(time: TimeValue): unknown {
  if (time.kind === "constant") return time.mean;
  const { kind, ...parameters } = time;
  return { type: kind, ...parameters };
}
