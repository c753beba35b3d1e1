import { assertAlmostEquals, assertEquals } from "@std/assert";
import { meanAndDeviation } from "./mean_and_deviation.ts";

Deno.test("meanAndDeviation: divides by the number of values, as a run of DLIO did", () => {
  const { mean, stdev } = meanAndDeviation([93.92025850772224, 95.34605469280014]);
  assertAlmostEquals(mean, 94.63315660026119, 1e-9);
  assertAlmostEquals(stdev, 0.7128980925389499, 1e-9);
});

Deno.test("meanAndDeviation: is 0 without values, never NaN", () => {
  assertEquals(meanAndDeviation([]), { mean: 0, stdev: 0 });
});
