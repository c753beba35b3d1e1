import { assertEquals } from "@std/assert";
import { Turns } from "./turns.ts";

Deno.test("Turns: one is due after the time, for everybody, until somebody has waited", () => {
  let now = 1000;
  const turns = new Turns(50, () => now);
  now = 1049;
  assertEquals(turns.isDue, false);
  now = 1050;
  assertEquals([turns.isDue, turns.isDue], [true, true]);
  now = 1060;
  turns.taken();
  assertEquals(turns.isDue, false);
  now = 1110;
  assertEquals(turns.isDue, true);
});
