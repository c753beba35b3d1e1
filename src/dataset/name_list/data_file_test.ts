import { assertEquals } from "@std/assert";
import { TEST_SPEC } from "../test_spec.ts";
import { isDataFile, splitPattern } from "./data_file.ts";

const NAMES = [
  "train/a.npz",
  "train/A.NPZ",
  "train/0/a.npz",
  "train/0/1/a.npz",
  "train/a.npy",
  "train/xnpz",
  "train/.npz",
  "train/.a.npz",
  "valid/a.npz",
  "trainer/a.npz",
  "index/train/a.npz",
];

function matches(subfolders: number, split: "train" | "valid" = "train"): string[] {
  return NAMES.filter((name) => isDataFile(name, { split, subfolders, extensions: ["npz", "NPZ"] }));
}

Deno.test("isDataFile: is a pattern of one or two levels, dot and all", () => {
  assertEquals(matches(0), ["train/a.npz", "train/A.NPZ"]);
  assertEquals(matches(4), ["train/0/a.npz"]);
  assertEquals(matches(1), ["train/a.npz", "train/A.NPZ", "train/0/a.npz"]);
  assertEquals(matches(0, "valid"), ["valid/a.npz"]);
});

Deno.test("splitPattern: takes DLIO's csv, packed without a suffix, beside its own", () => {
  const spec = { ...TEST_SPEC, format: "csv", compression: "gzip" } as const;
  const pattern = splitPattern(spec, "train", "csv.gz");
  for (const name of ["train/a.csv", "train/a.csv.gz", "train/a.CSV"]) {
    assertEquals(isDataFile(name, pattern), true, name);
  }
  assertEquals(isDataFile("train/a.gz", pattern), false);
});
