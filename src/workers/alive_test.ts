import { assertEquals } from "@std/assert";
import { workerEnded, workersAlive, workerStarted } from "./alive.ts";

Deno.test("workersAlive: counts those that started and did not end", () => {
  const before = workersAlive();
  workerStarted();
  workerStarted();
  workerEnded();
  assertEquals(workersAlive(), before + 1);
  workerEnded();
  assertEquals(workersAlive(), before);
});
