import { assertEquals } from "@std/assert";
import { FACTS, phase, resultOf } from "./fixture.ts";
import { GOLDEN_SUMMARY, shapeOf } from "./golden_fixture.ts";
import { summaryJson } from "./summary_json.ts";

const RESULT = resultOf({ train: phase([0.9, 100], [0.8, 200]) });

Deno.test("summaryJson: has exactly the keys and types of DLIO", () => {
  assertEquals(shapeOf(summaryJson(RESULT, FACTS)), GOLDEN_SUMMARY);
});

Deno.test("summaryJson: counts what was configured, and the epochs that ran", () => {
  const summary = summaryJson(RESULT, FACTS);
  assertEquals(
    [summary.num_files_train, summary.num_files_eval, summary.num_samples_per_file, summary.epochs],
    [4, 2, 4, 2],
  );
  assertEquals([summary.num_accelerators, summary.num_hosts, summary.hostname], [1, 1, "vm"]);
  assertEquals(summaryJson(resultOf({}), FACTS).epochs, 0);
});
