import { assertEquals } from "@std/assert";
import { TEST_SPEC } from "../dataset/test_spec.ts";
import { expectedNames } from "./expected_names.ts";

const spec = {
  ...TEST_SPEC,
  filePrefix: "img",
  train: { files: 20, subfolders: 0 },
  valid: { files: 3, subfolders: 2 },
};

Deno.test("expectedNames: says which names were never seen, whichever ending they have", () => {
  const seen = expectedNames(spec, "train", ["npz", "NPZ"]).seen();
  for (let number = 0; number < 20; number++) {
    if (number === 4 || number === 19) continue;
    const ending = number % 2 === 0 ? "npz" : "NPZ";
    assertEquals(seen.mark(`train/img_${String(number).padStart(2, "0")}_of_20.${ending}`), true);
  }
  assertEquals(seen.mark("train/img_00_of_20.npz"), true);
  assertEquals(seen.mark("train/img_00_of_21.npz"), false);
  assertEquals(seen.marked, 18);
  assertEquals([...seen.missing()], ["train/img_04_of_20.npz", "train/img_19_of_20.npz"]);
});

Deno.test("expectedNames: valid files count from their own first one", () => {
  const seen = expectedNames(spec, "valid", ["npz"]).seen();
  assertEquals(seen.mark("valid/1/img_1_of_3.npz"), true);
  assertEquals(seen.mark("train/img_00_of_20.npz"), false);
  assertEquals([...seen.missing()], ["valid/0/img_0_of_3.npz", "valid/0/img_2_of_3.npz"]);
});

Deno.test("expectedNames: a formula is all of them only where everything about it is the same", () => {
  const { isAll } = expectedNames(spec, "train", ["npz"]);
  const names = {
    kind: "regular",
    split: "train",
    files: 20,
    subfolders: 1,
    prefix: "img",
    extension: "npz",
  } as const;
  assertEquals(isAll(names), true);
  for (const change of [{ files: 19 }, { prefix: "x" }, { subfolders: 2 }, { extension: "npy" }]) {
    assertEquals(isAll({ ...names, ...change }), false, JSON.stringify(change));
  }
});
