import { assertEquals } from "@std/assert";
import { spanOf } from "./span.ts";

Deno.test("spanOf: counts by the steady clock, keeps the first worker's end", () => {
  let now = 1000;
  const span = spanOf(new Date(5), () => now);
  now = 3000;
  assertEquals(span.elapsed(), 2);
  span.oneDone();
  now = 4000;
  span.oneDone();
  assertEquals(span.end(new Date(9)), { startedMs: 5, endedMs: 9, seconds: 3, secondsFirstDone: 2 });
});
