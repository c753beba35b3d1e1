import { assert, assertEquals } from "@std/assert";
import { eventLoopTurn, EventLoopWait, pollInterval } from "./event_loop.ts";

Deno.test("EventLoopWait: ends at the deadline, not before it, and late by less than a timer is", async () => {
  const wait = new EventLoopWait();
  const late: number[] = [];
  for (let i = 0; i < 20; i++) {
    const deadline = performance.now() + 7.3;
    await wait.until(deadline);
    late.push(performance.now() - deadline);
  }
  late.sort((a, b) => a - b);
  assert((late[0] ?? -1) >= 0, `woke ${late[0]} ms after the deadline`);
  // Other processes delay some; a bare timer is late by half a millisecond and more nearly every time.
  assert((late[5] ?? 9) < 0.4, `overshoot of the best quarter up to ${late[5]} ms`);
});

Deno.test("EventLoopWait: ends when ready, asks again by itself, and after wake", async () => {
  const wait = new EventLoopWait();
  let isReady = false;
  const began = performance.now();
  setTimeout(() => isReady = true, 30);
  await wait.until(began + 5000, () => isReady);
  assert(performance.now() - began < 1000);
  isReady = false;
  queueMicrotask(() => {
    isReady = true;
    wait.wake();
  });
  await wait.until(Infinity, () => isReady);
});

Deno.test("EventLoopWait: other tasks get turns although ready never sleeps long", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  await new EventLoopWait().until(performance.now() + 300, () => false);
  clearInterval(timer);
  assert(turns > 10, `${turns} turns in 300 ms`);
});

Deno.test("eventLoopTurn: microtasks and messages before it have run", async () => {
  const order: string[] = [];
  queueMicrotask(() => order.push("microtask"));
  await eventLoopTurn();
  order.push("turn");
  assertEquals(order, ["microtask", "turn"]);
});

Deno.test("pollInterval: an eighth of the wait, from 0.25 to 2 ms", () => {
  assertEquals([pollInterval(0), pollInterval(8), pollInterval(1000)], [0.25, 1, 2]);
});
