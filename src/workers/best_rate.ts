/** How fast something goes at best: what other work on the machine takes away is no property of the client. */

const SLICES = 8;

/**
 * Repeats `step`, which says how many bytes it did, and gives the rate of the fastest of several slices of the
 * time. The first slice warms up and does not count.
 */
export function bestRate(
  step: () => number,
  milliseconds: number,
  clock: () => number = () => performance.now(),
): number {
  let best = 0;
  for (let slice = 0; slice <= SLICES; slice++) {
    const began = clock();
    const end = began + milliseconds / (SLICES + 1);
    let bytes = 0;
    let now = began;
    while (now < end) {
      bytes += step();
      now = clock();
    }
    if (slice > 0) best = Math.max(best, bytes * 1000 / (now - began));
  }
  return best;
}
