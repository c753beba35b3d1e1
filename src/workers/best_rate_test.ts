import { assertAlmostEquals, assertEquals } from "@std/assert";
import { bestRate } from "./best_rate.ts";

/** Time passes by what a step costs. */
function simulated(costMs: (step: number) => number): number {
  let now = 0;
  let steps = 0;
  return bestRate(
    () => {
      now += costMs(steps++);
      return 1000;
    },
    900,
    () => now,
  );
}

Deno.test("bestRate: is bytes over time when nothing disturbs", () => {
  assertEquals(simulated(() => 1), 1_000_000);
});

Deno.test("bestRate: takes the fastest slice, not the mean", () => {
  assertEquals(simulated((step) => step < 250 ? 1 : 4), 1_000_000);
});

Deno.test("bestRate: the warm-up does not count, however fast", () => {
  assertAlmostEquals(simulated((step) => step < 1000 ? 0.1 : 2), 500_000, 1);
});
