import { assertEquals } from "@std/assert";
import { type Parts, renderParts } from "./parts_table.ts";

const PARTS: Parts = {
  columns: [{ title: "no", align: "right" }, { title: "AU" }],
  rows: [["0", "9 %"], ["1", "80 %"], ["2", "7 %"], ["10", "6 %"], ["11", "5 %"]],
};

Deno.test("renderParts: a row for each below its title", () => {
  assertEquals(renderParts(PARTS, 80, 6), [
    "no  AU",
    " 0  9 %",
    " 1  80 %",
    " 2  7 %",
    "10  6 %",
    "11  5 %",
  ]);
});

Deno.test("renderParts: tables side by side where there are too few lines, with the order going down", () => {
  assertEquals(renderParts(PARTS, 80, 5), [
    "no  AU      no  AU",
    " 0  9 %     10  6 %",
    " 1  80 %    11  5 %",
    " 2  7 %",
  ]);
  assertEquals(renderParts(PARTS, 80, 3), [
    "no  AU      no  AU     no  AU",
    " 0  9 %      2  7 %    11  5 %",
    " 1  80 %    10  6 %",
  ]);
});

Deno.test("renderParts: none where one of them would be missing or cut", () => {
  assertEquals(renderParts(PARTS, 80, 1), []);
  assertEquals(renderParts(PARTS, 18, 4), []);
  assertEquals(renderParts(PARTS, 19, 4).length, 4);
  assertEquals(renderParts(PARTS, 7, 80), []);
  assertEquals(renderParts({ ...PARTS, rows: [] }, 80, 80), []);
});
