import { assertEquals } from "@std/assert";
import type { Check, Latency } from "../report/schema/parts.ts";
import type { Epoch } from "../report/schema/phases.ts";
import type { Result } from "../report/schema/result.ts";
import { emptyResult } from "./empty_result.ts";
import { requestFor, TINY } from "./run_fixture.ts";
import { selfChecks } from "./self_checks.ts";

/** 10 s with 600 samples in them, AU 60 % of 10 ms a step. */
const EPOCH: Partial<Epoch> = {
  startedMs: 1_000_000,
  endedMs: 1_010_000,
  seconds: 10,
  samples: 600,
  samplesPerSecond: 60,
  windowSamplesPerSecond: 60,
  au: 0.6,
  readLatencyMs: { count: 600, mean: 50 } as Latency, // nothing else of it is looked at
  requestsInFlight: 3,
  bytesMoved: 6_000_000,
  bytesFromDevice: 6_000_000,
};

function checksOf(change: Partial<Epoch>): Record<string, Check["ok"]> {
  const request = requestFor("/nowhere", ["train"], {}, { ...TINY, "train.computation_time": 0.01 });
  const result = emptyResult(request);
  result.accelerators = 1;
  result.io.direct = true;
  const epoch = { ...EPOCH, ...change } as Epoch; // the checks look at nothing else
  const target = 0.9;
  result.phases.train = {
    startedMs: 0,
    endedMs: 0,
    seconds: 10,
    secondsFirstDone: 10,
    epochs: [epoch],
    au: { mean: epoch.au, stdev: 0, target },
    samplesPerSecond: epoch.samplesPerSecond,
    bytesPerSecond: 1,
    unreadSamples: 0,
    verifiedBytes: 0,
    findings: [],
  };
  return Object.fromEntries(selfChecks(result, request).map(({ name, ok }) => [name, ok]));
}

const NAMES = {
  duration: "measured part at least 5 s",
  wallClock: "rate by the wall clock",
  rate: "samples/s = AU x accelerators x batch / computation time",
  bytes: "bytes moved = kernel counters",
  inFlight: "Little's law: rate x mean latency = requests in flight",
};

Deno.test("selfChecks: a training whose numbers agree passes every check", () => {
  assertEquals(checksOf({}), {
    [NAMES.duration]: true,
    [NAMES.wallClock]: true,
    [NAMES.rate]: true,
    [NAMES.bytes]: true,
    [NAMES.inFlight]: true,
  });
});

Deno.test("selfChecks: each check fails alone, on the number that is wrong", () => {
  const failing = (change: Partial<Epoch>) =>
    Object.entries(checksOf(change)).filter(([, ok]) => ok === false).map(([name]) => name);
  // The Workers' clock leaves 3 % of the time out.
  assertEquals(failing({ endedMs: 1_010_300 }), [NAMES.wallClock]);
  assertEquals(failing({ windowSamplesPerSecond: 55 }), [NAMES.rate]);
  assertEquals(failing({ bytesFromDevice: 60_000 }), [NAMES.bytes]);
  assertEquals(failing({ requestsInFlight: 4 }), [NAMES.inFlight]);
  const short = { seconds: 4, samplesPerSecond: 150, endedMs: 1_004_000, requestsInFlight: 7.5 };
  assertEquals(failing(short), [NAMES.duration]);
});

Deno.test("selfChecks: what is too short or not counted passes nothing", () => {
  const { [NAMES.wallClock]: wallClock, [NAMES.bytes]: bytes } = checksOf({
    seconds: 0.1,
    endedMs: 1_000_100,
    bytesFromDevice: null,
  });
  assertEquals([wallClock, bytes], [null, null]);
});

Deno.test("selfChecks: generating, verifying and checkpoints are held against the time of day, too", () => {
  const request = requestFor("/nowhere", ["generate"], {}, TINY);
  const part = {
    startedMs: 0,
    endedMs: 10_000,
    seconds: 10,
    secondsFirstDone: 10,
    bytes: 1000,
    bytesPerSecond: 100,
    // 40 files of half a second each.
    writeLatencyMs: { count: 40, mean: 500 },
    readLatencyMs: { count: 40, mean: 500 },
    ranks: [{ files: Array.from({ length: 40 }, () => ({ seconds: 0.5 })) }],
    requestsInFlight: 2,
  };
  const okOf = (phases: unknown) => {
    const checks = selfChecks({ ...emptyResult(request), phases: phases as Result["phases"] }, request);
    return Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
  };
  const evaluation = { ...EPOCH, au: null };
  assertEquals(okOf({ evaluate: { epochs: [evaluation] } })[NAMES.inFlight], true);
  assertEquals(
    okOf({ evaluate: { epochs: [{ ...evaluation, requestsInFlight: 4 }] } })[NAMES.inFlight],
    false,
  );
  for (
    const phases of [
      (one: unknown) => ({ generate: one }),
      (one: unknown) => ({ verify: one }),
      (one: unknown) => ({ checkpoint: { save: [one], load: [one] } }),
    ]
  ) {
    assertEquals(okOf(phases(part))[NAMES.wallClock], true);
    assertEquals(okOf(phases({ ...part, endedMs: 11_000 }))[NAMES.wallClock], false);
    assertEquals(okOf(phases({ ...part, seconds: 0.9, endedMs: 900 }))[NAMES.wallClock], null);
    assertEquals(okOf(phases(part))[NAMES.inFlight], true);
    assertEquals(okOf(phases({ ...part, requestsInFlight: 3 }))[NAMES.inFlight], false);
  }
});

Deno.test("selfChecks: bytes from object storage are held against the network interfaces", () => {
  const moved = 100 << 20;
  const okOf = (change: Partial<Epoch>, retriedBytes = 0) => {
    const request = requestFor("/nowhere", ["train"], {}, TINY);
    const result = emptyResult(request);
    result.io.backend = "s3";
    result.io.retriedBytes = retriedBytes;
    const epoch = { ...EPOCH, bytesMoved: moved, bytesFromNetwork: 1.04 * moved, ...change };
    const phases = { train: { epochs: [epoch] } } as unknown as Result["phases"]; // all that is looked at
    return selfChecks({ ...result, phases }, request).find(({ name }) => name === NAMES.bytes)?.ok;
  };
  assertEquals(okOf({}), true);
  assertEquals(okOf({ bytesFromNetwork: 0.99 * moved }), false);
  assertEquals(okOf({ bytesFromNetwork: 1.5 * moved }), false);
  assertEquals(okOf({ bytesFromNetwork: 1.5 * moved }, 0.4 * moved), true);
  assertEquals(okOf({ bytesFromNetwork: null }), null);
  assertEquals(okOf({ bytesMoved: 1000, bytesFromNetwork: 9000 }), null);
});
