import { assertEquals, assertThrows } from "@std/assert";
import { quantile, slowdown, startTable } from "./start_table.ts";

Deno.test("quantile: takes the value at the share, whatever the order", () => {
  assertEquals([0, 0.25, 0.5, 1].map((q) => quantile([40, 10, 30, 20], q)), [10, 20, 30, 40]);
  assertThrows(() => quantile([], 0.5), RangeError);
});

Deno.test("startTable: shows each program with its ratio to the empty one", () => {
  const empty = { name: "empty", milliseconds: [10, 10, 10, 90] };
  const version = { name: "stoker version", milliseconds: [12, 15, 15, 15] };
  assertEquals(slowdown(version, empty), 1.5);
  assertEquals(startTable([empty, version], empty), [
    "program         fastest  quartile  median  ratio",
    "empty              10.0      10.0    10.0   1.00",
    "stoker version     12.0      15.0    15.0   1.50",
  ]);
});
