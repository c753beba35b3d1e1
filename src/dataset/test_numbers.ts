/** Only tests import it. */

/** Small reproducible random numbers below `limit`, so that a failing case can be repeated. */
export function testNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}
