import { assertEquals } from "@std/assert";
import { spread } from "./cache_state.ts";

Deno.test("spread: takes all of a few, and of many the first, the last and some evenly between", () => {
  assertEquals(spread(0, 4), []);
  assertEquals(spread(4, 4), [0, 1, 2, 3]);
  assertEquals(spread(10, 4), [0, 3, 6, 9]);
  const many = spread(50_000_000, 64);
  assertEquals([many.length, many[0], many.at(-1)], [64, 0, 49_999_999]);
});
