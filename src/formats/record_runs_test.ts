import { assertEquals, assertThrows } from "@std/assert";
import { RecordRuns } from "./record_runs.ts";

Deno.test("RecordRuns: a million equal records are one run", () => {
  const runs = new RecordRuns();
  for (let record = 0; record < 1_000_000; record++) runs.add(record * 7, 7);
  assertEquals(runs.runs, 1);
  assertEquals(runs.index().samples, 1_000_000);
  assertEquals(runs.range(999_999), { at: 6_999_993, length: 7 });
});

Deno.test("RecordRuns: finds records of any length and place", () => {
  const records = Array.from(
    { length: 500 },
    (_, i) => ({ at: (i * 7919) % 500 * 100, length: i % 10 < 5 ? 9 : i % 3 }),
  );
  const runs = new RecordRuns();
  for (const { at, length } of records) runs.add(at, length);
  assertEquals(records.map((_, i) => runs.index().ranges(i)[0]), records);
  assertThrows(() => runs.range(500), RangeError, "none with number 500");
  assertThrows(() => runs.range(-1), RangeError);
});
