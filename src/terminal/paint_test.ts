import { assertEquals } from "@std/assert";
import { paint } from "./paint.ts";

Deno.test("paint: colours the words that a line begins with, and nothing behind them", () => {
  const rows: [string, string][] = [
    ["Verdict: PASS. AU 99 %", "\x1b[1;32mVerdict: PASS\x1b[0m. AU 99 %"],
    ["a\nVerdict: FAIL. Too slow", "a\n\x1b[1;31mVerdict: FAIL\x1b[0m. Too slow"],
    ["Failed: no verdict.", "\x1b[1;31mFailed: no verdict\x1b[0m."],
    ["finding   zeroed     a.npz at 0", "\x1b[1;31mfinding\x1b[0m   zeroed     a.npz at 0"],
    ["check     does not hold: x: y", "\x1b[33mcheck\x1b[0m     does not hold: x: y"],
    ["objective au>1: MISSED, measured 0", "\x1b[1;31mobjective\x1b[0m au>1: MISSED, measured 0"],
    ["probably  a lost part", "\x1b[33mprobably\x1b[0m  a lost part"],
    ["warning: one\nwarning: two", "\x1b[33mwarning:\x1b[0m one\n\x1b[33mwarning:\x1b[0m two"],
    ["stoker train: Cannot read.", "\x1b[1;31mstoker train:\x1b[0m Cannot read."],
    ["stoker: Internal error", "\x1b[1;31mstoker:\x1b[0m Internal error"],
  ];
  for (const [plain, painted] of rows) assertEquals(paint(plain), painted);
});

Deno.test("paint: leaves other texts as they are", () => {
  for (
    const text of [
      '{\n  "verdict": "Verdict: PASS"\n}\n',
      "objective au>1: met, measured 2",
      "stoker 0.1.0",
      "no finding here, no warning: either",
    ]
  ) assertEquals(paint(text), text);
});
