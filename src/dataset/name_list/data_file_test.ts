import { assertEquals } from "@std/assert";
import { TEST_SPEC } from "../test_spec.ts";
import { isDataFile, partitionColumns, splitPattern } from "./data_file.ts";

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
  return NAMES.filter((name) =>
    isDataFile(name, { split, subfolders, extensions: ["npz", "NPZ"], isPartitioned: false })
  );
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

Deno.test("isDataFile: folders of column=value count as none, of a table that may be partitioned", () => {
  const pattern = (subfolders: number, format: "parquet" | "npz" = "parquet") =>
    splitPattern({ ...TEST_SPEC, format, train: { files: 4, subfolders } }, "train", format);
  const names = ["train/kind=3/a.parquet", "train/year=2024/kind=x y/a.parquet", "train/0/kind=3/a.parquet"];
  const found = (subfolders: number) => names.map((name) => isDataFile(name, pattern(subfolders)));
  assertEquals(found(0), [true, true, false]);
  assertEquals(found(1), [true, true, true]);
  assertEquals(found(4), [true, false, true]);
  for (const name of ["train/x/y/kind=1/a.parquet", "train/kind=1/.a.parquet", "train/=1/a.parquet"]) {
    assertEquals(isDataFile(name, pattern(0)), false, name);
  }
  assertEquals(isDataFile("train/kind=3/a.npz", pattern(0, "npz")), false);
});

Deno.test("partitionColumns: the names before the signs, of folders alone", () => {
  assertEquals(partitionColumns("train/year=2024/k=a=b/x=1.parquet"), ["year", "k"]);
  assertEquals(partitionColumns("train/a.parquet"), []);
});
