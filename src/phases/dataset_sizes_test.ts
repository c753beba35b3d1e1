import { assert, assertEquals, assertRejects } from "@std/assert";
import { TEST_SPEC } from "../dataset/test_spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { datasetSizes } from "./dataset_sizes.ts";

const format = await loadFormat("indexed_binary");
const spec = { ...TEST_SPEC, format: "indexed_binary" as const, sampleBytes: 10_000 };

Deno.test("datasetSizes: tells the first data file apart from files with their indexes", async () => {
  assertEquals(await datasetSizes(spec, format), {
    total: 72n * 10_016n,
    largest: 10_016,
    smallest: 10_016,
    firstFileBytes: 10_000,
  });
});

Deno.test("datasetSizes: of no files is nothing", async () => {
  const none = { ...spec, train: { files: 0, subfolders: 0 }, valid: { files: 0, subfolders: 0 } };
  assertEquals(await datasetSizes(none, format), { total: 0n, largest: 0, smallest: 0, firstFileBytes: 0 });
});

Deno.test("datasetSizes: has all digits beyond 2^53", async () => {
  const many = { ...spec, train: { files: 2 ** 41 + 1, subfolders: 0 }, valid: { files: 0, subfolders: 0 } };
  assertEquals((await datasetSizes(many, format)).total, (2n ** 41n + 1n) * 10_016n);
});

Deno.test("datasetSizes: ends with the signal's reason while it counts", async () => {
  const many = { ...spec, sampleBytesStdev: 1000, train: { files: 1e9, subfolders: 0 } };
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("enough")), 20);
  const started = performance.now();
  await assertRejects(() => datasetSizes(many, format, stop.signal), Error, "enough");
  // All of them would take half a minute.
  assert(performance.now() - started < 5000);
});
