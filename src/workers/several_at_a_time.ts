/**
 * Files that are under way together. Nothing of them is still in flight when this ends, whether it ends well or not.
 */

/**
 * Begins the items in their order, `most` at the same time, and gives the results in that order. After the first
 * failure, which is the one thrown, no more begin and the signal of those under way aborts.
 */
export async function severalAtATime<Item, Done>(
  items: readonly Item[],
  most: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Done>,
): Promise<Done[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const done: Done[] = [];
  const rest = items.entries();
  const lane = async () => {
    for (const [place, item] of rest) {
      either.throwIfAborted();
      try {
        done[place] = await work(item, either);
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }
  };
  await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, lane));
  either.throwIfAborted();
  return done;
}
