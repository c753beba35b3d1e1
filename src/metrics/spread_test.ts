import { assertAlmostEquals, assertEquals } from "@std/assert";
import { spreadOf } from "./spread.ts";

Deno.test("spreadOf: sample deviation and Student's interval of a worked example", () => {
  const { n, mean, stdev, cv, ci95 } = spreadOf([2, 4, 4, 4, 5, 5, 7, 9]);
  assertEquals([n, mean], [8, 5]);
  assertAlmostEquals(stdev, 2.13809, 1e-5);
  assertAlmostEquals(cv, 0.427618, 1e-6);
  assertAlmostEquals(ci95, 2.365 * 2.13809 / Math.sqrt(8), 1e-4);
});

Deno.test("spreadOf: one repeat has no spread, an unknown one leaves all unknown", () => {
  assertEquals(spreadOf([3]), { n: 1, mean: 3, stdev: null, cv: null, ci95: null });
  assertEquals(spreadOf([3, null]).mean, null);
  assertEquals(spreadOf([]).mean, null);
});
