import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { fileAt } from "../dataset/names.ts";
import type { Format } from "./format.ts";
import { LayoutBuilder } from "./layout_builder.ts";
import { FORMATS, loadFormat } from "./registry.ts";
import { testDataset, testFile } from "./test_files.ts";

Deno.test("loadFormat: every row loads the format of its name", async () => {
  for (const name of Object.keys(FORMATS)) assertEquals((await loadFormat(name)).name, name);
});

Deno.test("loadFormat: an unknown name is answered with the known ones", async () => {
  const error = await assertRejects(() => loadFormat("npq"), ConfigError, "'npq'");
  assertEquals(error.remedy, `Set dataset.format to one of: ${Object.keys(FORMATS).sort().join(", ")}.`);
  await assertRejects(() => loadFormat("toString"), ConfigError);
});

Deno.test("loadFormat: a new format joins with one row", async () => {
  const zeros: Format = {
    name: "synthetic",
    separateSamples: true,
    extension: () => "zeros",
    check: () => [],
    outputs(file) {
      const builder = new LayoutBuilder();
      builder.zeros(file.dataset.sampleBytes);
      return [{ name: file.name, layout: builder.build() }];
    },
    sizes: (dataset) => ({ byShape: () => dataset.sampleBytes }),
    locate: (file) => ({ samples: 1, ranges: () => [{ at: 0, length: file.dataset.sampleBytes }] }),
    probe: (read) => Promise.resolve({ samples: 1, ranges: () => [{ at: 0, length: read.size }] }),
    structure: {
      expected: () => ({ samples: 1, shape: [] }),
      examine: (read) => Promise.resolve({ samples: 1, shape: [], bytes: read.size }),
    },
  };
  const format = await loadFormat("zeros", { ...FORMATS, zeros: () => Promise.resolve(zeros) });
  const dataset = testDataset("synthetic", { sampleBytes: 100 });
  assertEquals(format.outputs(testFile(dataset, format.extension(dataset)))[0]?.layout.size, 100);
});

Deno.test("Format.locate: finds samples at the same places in all files whose sizes are not drawn", async () => {
  for (const name of Object.keys(FORMATS)) {
    for (const samplesPerFile of [1, 3]) {
      const format = await loadFormat(name);
      const dataset = testDataset(format.name, { samplesPerFile, train: { files: 1200, subfolders: 3 } });
      const places = (file: number) => {
        const index = format.locate(fileAt(dataset, file, format.extension(dataset)));
        const samples = Array.from({ length: samplesPerFile }, (_, sample) => index.ranges(sample));
        return { samples, opening: index.opening, groups: index.groups?.count };
      };
      assertEquals(places(1199), places(0), name);
    }
  }
});
