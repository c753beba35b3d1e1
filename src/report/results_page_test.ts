import { assert, assertEquals } from "@std/assert";
import { resultsPage } from "./results_page.ts";

Deno.test("resultsPage: docs/results.md is what the schema says", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/results.md", import.meta.url));
  assertEquals(page, resultsPage(), "run: deno run -A scripts/docs/results_page.ts");
});

Deno.test("resultsPage: reaches keys inside lists and optional parts", () => {
  const page = resultsPage();
  for (
    const key of [
      "phases.train.epochs[].readLatencyMs.p999",
      "hosts[].storage.fileSystem",
      "ceiling.evidence",
    ]
  ) {
    assert(page.includes(`\`${key}\``), key);
  }
});
