import type { Histogram } from "../metrics/histogram.ts";
import type { Latency } from "../report/schema/parts.ts";

/** A histogram as results hold it. */
export function latencyOf(histogram: Histogram, measures: string): Latency {
  return { ...histogram.summary(), measures };
}
