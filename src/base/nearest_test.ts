import { assertEquals } from "@std/assert";
import { didYouMean, editDistance, nearest } from "./nearest.ts";

const COMMANDS = ["quick", "scale", "io", "run", "generate", "train", "checkpoint", "verify", "clean"];

Deno.test("nearest: finds the word, when one or two letters are wrong", () => {
  assertEquals(nearest("genrate", COMMANDS), "generate");
  assertEquals(nearest("tarin", COMMANDS), "train");
  assertEquals(nearest("verfy", COMMANDS), "verify");
  assertEquals(nearest("Clean", COMMANDS), "clean");
  assertEquals(
    nearest("dataset.num_file_trian", ["dataset.num_files_train", "dataset.num_files_eval"]),
    "dataset.num_files_train",
  );
});

Deno.test("nearest: stays silent, when nothing is near", () => {
  assertEquals(nearest("benchmark", COMMANDS), undefined);
  assertEquals(nearest("x", COMMANDS), undefined);
  assertEquals(nearest("", COMMANDS), undefined);
  assertEquals(nearest("run", []), undefined);
  assertEquals(nearest("z".repeat(5000), COMMANDS), undefined);
});

Deno.test("nearest: prefers the closer word, when two are near", () => {
  assertEquals(nearest("unet3d_h10", ["unet3d_a100", "unet3d_h100"]), "unet3d_h100");
});

Deno.test("didYouMean: is ready to be appended to a sentence", () => {
  assertEquals(
    `Unknown command 'genrate'.${didYouMean("genrate", COMMANDS)}`,
    "Unknown command 'genrate'. Did you mean 'generate'?",
  );
  assertEquals(didYouMean("zzzzzz", COMMANDS), "");
});

Deno.test("editDistance: counts insertions, deletions, substitutions and swaps as one", () => {
  const rows: [string, string, number][] = [
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "ab", 1],
    ["ab", "abc", 1],
    ["abc", "abd", 1],
    ["abcd", "abdc", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ];
  for (const [a, b, distance] of rows) assertEquals(editDistance(a, b), distance, `${a} ${b}`);
});

Deno.test("editDistance: gives the same answer below a limit, when it may stop early", () => {
  const words = ["abcd", "badc", "bcda", "xbcd", "dcba", "ab", "abcdabcd", "bacdbacd"];
  for (const a of words) {
    for (const b of words) {
      const full = editDistance(a, b);
      for (let limit = 0; limit < 6; limit++) {
        const limited = editDistance(a, b, limit);
        if (full <= limit) assertEquals(limited, full, `${a} ${b} ${limit}`);
        else assertEquals(limited > limit, true, `${a} ${b} ${limit}`);
      }
    }
  }
});

Deno.test("didYouMean: names some that begin with the word, when none is near", () => {
  const names = ["unet3d_a100", "unet3d_b200", "unet3d_h100", "unet3d_v100", "resnet50"];
  assertEquals(didYouMean("resn", names), " Did you mean 'resnet50'?");
  assertEquals(
    didYouMean("unet3d", names),
    " Did you mean 'unet3d_a100', 'unet3d_b200', 'unet3d_h100' or one of 1 more that begin so?",
  );
  assertEquals(didYouMean("un", names), "");
});
