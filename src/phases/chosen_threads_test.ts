import { assertEquals } from "@std/assert";
import { workloadOf } from "../workload/fixture.ts";
import { chosenThreads } from "./chosen_threads.ts";

Deno.test("chosenThreads: says the rule of a number that was derived, and who wrote any other", () => {
  const auto = chosenThreads(
    workloadOf({}, { cpus: 64, env: { DLIO_MAX_AUTO_THREADS: "3" } }),
    "reader.read_threads",
  );
  assertEquals(auto.count, 3);
  assertEquals(auto.rule, "auto: 64 processors / 1 ranks of the node, at most 3 (DLIO_MAX_AUTO_THREADS)");
  const written = chosenThreads(workloadOf({ "reader.write_threads": 5 }), "reader.write_threads");
  assertEquals(written.count, 5);
  assertEquals(written.rule.startsWith("auto"), false);
});
