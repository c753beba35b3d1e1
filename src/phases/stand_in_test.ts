import { assert, assertEquals } from "@std/assert";
import { fileAt } from "../dataset/names.ts";
import type { FormatName } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { standInFor } from "./stand_in.ts";

Deno.test("standInFor: describes files of the size that lies there, larger or smaller than the workload's", async () => {
  for (const name of ["npz", "npy", "tfrecord", "csv", "hdf5", "indexed_binary", "jpeg"] as FormatName[]) {
    const format = await loadFormat(name);
    const dims = name === "npz" ? [100, 100] : undefined;
    const spec = testDataset(name, { samplesPerFile: name === "jpeg" ? 1 : 4, sampleBytes: 10_000, dims });
    for (const wanted of [400_000, 20_000_000]) {
      const found = standInFor(spec, format, wanted);
      const [data] = format.outputs(fileAt(found, 0, format.extension(found)));
      const size = data?.layout.size ?? 0;
      assert(Math.abs(size - wanted) < 0.1 * wanted, `${name}: ${size} for ${wanted}`);
    }
  }
});

Deno.test("standInFor: leaves a specification alone where nothing is known of the files", async () => {
  const spec = testDataset("npz");
  assertEquals(standInFor(spec, await loadFormat("npz"), 0), spec);
});
