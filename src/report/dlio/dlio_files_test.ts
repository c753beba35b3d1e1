import { assertEquals, assertStringIncludes } from "@std/assert";
import { dlioFiles } from "./dlio_files.ts";
import { checkpoints, phase, resultOf, RUN } from "./fixture.ts";

const names = (result: Parameters<typeof dlioFiles>[0]) =>
  [...dlioFiles(result, RUN)].map(({ name }) => name);

Deno.test("dlioFiles: a summary, and two files for each accelerator", () => {
  assertEquals(names(resultOf({ train: phase([1, 1]) }, { accelerators: 2 })), [
    "summary.json",
    "0_output.json",
    "0_per_epoch_stats.json",
    "1_output.json",
    "1_per_epoch_stats.json",
  ]);
  assertEquals(names(resultOf({ checkpoint: checkpoints([1]) })).length, 3);
});

Deno.test("dlioFiles: none for a run that only generated", () => assertEquals(names(resultOf({})), []));

Deno.test("dlioFiles: are indented by 4", () => {
  const [summary] = [...dlioFiles(resultOf({ train: phase([1, 1]) }), RUN)];
  assertStringIncludes(summary?.text ?? "", '{\n    "start": "');
});
