import { assert, assertEquals } from "@std/assert";
import { parseCpuSeconds, processCpuSeconds } from "./process_cpu.ts";

Deno.test("parseCpuSeconds: adds user and system time, whatever the program is called", () => {
  assertEquals(parseCpuSeconds("1 (a b) c) S 2 3 4 5 6 7 8 9 10 11 150 50 14 15"), 2);
  assertEquals(parseCpuSeconds("garbage"), null);
});

Deno.test("processCpuSeconds: grows while the process works", () => {
  const before = processCpuSeconds() ?? 0;
  // In ticks of 10 ms; on a busy machine the process may get none for a while.
  const until = performance.now() + 5000;
  while (performance.now() < until && (processCpuSeconds() ?? 0) <= before);
  assert((processCpuSeconds() ?? 0) > before);
});
