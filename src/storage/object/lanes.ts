/**
 * Does work in several lanes at once and ends only when all of them have ended: nothing is in flight afterwards,
 * and the first failure is the one that is thrown.
 */

/** Each lane gets a signal that is aborted with the reason of the first failure, or with the caller's. */
export async function inLanes(
  count: number,
  signal: AbortSignal | undefined,
  lane: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const aborted = () => stop.abort(signal?.reason);
  signal?.addEventListener("abort", aborted);
  let failure: { readonly reason: unknown } | undefined;
  const one = async () => {
    try {
      await lane(stop.signal);
    } catch (reason) {
      failure ??= { reason };
      stop.abort(reason);
    }
  };
  try {
    await Promise.all(Array.from({ length: count }, one));
  } finally {
    signal?.removeEventListener("abort", aborted);
  }
  if (failure) throw failure.reason;
}
