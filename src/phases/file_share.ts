import type { Cluster } from "../cluster/cluster.ts";
import type { FileShare } from "../workers/protocol.ts";

/** Every size-th file belongs to this rank, from its own number on, as DLIO deals them. */
export function fileShare({ rank, size }: Pick<Cluster, "rank" | "size">, files: number): FileShare {
  return { first: rank, stride: size, count: Math.max(0, Math.ceil((files - rank) / size)) };
}
