import { assertEquals } from "@std/assert";
import { nameWithin, type SplitNames } from "../names.ts";
import { familyOf, numberAt, numberingOf, regularNameAt } from "./regular_names.ts";

function names(files: number, subfolders: number): SplitNames {
  return { split: "train", files, subfolders, prefix: "img", extension: "npz" };
}

Deno.test("numberAt: gives the sorted names, for any number of files and folders", () => {
  for (let files = 1; files <= 40; files++) {
    for (const subfolders of [0, 1, 2, 3, 7, 10, 11, 50]) {
      const family = { kind: "regular" as const, ...names(files, subfolders) };
      const sorted = Array.from({ length: files }, (_, number) => nameWithin(family, number)).sort();
      const found = sorted.map((_, place) => regularNameAt(family, place));
      assertEquals(found, sorted, `${files} files in ${subfolders} folders`);
      assertEquals(new Set(sorted.map((_, place) => numberAt(family, place))).size, files);
    }
  }
});

Deno.test("familyOf: knows DLIO's names by their exact form only", () => {
  assertEquals(familyOf("train/img_07_of_64.npz", 0), {
    kind: "regular",
    split: "train",
    files: 64,
    subfolders: 0,
    prefix: "img",
    extension: "npz",
  });
  assertEquals(familyOf("valid/2/a_b_10_of_64.csv.gz", 4)?.extension, "csv.gz");
  const strangers = [
    ["train/img_7_of_64.npz", 0], // not padded
    ["train/img_64_of_64.npz", 0], // no such number
    ["train/3/img_07_of_64.npz", 0], // in a folder, where none are
    ["train/img_07_of_64.npz", 4], // in none, where some are
    ["train/2/img_07_of_64.npz", 4], // in the wrong one
    ["train/img.npz", 0],
    ["other/img_07_of_64.npz", 0],
    ["train/img_0_of_99999999999.npz", 0],
  ] as const;
  for (const [name, subfolders] of strangers) assertEquals(familyOf(name, subfolders), undefined, name);
});

Deno.test("numberingOf: finds members, and no name that only looks like one", () => {
  for (const subfolders of [0, 4]) {
    const family = { kind: "regular" as const, ...names(64, subfolders) };
    const numberOf = numberingOf(family);
    for (let number = 0; number < 64; number++) assertEquals(numberOf(nameWithin(family, number)), number);
  }
  const numberOf = numberingOf({ kind: "regular", ...names(64, 0) });
  const strangers = [
    "img_64_of_64.npz",
    "imh_07_of_64.npz",
    "img_7_of_64.npz",
    "img_ 7_of_64.npz",
    "img_07_of_65.npz",
  ];
  for (const name of [...strangers, "x"]) assertEquals(numberOf(`train/${name}`), -1, name);
  const folders = numberingOf({ kind: "regular", ...names(64, 4) });
  assertEquals([folders("train/3/img_07_of_64.npz"), folders("train/2/img_07_of_64.npz")], [7, -1]);
});
