import { assertEquals } from "@std/assert";
import { levelsBelow } from "./make_base.ts";

const CASES: readonly (readonly [string, string, string])[] = [
  ["/mnt/d", "/mnt/d/checkpoints/x", "checkpoints/x"],
  ["/mnt/d", "/mnt/d", ""],
  ["/mnt/d", "/mnt/data/x", ""],
  ["/", "/x", "x"],
  ["", "prefix/x", "prefix/x"],
];

for (const [base, path, levels] of CASES) {
  Deno.test(`levelsBelow: of '${path}' below '${base}' are '${levels}'`, () => {
    assertEquals(levelsBelow(base, path), levels);
  });
}
