import { assertEquals, assertThrows } from "@std/assert";
import { compareTable, median } from "./compare_table.ts";

Deno.test("compareTable: ratios of medians, of rates and of processor time for a byte", () => {
  const run = (bytes: number, cpuSeconds: number) => ({ bytes, seconds: 2, cpuSeconds });
  const ours = [run(4e9, 1), run(9e9, 9), run(4e9, 1)];
  const theirs = [run(2e9, 1), run(2e9, 1), run(1e9, 5)];
  const [head, row] = compareTable([{ name: "case", ours, theirs }], "fio");
  assertEquals(head?.trim().split(/ {2,}/), ["ours MB/s", "fio MB/s", "rate", "CPU/byte"]);
  assertEquals(row?.trim().split(/ +/), ["case", "2000", "1000", "2.00", "0.50"]);
});

Deno.test("median: is not moved by one bad run, refuses none", () => {
  assertEquals(median([3, 100, 1]), 3);
  assertThrows(() => median([]), RangeError);
});
