import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { meanSeconds, timeDraw, type TimeSpec } from "./time_draw.ts";

function draws(spec: TimeSpec, count: number, seed = 1, accelerator = 0): number[] {
  const draw = timeDraw(spec, seed, accelerator, "computation");
  return Array.from({ length: count }, () => draw());
}

function moments(values: readonly number[]): readonly [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}

/** Mean and variance as the textbooks give them. DLIO: test_computation_time_distribution. */
const CASES: readonly (readonly [TimeSpec, number, number])[] = [
  [{ kind: "constant", mean: 0.323 }, 0.323, 0],
  [{ kind: "normal", mean: 10, stdev: 2 }, 10, 4],
  [{ kind: "uniform", min: 1, max: 4 }, 2.5, 0.75],
  [{ kind: "gamma", shape: 3, scale: 0.5 }, 1.5, 0.75],
  [{ kind: "gamma", shape: 0.4, scale: 2 }, 0.8, 1.6],
  [{ kind: "exponential", scale: 0.7 }, 0.7, 0.49],
  [{ kind: "poisson", lam: 0.5 }, 0.5, 0.5],
  [{ kind: "poisson", lam: 2000 }, 2000, 2000],
];

for (const [spec, mean, variance] of CASES) {
  Deno.test(`timeDraw: has the right mean and variance, for ${JSON.stringify(spec)}`, () => {
    const [gotMean, gotVariance] = moments(draws(spec, 40_000));
    assert(Math.abs(gotMean - mean) <= 0.03 * mean, `mean ${gotMean}`);
    assert(Math.abs(gotVariance - variance) <= 0.1 * variance + 1e-12, `variance ${gotVariance}`);
    assertAlmostEquals(meanSeconds(spec), mean, 1e-12);
  });
}

Deno.test("timeDraw: sleeps the absolute value, when the distribution goes below 0", () => {
  const values = draws({ kind: "normal", mean: 0, stdev: 1 }, 10_000);
  assert(values.every((value) => value >= 0));
  assertAlmostEquals(moments(values)[0], Math.sqrt(2 / Math.PI), 0.03);
  assertEquals(draws({ kind: "constant", mean: -2 }, 1), [2]);
});

Deno.test("timeDraw: is 0, when nothing is asked for", () => {
  assertEquals(draws({ kind: "constant", mean: 0 }, 2), [0, 0]);
  assertEquals(draws({ kind: "poisson", lam: 0 }, 2), [0, 0]);
  assertEquals(draws({ kind: "gamma", shape: 0, scale: 1 }, 2), [0, 0]);
});

Deno.test("timeDraw: repeats for the same seed and accelerator, and for no other", () => {
  const spec: TimeSpec = { kind: "normal", mean: 1, stdev: 0.1 };
  assertEquals(draws(spec, 5), draws(spec, 5));
  assertNotEquals(draws(spec, 5), draws(spec, 5, 2));
  assertNotEquals(draws(spec, 5), draws(spec, 5, 1, 1));
  const preprocess = timeDraw(spec, 1, 0, "preprocess");
  assertNotEquals(draws(spec, 1), [preprocess()]);
});
