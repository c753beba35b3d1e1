import { assertEquals } from "@std/assert";
import { splitElsewhere } from "./busy_split.ts";

Deno.test("splitElsewhere: gives all to writing where no file lay there, and none where all did", () => {
  assertEquals(splitElsewhere(3, 0, 12), { readSeconds: 0, writeSeconds: 3 });
  assertEquals(splitElsewhere(3, 12, 0), { readSeconds: 3, writeSeconds: 0 });
});

Deno.test("splitElsewhere: splits by the files' own times, when both were done at once", () => {
  assertEquals(splitElsewhere(2, 3, 9), { readSeconds: 0.5, writeSeconds: 1.5 });
});

Deno.test("splitElsewhere: is nothing less than nothing, when clocks disagree", () => {
  assertEquals(splitElsewhere(-0.001, 1, 1), { readSeconds: 0, writeSeconds: 0 });
  assertEquals(splitElsewhere(1, 0, 0), { readSeconds: 0, writeSeconds: 1 });
});
