import { assert, assertEquals } from "@std/assert";
import { createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { Pending } from "../storage/store.ts";
import { watchWorker } from "./watch.ts";

const turns = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test("watchWorker: shows what storage owes, since when nothing moved, and aborts once stopped", async () => {
  const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
  const control = { stopped: false };
  const oldest = { operation: "read", name: "a", offset: 7, beganMs: performance.now() } as const;
  let pending: Pending = { requests: 3, answered: 10, oldest };
  const watch = watchWorker({ pending: () => pending }, metrics, control);
  const first = metrics.pending.read();
  assertEquals([first.requests, first.oldest?.name, first.movedMs], [3, "a", first.seenMs]);
  await turns(450);
  const still = metrics.pending.read();
  assertEquals([still.movedMs, still.seenMs > first.seenMs], [first.movedMs, true]);
  assert(Math.abs((still.oldest?.beganMs ?? 0) - first.seenMs) < 100, "on the clock of all threads");
  pending = { requests: 0, answered: 10, oldest: undefined };
  assertEquals(watch.signal.aborted, false);
  control.stopped = true;
  await turns(250);
  const idle = metrics.pending.read();
  assertEquals([idle.requests, idle.movedMs, watch.signal.aborted], [0, idle.seenMs, true]);
  watch.end();
});

Deno.test("watchWorker: a store that always answers owes nothing", () => {
  const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
  watchWorker({}, metrics, { stopped: false }).end();
  assertEquals(metrics.pending.read().requests, 0);
});
