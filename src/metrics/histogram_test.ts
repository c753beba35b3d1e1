import { assert, assertEquals, assertThrows } from "@std/assert";
import { Histogram, HISTOGRAM_ERROR, HISTOGRAM_SLOTS } from "./histogram.ts";

const FRACTIONS = [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999];

/** Reproducible numbers in (0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function exact(sorted: readonly number[], fraction: number): number {
  return sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1] ?? NaN;
}

function filled(values: Iterable<number>, cells?: Float64Array): Histogram {
  const histogram = new Histogram(cells);
  for (const value of values) histogram.record(value);
  return histogram;
}

const DISTRIBUTIONS: readonly (readonly [string, (random: () => number) => number])[] = [
  ["uniform", (random) => 0.05 + 10 * random()],
  ["exponential", (random) => -0.2 * Math.log(random()) + 1e-4],
  ["100 ns to 9 hours", (random) => 1e-4 * 10 ** (11.5 * random())],
  ["two modes", (random) => random() < 0.97 ? 0.08 + 0.01 * random() : 40 + 20 * random()],
];

for (const [name, draw] of DISTRIBUTIONS) {
  Deno.test(`Histogram: keeps percentiles within 1 % of exact sorting, for ${name}`, () => {
    const random = numbers(7);
    const values = Array.from({ length: 50_000 }, () => draw(random));
    const histogram = filled(values);
    values.sort((a, b) => a - b);
    for (const fraction of FRACTIONS) {
      const got = histogram.percentile(fraction) ?? NaN;
      const want = exact(values, fraction);
      assert(Math.abs(got - want) <= want * HISTOGRAM_ERROR, `${fraction}: ${got} for ${want}`);
    }
    const summary = histogram.summary();
    assertEquals(summary.min, values[0]);
    assertEquals(summary.max, values.at(-1));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert(Math.abs((summary.mean ?? NaN) - mean) < 1e-9 * mean);
  });
}

Deno.test("Histogram: states an error of at most 1 %, always", () => assert(HISTOGRAM_ERROR <= 0.01));

Deno.test("Histogram: is exact, when all values are the same", () => {
  for (const value of [0, 1e-6, 1e-4, 0.125, 3.3, 7_200_000, 1e12]) {
    const summary = filled([value, value, value]).summary();
    assertEquals(summary, {
      count: 3,
      mean: summary.mean,
      min: value,
      p50: value,
      p90: value,
      p95: value,
      p99: value,
      p999: value,
      p9999: value,
      max: value,
    });
    assert(Math.abs((summary.mean ?? NaN) - value) <= value * 1e-15);
  }
});

Deno.test("Histogram: knows nothing, when nothing was recorded", () => {
  const summary = new Histogram().summary();
  assertEquals(summary.count, 0);
  for (const [key, value] of Object.entries(summary)) if (key !== "count") assertEquals(value, null, key);
});

Deno.test("Histogram: counts a negative duration as 0, when the clock stepped", () => {
  assertEquals(filled([-5, 2]).summary().min, 0);
});

Deno.test("Histogram: merges exactly, in any order", () => {
  const random = numbers(11);
  const parts = Array.from({ length: 5 }, () => Array.from({ length: 1000 }, () => 2 ** (20 * random() - 8)));
  const whole = filled(parts.flat());
  const merged = new Histogram();
  merged.merge(new Histogram());
  for (const part of parts.toReversed()) merged.merge(filled(part));
  assertEquals([...merged.buckets()], [...whole.buckets()]);
  const [a, b] = [merged.summary(), whole.summary()];
  assertEquals({ ...a, mean: 0 }, { ...b, mean: 0 });
  assert(Math.abs((a.mean ?? NaN) - (b.mean ?? NaN)) < 1e-9);
});

Deno.test("Histogram: is the same again after the way through a file or to another process", () => {
  const random = numbers(3);
  const extremes = [0, 1e-9, 1e12, 2 ** 27 - 1, 2 ** 27];
  const values = Array.from({ length: 2000 }, () => 2 ** (42 * random() - 15));
  for (const each of [[], extremes, values]) {
    const original = filled(each);
    const copy = Histogram.from(JSON.parse(JSON.stringify(original.data())));
    assertEquals(copy.data(), original.data());
    assertEquals(copy.summary(), original.summary());
  }
});

Deno.test("Histogram: refuses data of other buckets, always", () => {
  const data = { sumMs: 1, minMs: 1, maxMs: 1 };
  for (const upperMs of [1.01, 0, -1, 2 ** 28, NaN]) {
    assertThrows(() => Histogram.from({ ...data, buckets: [{ upperMs, count: 1 }] }), RangeError, "no bound");
  }
});

Deno.test("Histogram: tells what came after a snapshot, when asked", () => {
  const histogram = filled([1, 1, 100]);
  const earlier = histogram.snapshot();
  assertEquals(histogram.since(earlier).summary().count, 0);
  for (const value of [5, 6, 7]) histogram.record(value);
  const later = histogram.since(earlier).summary();
  assertEquals(later.count, 3);
  assert(Math.abs((later.mean ?? NaN) - 6) < 1e-9);
  assert(Math.abs((later.min ?? NaN) - 5) <= 5 * 2 * HISTOGRAM_ERROR);
  assert(Math.abs((later.max ?? NaN) - 7) <= 7 * 2 * HISTOGRAM_ERROR);
  assertEquals(earlier.count, 3);
});

Deno.test("Histogram: bounds its buckets, tightly and in order", () => {
  const values = [0.0001, 0.5, 1, 1.015, 1.017, 64, 1e6];
  const buckets = [...filled(values).buckets()];
  assertEquals(buckets.reduce((sum, bucket) => sum + bucket.count, 0), values.length);
  let before = 0;
  for (const { upperMs } of buckets) {
    assert(upperMs > before);
    before = upperMs;
  }
  const [only] = filled([1]).buckets();
  assertEquals(only, { upperMs: 1 + 1 / 64, count: 1 });
});

Deno.test("Histogram: lives in shared memory, when two look at the same cells", () => {
  const shared = new SharedArrayBuffer(2 * HISTOGRAM_SLOTS * 8);
  const cells = new Float64Array(shared, HISTOGRAM_SLOTS * 8, HISTOGRAM_SLOTS);
  filled([1, 2, 3], cells);
  assertEquals(new Histogram(cells).summary().max, 3);
  assertEquals(new Float64Array(shared, 0, HISTOGRAM_SLOTS).some((cell) => cell !== 0), false);
  new Histogram(cells).clear();
  assertEquals(new Histogram(cells).count, 0);
});

Deno.test("Histogram: refuses memory of the wrong size, always", () => {
  assertThrows(() => new Histogram(new Float64Array(HISTOGRAM_SLOTS - 1)), RangeError);
});
