import { assert, assertEquals } from "@std/assert";
import { closeEventfd, openEventfd, ringEventfd } from "../../ffi/eventfd.ts";
import { libc } from "../../ffi/libc.ts";
import { BellSleep } from "./bell_sleep.ts";
import { EventLoopWait } from "./event_loop.ts";

libc();

const RINGS = 30;
/** Of half of the rings; the others may have met another process. */
const MOST_LATE_MS = 0.5;
const CPU_SHARE = 0.05;

/** Milliseconds on a processor, of this thread. */
function ranMs(): number {
  return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
}

for (const [how, isIdle] of [["with the whole thread", true], ["beside the event loop", false]] as const) {
  Deno.test(`EventLoopWait: asleep ${how} it wakes at once when somebody rings, and costs nothing`, async () => {
    const bell = openEventfd();
    const wait = new EventLoopWait(bell, () => isIdle);
    const worker = new Worker(new URL("./ringer_test_worker.ts", import.meta.url), { type: "module" });
    const late: number[] = [];
    let [waitedMs, usedMs] = [0, 0];
    const rings = new Int32Array(new SharedArrayBuffer(4));
    for (let ring = 0; ring < RINGS; ring++) {
      const { promise: rung, resolve } = Promise.withResolvers<number>();
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ bell, rings, afterMs: 30 + ring % 7 });
      const [began, before] = [performance.now(), ranMs()];
      // Without the bell it would be seen in the turn after 50 ms.
      await wait.until(Infinity, () => Atomics.load(rings, 0) > ring);
      const woke = performance.now();
      usedMs += ranMs() - before;
      waitedMs += woke - began;
      late.push(performance.timeOrigin + woke - await rung);
    }
    worker.terminate();
    await wait.close();
    closeEventfd(bell);
    late.sort((a, b) => a - b);
    const told = JSON.stringify({ best: late[0], median: late[RINGS / 2], cpuShare: usedMs / waitedMs });
    assert((late[RINGS / 2] ?? 9) < MOST_LATE_MS, told);
    assert(usedMs / waitedMs < CPU_SHARE, told);
  });
}

Deno.test("BellSleep: a sleep that is to end sooner than the one under way ends it", async () => {
  const bell = openEventfd();
  let wakes = 0;
  const sleep = new BellSleep(bell, () => wakes++);
  const began = performance.now();
  sleep.wakeBy(began + 60_000);
  sleep.wakeBy(began + 50);
  while (wakes === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert(performance.now() - began < 10_000, "the first sleep went on");
  await sleep.close();
  closeEventfd(bell);
});

Deno.test("BellSleep: a ring from before ends the next sleep, once", () => {
  const bell = openEventfd();
  const sleep = new BellSleep(bell, () => {});
  ringEventfd(bell);
  ringEventfd(bell);
  const began = performance.now();
  sleep.still(5000);
  const first = performance.now() - began;
  sleep.still(30);
  const second = performance.now() - began - first;
  closeEventfd(bell);
  assert(first < 1000, `slept ${first} ms`);
  assert(second >= 29, `slept ${second} ms`);
});

Deno.test("BellSleep: closing does not wait for the sleep under way", async () => {
  const bell = openEventfd();
  let wakes = 0;
  const sleep = new BellSleep(bell, () => wakes++);
  sleep.wakeBy(performance.now() + 60_000);
  const began = performance.now();
  await sleep.close();
  assert(performance.now() - began < 5000);
  assertEquals(wakes, 1);
  closeEventfd(bell);
});
