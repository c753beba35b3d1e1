import { assertEquals } from "@std/assert";
import { fileCount } from "../dataset/names.ts";
import { FORMATS, loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import type { FormatName } from "../dataset/spec.ts";
import { DescribedDataset } from "./described_dataset.ts";

for (const name of Object.keys(FORMATS)) {
  Deno.test(`DescribedDataset: finds every file of ${name} by its name, indexes in other folders too`, async () => {
    const spec = testDataset(name as FormatName, { // a row of the registry
      filePrefix: "img_7_of_9",
      train: { files: 12, subfolders: 3 },
      valid: { files: 4, subfolders: 2 },
    });
    const dataset = new DescribedDataset(spec, await loadFormat(name));
    for (let file = 0; file < fileCount(spec); file++) {
      for (const [place, output] of dataset.outputs(file).entries()) {
        assertEquals(dataset.layoutOf(output.name)?.size, output.layout.size, output.name);
        const { nameOf } = dataset.neighboursOf(output.name);
        assertEquals(nameOf(file), output.name);
        assertEquals(nameOf((file + 1) % 16), dataset.outputs((file + 1) % 16)[place]?.name);
      }
    }
    const [first] = dataset.outputs(0);
    for (const other of [`${first?.name}.bak`, "train/x", "other/img_7_of_9_00_of_12.npz", ""]) {
      assertEquals(dataset.layoutOf(other), undefined, other);
    }
  });
}
