import { assertEquals } from "@std/assert";
import { stepPieces } from "./step_pieces.ts";

Deno.test("stepPieces: finds every step of a size", () => {
  const size = (elements: number) => 3 * elements + String(elements).length;
  assertEquals(stepPieces(size, 3, 5000), [
    { upTo: 9, fixed: 1, perElement: 3 },
    { upTo: 99, fixed: 2, perElement: 3 },
    { upTo: 999, fixed: 3, perElement: 3 },
    { upTo: Infinity, fixed: 4, perElement: 3 },
  ]);
});

Deno.test("stepPieces: gives up where steps are too many", () => {
  assertEquals(stepPieces((elements) => 2 * elements, 1, 5000), []);
});
