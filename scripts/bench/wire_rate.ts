/**
 * How fast bytes go over the network in the middle of a client's turn. Where gigabytes are in flight, what is finished
 * when a turn ends depends on the turn's end more than on the client. Counted are the bytes of all processes, with the
 * headers of every protocol, so nothing else may use the network meanwhile.
 */
import { type NetworkBytes, parseNetworkBytes } from "../../src/metrics/host/network_statistics.ts";

export interface WireSample {
  readonly atMs: number;
  readonly interfaces: ReadonlyMap<string, NetworkBytes>;
}

/** In which connections are made and everything is warm. */
export const RAMP_SECONDS = 0.7;
const LOOK_EVERY_MS = 50;
/** What goes before the first body is less than this part of all. */
const BEGUN_FRACTION = 0.01;

/** Does the work and looks at the interfaces until it is done. */
export async function watchWire<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly samples: readonly WireSample[] }> {
  const look = (): WireSample => ({
    atMs: performance.now(),
    interfaces: parseNetworkBytes(Deno.readTextFileSync("/proc/net/dev")),
  });
  const samples = [look()];
  const timer = setInterval(() => samples.push(look()), LOOK_EVERY_MS);
  try {
    return { result: await work(), samples };
  } finally {
    clearInterval(timer);
  }
}

/**
 * Of the interface that carried most, from `rampSeconds` after the first bodies until `seconds` after them, when
 * clients begin nothing more; NaN where the samples do not cover that.
 */
export function steadyGigabytesPerSecond(
  samples: readonly WireSample[],
  { seconds, rampSeconds }: { readonly seconds: number; readonly rampSeconds: number },
): number {
  const names = [...samples[0]?.interfaces.keys() ?? []];
  const rates = names.map((name) => {
    const moved = samples.map(({ atMs, interfaces }) => ({ atMs, bytes: moreOf(interfaces.get(name)) }));
    const [first] = moved, last = moved.at(-1);
    if (!first || !last) return { bytes: 0, rate: NaN };
    const bytes = last.bytes - first.bytes;
    const begun = moved.find((one) => one.bytes - first.bytes > BEGUN_FRACTION * bytes);
    const fromMs = (begun?.atMs ?? NaN) + rampSeconds * 1000;
    const untilMs = (begun?.atMs ?? NaN) + seconds * 1000;
    const from = moved.find(({ atMs }) => atMs >= fromMs), until = moved.find(({ atMs }) => atMs >= untilMs);
    if (!from || !until) return { bytes, rate: NaN };
    return { bytes, rate: (until.bytes - from.bytes) / 1e6 / (until.atMs - from.atMs) };
  });
  return rates.reduce((most, one) => one.bytes > most.bytes ? one : most, { bytes: 0, rate: NaN }).rate;
}

/** Writes are sent, reads are received; the loopback interface counts both as both. */
function moreOf({ received, sent }: NetworkBytes = { received: 0, sent: 0 }): number {
  return Math.max(received, sent);
}
