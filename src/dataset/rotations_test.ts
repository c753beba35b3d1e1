import { assertEquals } from "@std/assert";
import { rotationsSorted } from "./rotations.ts";

function plainly(text: string): string[] {
  return Array.from(text, (_, i) => text.slice(i) + text.slice(0, i)).sort();
}

Deno.test("rotationsSorted: is the order of all rotations, of equal ones too", () => {
  for (
    const text of ["a", "ab", "ba", "banana", "aaaa", "abab", "0,10,2\n0,10,3\n", "cab".repeat(20) + "b"]
  ) {
    const sorted = [...rotationsSorted(new TextEncoder().encode(text))];
    assertEquals(sorted.map((i) => text.slice(i) + text.slice(0, i)), plainly(text), text);
    assertEquals(new Set(sorted).size, text.length);
  }
});
