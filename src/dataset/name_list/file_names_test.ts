import { assertEquals, assertThrows } from "@std/assert";
import { fileName } from "../names.ts";
import { TEST_SPEC } from "../test_spec.ts";
import { fileNames } from "./file_names.ts";
import { NameListBuilder } from "./name_list.ts";

function list(...names: readonly string[]) {
  const builder = new NameListBuilder(0);
  for (const name of names) builder.add(name);
  return builder.finish();
}

Deno.test("fileNames: are Stoker's own without lists", () => {
  const nameOf = fileNames(TEST_SPEC, "npz", undefined);
  for (const index of [0, 63, 64, 71]) assertEquals(nameOf(index), fileName(TEST_SPEC, index, "npz"));
});

Deno.test("fileNames: come from the lists, of which a run may use the first ones only", () => {
  const spec = { ...TEST_SPEC, train: { files: 2, subfolders: 0 }, valid: { files: 1, subfolders: 0 } };
  const foreign = { train: list("train/c", "train/a", "train/b"), valid: list("valid/x") };
  const nameOf = fileNames(spec, "npz", foreign);
  assertEquals([nameOf(0), nameOf(1), nameOf(2)], ["train/a", "train/b", "valid/x"]);
  assertThrows(() => nameOf(3), RangeError);
});
