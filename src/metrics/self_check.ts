/**
 * What a run must agree with if its numbers are right: laws that hold for every storage. Pure formulas; each
 * check says by how much it failed. A check that cannot be made says so (`ok: null`), it never passes.
 */

export interface SelfCheck {
  readonly name: string;
  readonly ok: boolean | null;
  readonly detail: string;
}

/** |a - b| relative to the larger one; 0 when both are 0. */
export function deviation(a: number, b: number): number {
  const larger = Math.max(Math.abs(a), Math.abs(b));
  return larger === 0 ? 0 : Math.abs(a - b) / larger;
}

/** Little's law: requests finished per second times their mean latency are the requests in flight. */
export function checkLittlesLaw(
  measured: {
    readonly operations: number;
    readonly seconds: number;
    readonly meanLatencyMs: number | null;
    /** Mean over the same time, from an integral of its own. */
    readonly meanInFlight: number | null;
  },
  tolerance = 0.1,
): SelfCheck {
  const name = "Little's law: rate x mean latency = requests in flight";
  const { operations, seconds, meanLatencyMs, meanInFlight } = measured;
  if (meanLatencyMs === null || meanInFlight === null || operations === 0 || seconds <= 0) {
    return unknown(name, "no request was measured");
  }
  const expected = operations / seconds * meanLatencyMs / 1000;
  return agree(name, "in flight", meanInFlight, "rate x latency", expected, tolerance);
}

/** Samples per second against AU x accelerators x batch / computation time. */
export function checkSampleRate(
  measured: {
    readonly samplesPerSecond: number | null;
    readonly au: number | null;
    readonly accelerators: number;
    readonly batch: number;
    /** Mean of a step, as it was drawn. */
    readonly computeSeconds: number;
  },
  tolerance = 0.02,
): SelfCheck {
  const name = "samples/s = AU x accelerators x batch / computation time";
  const { samplesPerSecond, au, accelerators, batch, computeSeconds } = measured;
  if (samplesPerSecond === null || au === null) return unknown(name, "no step was measured");
  if (computeSeconds <= 0) return unknown(name, "the computation time is 0");
  const expected = au * accelerators * batch / computeSeconds;
  return agree(name, "samples/s", samplesPerSecond, "by AU", expected, tolerance);
}

/** Bytes that were moved against what the kernel (block device or network) counted; it may count some more. */
export function checkBytesMoved(
  moved: number,
  kernel: number | null,
  tolerance = 0.05,
): SelfCheck {
  const name = "bytes moved = kernel counters";
  if (kernel === null) return unknown(name, "the kernel keeps no counter for this path");
  return agree(name, "moved", moved, "kernel", kernel, tolerance);
}

/** Fewer say more about what else went over the network. */
const LEAST_NETWORK_BYTES = 64 << 20;
/** Head of an answer, what asked for it, and its acknowledgements. */
const BYTES_AROUND_REQUEST = 2048;

/**
 * Bytes that were asked of network storage against what the interfaces received: nothing comes by another way, and
 * frames, headers and repeats add little. More means that something else shares the interface, or is read as well.
 */
export function checkNetworkBytes(
  measured: {
    readonly moved: number;
    readonly received: number | null;
    readonly requests: number;
    /** Moved once more, by attempts after the first. */
    readonly again: number;
  },
  tolerance = 0.15,
): SelfCheck {
  const name = "bytes moved = kernel counters";
  const { moved, received, requests, again } = measured;
  if (received === null) return unknown(name, "the kernel keeps no counter for this path");
  if (moved < LEAST_NETWORK_BYTES) return unknown(name, "too few bytes were moved");
  const most = (moved + again) * (1 + tolerance) + requests * BYTES_AROUND_REQUEST;
  const ok = received >= moved && received <= most;
  const numbers = `moved ${moved}, received by the network interfaces ${received}`;
  const what = received < moved
    ? "what did not come over the network was asked of no storage there"
    : `at most ${Math.round(most)} with headers and repeats`;
  return { name, ok, detail: `${numbers}: ${what}` };
}

/** A rate that was reported against count and wall clock. */
export function checkWallClock(
  reported: number | null,
  count: number,
  seconds: number,
  tolerance = 0.02,
): SelfCheck {
  const name = "rate by the wall clock";
  if (reported === null || seconds <= 0) return unknown(name, "too little time passed");
  return agree(name, "reported", reported, "by the wall clock", count / seconds, tolerance);
}

/** Whether the measured part was long enough to mean something. */
export function checkDuration(seconds: number, leastSeconds = 5): SelfCheck {
  return {
    name: `measured part at least ${leastSeconds} s`,
    ok: seconds >= leastSeconds,
    detail: `${seconds.toFixed(2)} s`,
  };
}

function agree(
  name: string,
  what: string,
  measured: number,
  whatElse: string,
  expected: number,
  tolerance: number,
): SelfCheck {
  const off = deviation(measured, expected);
  const numbers = `${what} ${round(measured)}, ${whatElse} ${round(expected)}`;
  const verdict = `${(100 * off).toFixed(2)} % apart, allowed ${(100 * tolerance).toFixed(0)} %`;
  return { name, ok: off <= tolerance, detail: `${numbers}: ${verdict}` };
}

function unknown(name: string, why: string): SelfCheck {
  return { name, ok: null, detail: `Cannot be checked: ${why}` };
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(6);
}
