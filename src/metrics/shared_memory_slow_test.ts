import { assert, assertEquals, assertThrows } from "@std/assert";
import { COUNTER, COUNTER_NAMES } from "./counters.ts";
import { RING_SECONDS } from "./second_ring.ts";
import {
  controlBlock,
  createSharedMetrics,
  merged,
  totals,
  WORKER_STATE,
  type WorkerMetrics,
  workerParts,
  type WorkerState,
} from "./shared_memory.ts";

function partOf(parts: readonly WorkerMetrics[], worker: number): WorkerMetrics {
  const part = parts[worker];
  if (!part) throw new RangeError(`There is no part ${worker}`);
  return part;
}

Deno.test("WorkerMetrics: keeps its numbers to itself, whatever the neighbours write", () => {
  const metrics = createSharedMetrics(3, 5);
  const writers = workerParts(metrics);
  writers.forEach((part, worker) => {
    for (const name of COUNTER_NAMES) part.set(name, 1000 * worker + COUNTER[name]);
    part.histograms.read.record(worker + 1);
    part.histograms.overshoot.record(10 * (worker + 1));
    part.seconds.record(100 + worker, 7, worker);
    part.state = "running";
    for (let step = 0; step < 5; step++) {
      part.epoch.openBlock(0);
      part.epoch.step(worker, step, 0, worker);
      part.epoch.closeBlock(worker + step);
    }
    part.epoch.openBlock(0);
    part.epoch.end(worker + 5);
  });
  controlBlock(metrics).phase = 9;
  const readers = workerParts(metrics);
  readers.forEach((part, worker) => {
    for (const name of COUNTER_NAMES) assertEquals(part.get(name), 1000 * worker + COUNTER[name], name);
    assertEquals(part.histograms.read.summary().max, worker + 1);
    assertEquals(part.histograms.overshoot.summary().max, 10 * (worker + 1));
    assertEquals(part.histograms.write.count + part.histograms.wait.count, 0);
    assertEquals(part.seconds.read(100 + worker)?.bytes, 7);
    assertEquals(Array.from(part.epoch.times().load), [worker, worker, worker, worker, worker]);
    assertEquals(part.epoch.blocks().map(({ seconds }) => seconds - worker), [0, 1, 2, 3, 4, 5]);
    assertEquals(part.state, "running");
  });
  assertEquals(controlBlock(metrics).phase, 9);
});

Deno.test("totals: sums each counter, over all Workers", () => {
  const parts = workerParts(createSharedMetrics(4));
  parts.forEach((part, worker) => {
    part.add("bytesMoved", 2 ** 40);
    part.add("bytesMoved", worker);
    part.counters[COUNTER.steps] = 1;
  });
  const sum = totals(parts);
  assertEquals([sum.bytesMoved, sum.steps, sum.files], [4 * 2 ** 40 + 6, 4, 0]);
});

Deno.test("merged: holds what all Workers recorded", () => {
  const parts = workerParts(createSharedMetrics(3));
  parts.forEach((part, worker) => part.histograms.wait.record(2 ** worker));
  const summary = merged(parts, "wait").summary();
  assertEquals([summary.count, summary.min, summary.max], [3, 1, 4]);
});

Deno.test("WorkerMetrics: has every state, and starts with the first", () => {
  const part = partOf(workerParts(createSharedMetrics(1)), 0);
  assertEquals(part.state, "starting");
  // A cast, because Object.keys forgets the names.
  for (const state of Object.keys(WORKER_STATE) as WorkerState[]) {
    part.state = state;
    assertEquals(part.state, state);
  }
});

Deno.test("WorkerMetrics: refuses a number that no Worker has", () => {
  const { buffer } = createSharedMetrics(2);
  assert(buffer.byteLength > 0);
  assertThrows(() => partOf(workerParts({ buffer, workers: 3, steps: 0 }), 2), RangeError);
});

Deno.test("SecondRing: forgets what is longer ago than it keeps, and nothing else", () => {
  const { seconds } = partOf(workerParts(createSharedMetrics(1)), 0);
  const start = 1_763_000_000;
  for (let i = 0; i < 2 * RING_SECONDS; i++) {
    seconds.record(start + i, 10, 1);
    seconds.record(start + i, 20, 5);
    seconds.record(start + i, 30, 3);
  }
  seconds.recordError(start + 2 * RING_SECONDS);
  assertEquals(seconds.read(start + RING_SECONDS), undefined);
  assertEquals(seconds.read(start + RING_SECONDS + 1), {
    operations: 3,
    bytes: 60,
    errors: 0,
    latencyMaxMs: 5,
  });
  assertEquals(seconds.read(start + 2 * RING_SECONDS)?.errors, 1);
  assertEquals(seconds.read(start + 2 * RING_SECONDS + 1), undefined);
});

Deno.test("ControlBlock: gives each ticket once, up to the limit", () => {
  const control = controlBlock(createSharedMetrics(1));
  assertEquals([0, 1, 2, 3, 4].map(() => control.takeTicket(3)), [0, 1, 2, -1, -1]);
  control.resetTickets();
  assertEquals(control.takeTicket(3), 0);
  assertEquals(control.takeTicket(0), -1);
});

Deno.test("ControlBlock: opens the barrier with the last one, every time", () => {
  const control = controlBlock(createSharedMetrics(1));
  control.parties = 3;
  for (let turn = 0; turn < 4; turn++) {
    const first = control.arrive();
    assertEquals(control.passed(first), false);
    assertEquals(control.wait(first, 1), false);
    const second = control.arrive();
    assertEquals(control.passed(first), false);
    const third = control.arrive();
    assertEquals([first, second, third].map((generation) => control.passed(generation)), [true, true, true]);
    assertEquals(control.wait(first, 1000), true);
  }
});

Deno.test("ControlBlock: sleeps only while the phase is the present one, and never once stopped", () => {
  const control = controlBlock(createSharedMetrics(1));
  control.phase = 3;
  const began = performance.now();
  control.waitForPhase(2, 10_000);
  assertEquals(performance.now() - began < 5000, true);
  const asleep = performance.now();
  control.waitForPhase(3, 20);
  assertEquals(performance.now() - asleep >= 19, true);
  control.stop();
  control.waitForPhase(3, 10_000);
  assertEquals(performance.now() - asleep < 5000, true);
});

Deno.test("ControlBlock: does not hold anybody at the barrier, once stopped", () => {
  const control = controlBlock(createSharedMetrics(1));
  control.parties = 2;
  const generation = control.arrive();
  control.stop();
  assertEquals(control.stopped, true);
  const before = performance.now();
  assertEquals(control.wait(generation, 5000), false);
  assert(performance.now() - before < 4000);
});

Deno.test("ControlBlock: shares tickets and barriers among real Workers, none lost and none twice", async () => {
  const metrics = createSharedMetrics(3);
  const control = controlBlock(metrics);
  control.parties = 3;
  const url = new URL("./shared_memory_test_worker.ts", import.meta.url);
  const workers = [0, 1, 2].map((worker) => {
    const thread = new Worker(url, { type: "module" });
    const answer = new Promise<number[]>((resolve, reject) => {
      thread.onmessage = (event) => resolve(event.data);
      thread.onerror = (event) => reject(event.error ?? new Error(event.message));
    });
    thread.postMessage({ metrics, worker, limit: 200_000, turns: 200 });
    return answer;
  });
  const tickets = (await Promise.all(workers)).flat().sort((a, b) => a - b);
  assertEquals(tickets, Array.from({ length: 200_000 }, (_, i) => i));
  const parts = workerParts(metrics);
  assertEquals(totals(parts).files, 200_000);
  assertEquals(parts.map((part) => [part.state, part.get("steps")]), [["done", 200], ["done", 200], [
    "done",
    200,
  ]]);
  assertEquals(merged(parts, "read").count, 200_000);
});
