import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Case } from "./junit.ts";
import { tally } from "./tally.ts";

const passed: Case = { file: "./src/a_test.ts", name: "a", outcome: "passed", detail: "", seconds: 1 };

Deno.test("tally: counts and ends with the counts", () => {
  const skipped: Case = { ...passed, name: "b [skipped: needs root]", outcome: "skipped" };
  const result = tally([passed, skipped], ["src/a_test.ts"], 0);
  assertEquals([result.passed, result.failed, result.skipped], [1, 0, 1]);
  assertEquals(result.lines, [
    "skipped ./src/a_test.ts: b [skipped: needs root]",
    "1 passed, 0 failed, 1 skipped",
  ]);
});

Deno.test("tally: counts as a failure a test that is ignored without a reason", () => {
  const result = tally([{ ...passed, outcome: "skipped" }], ["src/a_test.ts"], 0);
  assertEquals([result.failed, result.skipped], [1, 0]);
});

Deno.test("tally: counts as a failure a file none of whose tests ran", () => {
  const result = tally([passed], ["src/a_test.ts", "src/b_test.ts"], 1);
  assertEquals(result.failed, 1);
  assertStringIncludes(result.lines.join("\n"), "FAILED src/b_test.ts");
});

Deno.test("tally: counts as a failure a run that failed without a failing test", () => {
  assertEquals(tally([passed], ["src/a_test.ts"], 1).failed, 1);
});
