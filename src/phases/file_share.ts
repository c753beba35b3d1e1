import type { Cluster } from "../cluster/cluster.ts";
import type { FileShare } from "../workers/protocol.ts";

/** Every size-th file belongs to this rank, from its own number on, as DLIO deals them. */
export function fileShare({ rank, size }: Pick<Cluster, "rank" | "size">, files: number): FileShare {
  return { first: rank, stride: size, count: Math.max(0, Math.ceil((files - rank) / size)) };
}

/** A large file alone fills the queue; for small ones this hides their opening. */
const LANES_MOST = 8;

/** Files that one Worker has under way: never so many that the first one ready leaves none to the others. */
export function lanesOf(files: number, workers: number): number {
  return Math.max(1, Math.min(LANES_MOST, Math.floor(files / workers)));
}
