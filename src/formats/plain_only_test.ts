import { assertEquals } from "@std/assert";
import { plainOnly } from "./plain_only.ts";
import { testDataset } from "./test_files.ts";

Deno.test("plainOnly: refuses any compression by its name", () => {
  assertEquals(plainOnly(testDataset("png"), "png files"), []);
  assertEquals(plainOnly(testDataset("png", { compression: "xz" }), "png files").map(({ text }) => text), [
    "png files cannot be compressed, but dataset.compression is 'xz'",
  ]);
});
