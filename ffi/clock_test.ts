import { assert } from "@std/assert";
import { now } from "./clock.ts";
import { libc } from "./libc.ts";

libc();

Deno.test("now: lies between two readings of performance.now(), and goes on as they do", async () => {
  // The origin is known to less than that.
  const MOST_OFF_MS = 0.005;
  for (let round = 0; round < 5; round++) {
    const before = performance.now();
    const one = now();
    const after = performance.now();
    assert(one >= before - MOST_OFF_MS && one <= after + MOST_OFF_MS, `${before} ${one} ${after}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

Deno.test("now: never goes back", () => {
  let last = now();
  for (let reading = 0; reading < 100_000; reading++) {
    const next = now();
    assert(next >= last, `${next} after ${last}`);
    last = next;
  }
});
