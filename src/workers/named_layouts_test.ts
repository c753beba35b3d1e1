import { assertEquals } from "@std/assert";
import type { Slot } from "../base/slot.ts";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { NamedLayouts } from "./named_layouts.ts";

Deno.test("NamedLayouts: an unmade source has the size of the file and leaves the slot alone", async () => {
  const spec = testDataset("npz", {});
  const dataset = new NamedLayouts(spec, await loadFormat("npz"));
  const [output] = dataset.outputs(0);
  const source = dataset.unmade(output?.name ?? "");
  assertEquals(source?.size, output?.layout.size);
  assertEquals(dataset.unmade(output?.name ?? "") === source, true);
  assertEquals(dataset.unmade("train/strange.npz"), undefined);
  const bytes = new Uint8Array(8).fill(7);
  source?.fill(0, 8, { bytes } as unknown as Slot); // only its bytes could be changed
  assertEquals([...new Set(bytes)], [7]);
});
