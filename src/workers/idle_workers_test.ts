import { assertEquals } from "@std/assert";
import { idleWorkers, leaveIdle, letWorkersStay, takeIdle, workersStay } from "./idle_workers.ts";

/** Answers nothing but "speak". */
const MODULE = "data:application/javascript,self.onmessage = () => self.postMessage(1);";

Deno.test("workersStay: only in a program that says so, and in large crews", () => {
  assertEquals(workersStay(256), false);
  letWorkersStay();
  assertEquals([workersStay(15), workersStay(16)], [false, true]);
  letWorkersStay(false);
  assertEquals(workersStay(256), false);
});

Deno.test("takeIdle: gives back each once, to its own module only", () => {
  const [first, second] = [new Worker(MODULE, { type: "module" }), new Worker(MODULE, { type: "module" })];
  leaveIdle(MODULE, first);
  leaveIdle(MODULE, second);
  assertEquals([idleWorkers("file:///other.js"), idleWorkers(MODULE)], [2, 0]);
  assertEquals(takeIdle("file:///other.js"), undefined);
  const taken = new Set([takeIdle(MODULE), takeIdle(MODULE), takeIdle(MODULE)]);
  assertEquals(taken, new Set([first, second, undefined]));
  first.terminate();
  second.terminate();
});

Deno.test("takeIdle: does not give one that spoke while it was idle", async () => {
  const worker = new Worker(MODULE, { type: "module" });
  leaveIdle(MODULE, worker);
  worker.postMessage("speak");
  while (idleWorkers("") > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(takeIdle(MODULE), undefined);
  worker.terminate();
});
