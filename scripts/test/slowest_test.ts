import { assertEquals } from "@std/assert";
import type { Case } from "./junit.ts";
import { slowestLine } from "./slowest.ts";

function took(file: string, seconds: number): Case {
  return { file, name: "a", outcome: "passed", detail: "", seconds };
}

Deno.test("slowestLine: adds up the tests of a file and names the longest files first", () => {
  const cases = [took("./src/a_test.ts", 2), took("./src/b_test.ts", 3.4), took("./src/a_test.ts", 2.2)];
  assertEquals(slowestLine(cases, 9), "Longest: src/a_test.ts 4 s, src/b_test.ts 3 s");
  assertEquals(slowestLine(cases, 1), "Longest: src/a_test.ts 4 s");
});

Deno.test("slowestLine: leaves out what took less than a second", () => {
  assertEquals(slowestLine([took("./src/a_test.ts", 0.9)], 9), undefined);
});
