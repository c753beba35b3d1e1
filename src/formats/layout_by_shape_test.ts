import { assert, assertEquals } from "@std/assert";
import type { FileSpec } from "../dataset/spec.ts";
import { layoutByShape } from "./layout_by_shape.ts";
import { testDataset } from "./test_files.ts";
import { loadFormat } from "./registry.ts";

const DATASET = testDataset("npy");

function file(index: number, shape: readonly number[], dataset = DATASET): FileSpec {
  return { dataset, index, split: "train", name: `train/${index}`, shape };
}

Deno.test("layoutByShape: makes one layout for files of one dataset and shape, another for any other", () => {
  let made = 0;
  const layout = layoutByShape(({ shape }) => {
    made++;
    return { size: shape.length, segments: () => [] };
  });
  const first = layout(file(0, [2, 3]));
  assert(layout(file(1, [2, 3])) === first);
  assert(layout(file(1, [3, 2])) !== first);
  assertEquals(layout(file(2, [2, 3, 4])).size, 3);
  assert(layout(file(0, [2, 3], testDataset("npy"))) !== first);
  assertEquals(made, 4);
});

Deno.test("layoutByShape: formats describe a file alike, whichever was described before", async () => {
  for (const name of ["npy", "npz", "hdf5", "csv", "tfrecord", "indexed_binary"] as const) {
    const format = await loadFormat(name);
    const dataset = testDataset(name);
    const segments = (one: FileSpec) =>
      format.outputs(one).map(({ layout }) => JSON.stringify([layout.size, ...layout.segments(0)]));
    const small = segments(file(0, [2, 2], dataset));
    const large = segments(file(1, [5, 7], dataset));
    assertEquals(segments(file(2, [2, 2], dataset)), small);
    assertEquals(segments(file(3, [5, 7], { ...dataset })), large);
    assert(JSON.stringify(small) !== JSON.stringify(large));
  }
});
