import { assertEquals } from "@std/assert";
import { beginsNamespace, parseNamespace } from "./namespace.ts";

Deno.test("parseNamespace: writes every spelling as AIStore prints it, and knows what is none", () => {
  const rows = [
    ["@#ml", "#ml"],
    ["#ml", "#ml"],
    ["@Bghort1l#ml", "@Bghort1l#ml"],
    ["@Bghort1l#", "@Bghort1l"],
    ["@Bghort1l", "@Bghort1l"],
    ["@#", ""],
    ["@", ""],
    ["#a_b-1", "#a_b-1"],
    ["#a#b", undefined],
    ["#a@b", undefined],
    ["@a@b", undefined],
    ["@key:secret#x", undefined],
    ["#a b", undefined],
    ["bucket", undefined],
  ] as const;
  for (const [text, expected] of rows) assertEquals(parseNamespace(text), expected, text);
  assertEquals(["@x", "#x", "x#", ""].map(beginsNamespace), [true, true, false, false]);
});
