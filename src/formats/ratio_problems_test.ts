import { assert, assertEquals } from "@std/assert";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";
import { ratioProblems } from "./ratio_problems.ts";
import { testDataset } from "./test_files.ts";

function refused(format: FormatName, changes: Partial<DatasetSpec>): readonly string[] {
  return ratioProblems(testDataset(format, changes)).map(({ key, text }) => `${key}: ${text}`);
}

Deno.test("ratioProblems: lets through whatever asks for nothing, and what can be delivered", () => {
  for (const format of ["npy", "csv", "jpeg", "png", "parquet", "tfrecord", "synthetic"] as const) {
    assertEquals(refused(format, { dtype: "bool", compression: "gzip" }), []);
  }
  const both = { dedupRatio: 2, compressRatio: 2 };
  for (const format of ["npy", "npz", "hdf5", "tfrecord", "indexed_binary"] as const) {
    assertEquals(refused(format, both), []);
    assertEquals(refused(format, { dedupRatio: 2, dtype: "bool" }), []);
  }
  assertEquals(refused("csv", { dedupRatio: 2 }), []);
  assertEquals(refused("jpeg", { dedupRatio: 2 }), []);
  assertEquals(refused("png", { compressRatio: 2 }), []);
  for (const format of ["jpeg", "png"] as const) {
    assertEquals(refused(format, { ...both, imagePayload: "raw" }), []);
  }
});

Deno.test("ratioProblems: refuses each ratio that files of a kind cannot have, with the reason and a remedy", () => {
  const cases: readonly (readonly [FormatName, Partial<DatasetSpec>, string])[] = [
    ["csv", { compressRatio: 2 }, "digits shrink by themselves"],
    ["csv", { dedupRatio: 2, compression: "bz2" }, "packed with bz2 neither repeats nor shrinks again"],
    ["npz", { dedupRatio: 2, compression: "zip" }, "packed with zip"],
    ["hdf5", { compressRatio: 2, compression: "lzf" }, "packed with lzf"],
    ["parquet", { compressRatio: 2, compression: "zstd" }, "packed with zstd"],
    ["parquet", { compressRatio: 2 }, "stored as a number of four"],
    ["jpeg", { compressRatio: 2 }, "seven of eight bits"],
    ["png", { dedupRatio: 2 }, "each row of pixels"],
    ["npy", { compressRatio: 2, dtype: "bool" }, "bytes of 0 and 1"],
    ["npy", { compressRatio: 11 }, "must lie between 1 and 10"],
    ["npy", { dedupRatio: 1001 }, "must lie between 1 and 1000"],
  ];
  for (const [format, changes, reason] of cases) {
    const found = ratioProblems(testDataset(format, changes));
    assertEquals(found.length, 1, `${format} ${reason}`);
    assert(found[0]?.text.includes(reason), found[0]?.text);
    assert((found[0]?.remedy.length ?? 0) > 10);
  }
});
