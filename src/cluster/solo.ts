/**
 * One process that works alone. It behaves as a cluster of one in every respect, errors included, so that code
 * written against it does not change under a launcher.
 */
import type { Cluster } from "./cluster.ts";
import { inProcess } from "./in_process.ts";

export function solo(): Cluster {
  const [only] = inProcess(1);
  if (!only) throw new TypeError("A cluster of one has a rank");
  return only;
}
