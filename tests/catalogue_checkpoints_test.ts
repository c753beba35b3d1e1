import { assert, assertAlmostEquals } from "@std/assert";
import { checkpointTotals } from "../src/checkpoint/shards.ts";
import { checkpointSpecOf } from "../src/phases/checkpoint_spec.ts";
import { workloadNamed } from "../src/workload/catalogue/fixture.ts";
import { describe, names } from "../src/workload/catalogue/mod.ts";

const UNITS: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30 };

for (const name of names()) {
  const { aliasOf, format, needs } = describe(name);
  if (aliasOf !== undefined || format !== undefined || name === "llama_1t") continue;
  Deno.test(`catalogue: ${name} needs ${needs}`, () => {
    const [, size = "", unit = ""] = /, ([\d.]+) (\w+) a checkpoint/.exec(needs) ?? [];
    const ranks = Number(/\b(\d+) ranks(?!.*\d ranks)/.exec(needs)?.[1] ?? 1);
    const { bytes } = checkpointTotals(checkpointSpecOf(workloadNamed(name, ranks)), ranks);
    assertAlmostEquals(bytes / (UNITS[unit] ?? NaN), Number(size), 0.005001);
  });
}

Deno.test("catalogue: tiny_checkpoint stays tiny", () => {
  const { bytes } = checkpointTotals(checkpointSpecOf(workloadNamed("tiny_checkpoint", 1)), 1);
  assert(bytes > 20 * 2 ** 20 && bytes < 100 * 2 ** 20, `${bytes} bytes`);
});
