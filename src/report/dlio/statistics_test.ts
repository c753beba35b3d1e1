import { assertEquals } from "@std/assert";
import { statistics } from "./statistics.ts";

Deno.test("statistics: is what Python's statistics module gives", () => {
  const found = statistics([4, 1, 3, 2, 10]);
  const rounded = Object.fromEntries(
    Object.entries(found ?? {}).map(([key, value]) => [key, +value.toFixed(4)]),
  );
  assertEquals(rounded, { mean: 4, stdev: 3.5355, min: 1, median: 3, p90: 7.6, p99: 9.76, max: 10 });
});

Deno.test("statistics: there are none of fewer than two values", () => {
  assertEquals([statistics([]), statistics([5])], [undefined, undefined]);
});
