import { assertEquals } from "@std/assert";
import type { RawValue } from "../raw/raw_config.ts";
import { good } from "./outcome.ts";
import { readTimeValue, withStdev } from "./read_time_value.ts";
import { type TimeValue, writtenTime } from "./time_value.ts";

Deno.test("readTimeValue: reads every form of DLIO", () => { // test_computation_time_distribution (reading)
  const cases: readonly (readonly [RawValue, TimeValue])[] = [
    [0.5, { kind: "constant", mean: 0.5 }],
    ["250ms", { kind: "constant", mean: 0.25 }],
    [{}, { kind: "constant", mean: 0 }],
    [{ mean: 2 }, { kind: "constant", mean: 2 }],
    [{ mean: 2, stdev: 0.1 }, { kind: "normal", mean: 2, stdev: 0.1 }],
    [{ stdev: 0.1 }, { kind: "constant", mean: 0 }],
    [{ type: "normal", mean: 2, stdev: 0.1 }, { kind: "normal", mean: 2, stdev: 0.1 }],
    [{ type: "uniform", min: 1, max: 2 }, { kind: "uniform", min: 1, max: 2 }],
    [{ type: "gamma", shape: 1, scale: 2 }, { kind: "gamma", shape: 1, scale: 2 }],
    [{ type: "exponential", scale: 2 }, { kind: "exponential", scale: 2 }],
    [{ type: "poisson", lam: 2 }, { kind: "poisson", lam: 2 }],
  ];
  for (const [raw, time] of cases) {
    assertEquals(readTimeValue(raw), good(time));
    assertEquals(readTimeValue(writtenTime(time) as RawValue), good(time)); // plain JSON by construction
  }
});

Deno.test("readTimeValue: refuses what DLIO would silently take as no time", () => {
  const cases: readonly RawValue[] = [
    "soon",
    -1,
    Number.NaN,
    Infinity,
    true,
    [1],
    { type: "lognormal", mean: 1 },
    { type: 5 },
    { mean: -1 },
    { mean: "x" },
    { meen: 1 },
    { type: "uniform", min: 1 },
    { type: "uniform", min: 2, max: 1 },
    { type: "gamma", shape: 1 },
    { type: "exponential" },
    { type: "poisson", mean: 1 },
    { type: "toString" },
  ];
  for (const raw of cases) assertEquals(readTimeValue(raw).ok, false, JSON.stringify(raw));
});

Deno.test("readTimeValue: a distribution that there is not is refused with those that there are", () => {
  const outcome = readTimeValue({ type: "gama", shape: 1, scale: 1 });
  assertEquals(outcome.ok ? "" : outcome.reason.endsWith("exponential, poisson"), true);
  assertEquals(outcome.ok ? "" : outcome.remedy.endsWith("Did you mean 'gamma'?"), true);
});

Deno.test("withStdev: makes a constant normal, and leaves distributions alone", () => {
  assertEquals(withStdev({ kind: "constant", mean: 2 }, 0.5), good({ kind: "normal", mean: 2, stdev: 0.5 }));
  assertEquals(withStdev({ kind: "normal", mean: 2, stdev: 9 }, 0), good({ kind: "constant", mean: 2 }));
  assertEquals(withStdev({ kind: "poisson", lam: 2 }, 0.5).ok, false);
});
