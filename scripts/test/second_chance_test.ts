import { assertEquals } from "@std/assert";
import type { Case } from "./junit.ts";
import { failedFilter, repeatedLines, withOutcomes } from "./second_chance.ts";

const fast: Case = {
  file: "./a_test.ts",
  name: "a: 5 ms (in the mean)",
  outcome: "passed",
  detail: "",
  seconds: 0,
};
const slow: Case = { ...fast, name: "b: x/y", outcome: "failed", detail: "Error: 51 us\n  at b" };

Deno.test("failedFilter: names the failed tests literally, and none when none failed", () => {
  const filter = failedFilter([fast, slow, { ...slow, name: "c (1)" }]);
  assertEquals(filter, "/^(?:b: x\\/y|c \\(1\\))$/");
  assertEquals(failedFilter([fast]), undefined);
});

Deno.test("withOutcomes: takes the outcome of the second run for failed tests only", () => {
  const again: Case[] = [{ ...slow, outcome: "passed" }, { ...fast, outcome: "failed" }];
  assertEquals(withOutcomes([fast, slow], again), [fast, { ...slow, outcome: "passed" }]);
});

Deno.test("withOutcomes: keeps a failure that was not run again", () => {
  assertEquals(withOutcomes([slow], []), [slow]);
});

Deno.test("repeatedLines: says which test passed only when it was run again, and why it had failed", () => {
  assertEquals(repeatedLines([fast, slow], [fast, { ...slow, outcome: "passed" }]), [
    "repeated ./a_test.ts: b: x/y\n  It passed when it was run again; before: Error: 51 us",
  ]);
  assertEquals(repeatedLines([fast, slow], [fast, slow]), []);
});
