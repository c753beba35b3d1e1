import { assert, assertEquals } from "@std/assert";
import { closeEventfd, openEventfd } from "../../ffi/eventfd.ts";
import { libc } from "../../ffi/libc.ts";
import { atEveryTurn, eventLoopTurn, EventLoopWait, pollInterval, TURN_EVERY_MS } from "./event_loop.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

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

/** Far less than the time after which a sleep at a bell ends by itself. */
const AT_ONCE_MS = TURN_EVERY_MS / 2;

/** What becomes of a sleep at a bell that `act` wakes; resolves with how long it lasted. */
async function slept(
  isBusy: () => boolean,
  act: (wake: () => void, ready: () => void) => void,
): Promise<number> {
  const bell = openEventfd();
  const wait = new EventLoopWait(bell, () => false, isBusy);
  try {
    let isReady = false;
    setTimeout(() => act(() => wait.wake(), () => isReady = true), 0);
    const began = performance.now();
    await wait.until(began + 5000, () => isReady);
    return performance.now() - began;
  } finally {
    await wait.close();
    closeEventfd(bell);
  }
}

async function links(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await null;
}

Deno.test("EventLoopWait: a wake for nothing is slept on, and the next one is heard at once", async () => {
  const lasted = await slept(() => true, (wake, ready) => {
    wake();
    setTimeout(() => {
      wake();
      // The second one comes while the first is looked into, and what it tells of is known only after that.
      links(40).then(() => {
        wake();
        links(60).then(ready);
      });
    }, 5);
  });
  assert(lasted < AT_ONCE_MS, `${lasted} ms`);
});

Deno.test("EventLoopWait: who waits at the end of a chain of promises is heard, however long it is", async () => {
  for (const [isBusy, length] of [[true, 50], [false, 50], [false, 2000]] as const) {
    const lasted = await slept(() => isBusy, (wake, ready) => {
      wake();
      links(length).then(ready);
    });
    assert(lasted < AT_ONCE_MS, `${lasted} ms after ${length} links`);
  }
});

Deno.test("EventLoopWait: wakes for nothing cost no turn while more is to come", async () => {
  let turns = 0;
  const stop = atEveryTurn(() => turns++);
  try {
    await slept(() => true, (wake, ready) => {
      let left = 200;
      const next = () => {
        if (left-- === 0) ready();
        wake();
        if (left >= 0) setTimeout(next, 0);
      };
      next();
    });
  } finally {
    stop();
  }
  assert(turns < 50, `${turns} turns for 200 wakes`);
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
