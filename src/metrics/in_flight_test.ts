import { assertAlmostEquals, assertEquals } from "@std/assert";
import { COUNTER, COUNTER_NAMES } from "./counters.ts";
import { InFlight } from "./in_flight.ts";

function counted(): { inFlight: InFlight; now: () => number; seconds: () => number } {
  const counters = new Float64Array(COUNTER_NAMES.length);
  return {
    inFlight: new InFlight(counters),
    now: () => counters[COUNTER.inFlight] ?? NaN,
    seconds: () => counters[COUNTER.inFlightSeconds] ?? NaN,
  };
}

Deno.test("InFlight: requests that overlap count together, pauses count nothing", () => {
  const { inFlight, now, seconds } = counted();
  inFlight.begin(100_000);
  inFlight.begin(101_000);
  assertEquals([now(), seconds()], [2, 1]);
  inFlight.end(103_000);
  inFlight.end(104_000);
  assertEquals([now(), seconds()], [0, 6]);
  inFlight.begin(200_000);
  inFlight.end(200_500);
  assertEquals([now(), seconds()], [0, 6.5]);
});

Deno.test("InFlight: what needed no request leaves no time, whatever else was under way", () => {
  const { inFlight, now, seconds } = counted();
  inFlight.begin(1000);
  inFlight.begin(1500);
  inFlight.forget(1500, 1700);
  inFlight.end(2000);
  assertEquals(now(), 0);
  assertAlmostEquals(seconds(), 1);
});

Deno.test("InFlight: a request that is never ended shows, as Little's law must", () => {
  const { inFlight, now, seconds } = counted();
  inFlight.begin(0);
  inFlight.begin(1000);
  inFlight.end(2000);
  assertEquals([now(), seconds()], [1, 3]);
});
