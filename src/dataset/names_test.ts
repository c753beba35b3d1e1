import { assertEquals, assertThrows } from "@std/assert";
import { fileAt, fileCount, fileIndex, fileName, filesOf, foldersOf } from "./names.ts";
import type { DatasetSpec } from "./spec.ts";
import { TEST_SPEC } from "./test_spec.ts";

function specOf(train: [number, number], valid: [number, number], filePrefix = "img"): DatasetSpec {
  return {
    ...TEST_SPEC,
    filePrefix,
    train: { files: train[0], subfolders: train[1] },
    valid: { files: valid[0], subfolders: valid[1] },
  };
}

Deno.test("fileName: pads to the digits of the count, as DLIO does", () => {
  const spec = specOf([64, 0], [8, 0]);
  assertEquals(fileName(spec, 0, "npz"), "train/img_00_of_64.npz");
  assertEquals(fileName(spec, 63, "npz"), "train/img_63_of_64.npz");
  assertEquals(fileName(spec, 64, "npz"), "valid/img_0_of_8.npz");
  assertEquals(fileName(spec, 71, "npz"), "valid/img_7_of_8.npz");
  // test_add_padding_no_digits, test_add_padding_with_digits
  assertEquals(fileName(specOf([9, 0], [0, 0]), 5, "npz"), "train/img_5_of_9.npz");
  assertEquals(fileName(specOf([5000, 0], [0, 0]), 5, "npz"), "train/img_0005_of_5000.npz");
  assertEquals(fileName(specOf([5000, 0], [0, 0]), 4999, "npz"), "train/img_4999_of_5000.npz");
});

Deno.test("fileName: uses subfolders above one, padded to the digits of their count", () => {
  assertEquals(fileName(specOf([20, 10], [0, 0]), 13, "npy"), "train/03/img_13_of_20.npy");
  assertEquals(fileName(specOf([20, 9], [0, 0]), 13, "npy"), "train/4/img_13_of_20.npy");
  assertEquals(fileName(specOf([20, 1], [0, 0]), 13, "npy"), "train/img_13_of_20.npy");
  assertEquals([...foldersOf(specOf([20, 2], [3, 0]))], ["train", "train/0", "train/1", "valid"]);
});

Deno.test("fileIndex: turns every name back, and knows no other", () => {
  const specs = [
    specOf([1, 0], [0, 0]),
    specOf([9, 0], [11, 2]),
    specOf([100, 100], [10, 10], "x_7_of_100"),
    specOf([1001, 3], [1, 1], "12"),
  ];
  for (const spec of specs) {
    const names = new Set<string>();
    for (const { name, index } of filesOf(spec, "csv.gz")) {
      assertEquals(fileIndex(spec, name, "csv.gz"), index, name);
      names.add(name);
    }
    assertEquals(names.size, fileCount(spec));
  }
  const spec = specOf([20, 10], [2, 0]);
  for (
    const name of [
      "train/03/img_14_of_20.npz",
      "train/3/img_13_of_20.npz",
      "train/03/img_13_of_20.npzx",
      "train/03/img_13_of_20xnpz",
      "train/03/img_23_of_20.npz",
      "train/03/other_13_of_20.npz",
      "test/03/img_13_of_20.npz",
      "train/03/img_13_of_21.npz",
      "train/03/img__of_20.npz",
      "valid/img_2_of_2.npz",
      "",
    ]
  ) assertEquals(fileIndex(spec, name, "npz"), undefined, name);
});

Deno.test("fileAt: describes one file; a file that the dataset has not is refused", () => {
  const spec = specOf([3, 0], [2, 0]);
  const { dataset, ...rest } = fileAt(spec, 4, "npz");
  assertEquals(dataset, spec);
  assertEquals(rest, { index: 4, split: "valid", name: "valid/img_1_of_2.npz", shape: [256, 256] });
  assertThrows(() => fileAt(spec, 5, "npz"), RangeError, "5 files and none with index 5");
});
