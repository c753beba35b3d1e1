import { assert, assertRejects } from "@std/assert";
import { pause } from "./pause.ts";

Deno.test("pause: ends early with the reason, when it is interrupted before or meanwhile", async () => {
  const began = performance.now();
  await assertRejects(() => pause(60, AbortSignal.abort(new RangeError("before"))), RangeError, "before");
  const stop = new AbortController();
  setTimeout(() => stop.abort(new RangeError("meanwhile")), 10);
  await assertRejects(() => pause(60, stop.signal), RangeError, "meanwhile");
  await pause(0.01, new AbortController().signal);
  assert(performance.now() - began < 30_000);
});
