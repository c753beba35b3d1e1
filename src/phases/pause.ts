/** The pause of `--gap` between repeats. */

/** Ends early, with the reason, when the run is interrupted. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds > 0) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
    await promise;
    clearTimeout(timer);
  }
  signal.throwIfAborted();
}
