/** What the Workers of all processes timed, as one histogram: percentiles are never averaged. */
import type { Cluster } from "../cluster/cluster.ts";
import { Histogram } from "../metrics/histogram.ts";

/** The histograms of all ranks as one, at rank 0; elsewhere the rank's own. */
export async function gatherHistogram(cluster: Cluster, own: Histogram): Promise<Histogram> {
  if (cluster.size === 1) return own;
  const all = await cluster.gather(own.data());
  if (!all) return own;
  const whole = new Histogram();
  for (const one of all) whole.merge(Histogram.from(one));
  return whole;
}
