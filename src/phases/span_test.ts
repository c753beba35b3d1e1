import { assertEquals } from "@std/assert";
import { sinceReady, spanOf, untilDone } from "./span.ts";

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

Deno.test("sinceReady: leaves out what passed before, and nothing where that cannot be", () => {
  const span = { startedMs: 1000, endedMs: 5000, seconds: 4, secondsFirstDone: 3 };
  assertEquals(sinceReady(span, 1500), {
    startedMs: 1500,
    endedMs: 5000,
    seconds: 3.5,
    secondsFirstDone: 2.5,
    startSeconds: 0.5,
  });
  for (const readyMs of [Infinity, 900, 4500]) {
    assertEquals(sinceReady(span, readyMs), { ...span, startSeconds: 0 });
  }
});

Deno.test("untilDone: leaves out what passed after the last one was done, and nothing where that cannot be", () => {
  const span = { startedMs: 1000, endedMs: 5000, seconds: 4, secondsFirstDone: 3.9 };
  assertEquals(untilDone(span, [4000, 4500]), {
    startedMs: 1000,
    endedMs: 4500,
    seconds: 3.5,
    secondsFirstDone: 3,
  });
  for (const doneMs of [[], [900], [5100]]) assertEquals(untilDone(span, doneMs), span);
});
