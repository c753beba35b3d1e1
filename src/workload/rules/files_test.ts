import { assertEquals, assertStringIncludes } from "@std/assert";
import { fewerCheckpoints, fewerFiles, moreFiles, sampledFilesMissing } from "./files.ts";

Deno.test("fewerFiles (V28): enough is no finding, too few advises to generate", () => {
  assertEquals(fewerFiles(8, 8, "/data/train"), undefined);
  assertEquals(fewerFiles(9, 8, "/data/train"), undefined);
  const finding = fewerFiles(3, 8, "/data/train");
  assertEquals([finding?.code, finding?.severity], ["V28", "error"]);
  assertStringIncludes(finding?.text ?? "", "/data/train holds 3");
  assertStringIncludes(finding?.remedy ?? "", "dataset.num_files_train=3");
  assertEquals(fewerFiles(0, 8, "/data/train")?.remedy.includes("num_files_train=0"), false);
});

Deno.test("moreFiles: warns in DLIO's words, and is silent where the numbers agree", () => {
  assertEquals(moreFiles(8, 8, "/data/train", "train"), undefined);
  const finding = moreFiles(9, 4, "/data/train", "train");
  assertEquals([finding?.severity, finding?.code], ["warning", "MORE_FILES"]);
  assertEquals(
    finding?.text,
    "Number of files for train in '/data/train' (9) is more than requested (4). A subset of files will be used: " +
      "those with the first names.",
  );
});

Deno.test("sampledFilesMissing (V29): says how many and names at most three", () => {
  assertEquals(sampledFilesMissing([], 5), undefined);
  const text = sampledFilesMissing(["s3://b/1", "s3://b/2", "s3://b/3", "s3://b/4"], 5)?.text ?? "";
  assertStringIncludes(text, "of 5 sampled names 4 do not exist");
  assertStringIncludes(text, "s3://b/3");
  assertEquals(text.includes("s3://b/4"), false);
});

Deno.test("fewerCheckpoints (V31): fills in what DLIO's message leaves open", () => {
  assertEquals(fewerCheckpoints(10, 10, "/ckpt"), undefined);
  const finding = fewerCheckpoints(2, 10, "/ckpt");
  assertEquals(finding?.text, "10 checkpoints are to be read, 2 lie in '/ckpt'.");
});
