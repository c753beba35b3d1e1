/**
 * The processes that run together. Every phase is written against this contract; `solo` is one process,
 * `in_process` gives tests N ranks inside one. Values that travel are plain JSON-like data.
 */
export interface Cluster {
  readonly rank: number;
  readonly size: number;
  /** This rank's number among those on its node, and how many there are. */
  readonly localRank: number;
  readonly localSize: number;
  barrier(): Promise<void>;
  /** Every rank gets the root's value; the others pass undefined. */
  broadcast<T>(value: T | undefined, root?: number): Promise<T>;
  /** Element by element over all ranks; every rank gets the result. */
  reduce(values: readonly number[], operation: "sum" | "min" | "max"): Promise<number[]>;
  /** The root gets every rank's value in rank order, the others undefined. */
  gather<T>(value: T, root?: number): Promise<T[] | undefined>;
  /** `parts[r]` goes to rank r; the answer holds what rank r sent here at index r. */
  allToAll<T>(parts: readonly T[]): Promise<T[]>;
  /** Ends every rank: used when one of them cannot go on. */
  abort(reason: string): Promise<void>;
}
