/**
 * Sorts all rotations of a short block by doubling: once they are in order by their first k bytes, two places tell
 * the order by the first 2k. Random text is in order after a few rounds.
 */

/** Where the rotations begin, the smallest first; equal ones in any order. */
export function rotationsSorted(block: Uint8Array): Int32Array {
  const n = block.length;
  const counts = new Int32Array(Math.max(256, n) + 1);
  const sorted = new Int32Array(n);
  const other = new Int32Array(n);
  let ranks: Int32Array = Int32Array.from(block);
  let nextRanks: Int32Array = new Int32Array(n);
  for (let i = 0; i < n; i++) other[i] = i;
  byRank(other, ranks, counts, sorted);
  let classes = ranked(sorted, ranks, 0, nextRanks);
  [ranks, nextRanks] = [nextRanks, ranks];
  for (let k = 1; k < n && classes < n; k *= 2) {
    // Sorted by what begins k later, then, stably, by the first k.
    for (let i = 0; i < n; i++) other[i] = ((sorted[i] ?? 0) - k + n) % n;
    byRank(other, ranks, counts, sorted);
    classes = ranked(sorted, ranks, k, nextRanks);
    [ranks, nextRanks] = [nextRanks, ranks];
  }
  return sorted;
}

/** Counting sort, stable. */
function byRank(from: Int32Array, ranks: Int32Array, counts: Int32Array, into: Int32Array): void {
  counts.fill(0);
  for (let i = 0; i < ranks.length; i++) counts[(ranks[i] ?? 0) + 1]!++;
  for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
  for (let i = 0; i < from.length; i++) {
    const start = from[i] ?? 0;
    const rank = ranks[start] ?? 0;
    const place = counts[rank] ?? 0;
    counts[rank] = place + 1;
    into[place] = start;
  }
}

/** Equal pairs have one rank; how many ranks there are. */
function ranked(sorted: Int32Array, ranks: Int32Array, k: number, into: Int32Array): number {
  const n = sorted.length;
  let rank = -1;
  let first = -1;
  let second = -1;
  for (let i = 0; i < n; i++) {
    const start = sorted[i] ?? 0;
    const [a, b] = [ranks[start] ?? 0, ranks[(start + k) % n] ?? 0];
    if (a !== first || b !== second) rank++;
    first = a;
    second = b;
    into[start] = rank;
  }
  return rank + 1;
}
