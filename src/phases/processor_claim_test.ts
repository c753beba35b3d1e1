import { assert, assertEquals } from "@std/assert";
import { parseClaim, processorClaim } from "./processor_claim.ts";

Deno.test("parseClaim: is the time on a processor and the time in its queue", () => {
  assertEquals(parseClaim("772370 2321226 2\n"), 3_093_596);
  assertEquals(parseClaim(""), null);
  assertEquals(parseClaim("x y"), null);
});

Deno.test("processorClaim: grows with work, not with a wait", () => {
  const began = performance.now();
  const before = processorClaim() ?? NaN;
  while (performance.now() - began < 200);
  const worked = (processorClaim() ?? NaN) - before;
  assert(worked > 0.15, `${worked}`);
});
