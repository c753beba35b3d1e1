import { assert, assertEquals } from "@std/assert";
import { OwedTurns } from "./owed_turns.ts";

Deno.test("OwedTurns: quick calls go on at once, until together they held the thread for long", async () => {
  let now = 0;
  const turns = new OwedTurns(() => now);
  const call = (milliseconds: number) => {
    const began = now;
    now += milliseconds;
    return turns.after(began);
  };
  assertEquals([call(1), call(20), call(20)], [undefined, undefined, undefined]);
  now += 1000; // what others do is not counted
  const turn = call(10);
  assert(turn instanceof Promise);
  await turn;
  assertEquals(call(49), undefined);
  await call(800);
});

Deno.test("OwedTurns: signals and timers of others come through while slow calls are made one after the other", async () => {
  const turns = new OwedTurns();
  let heard = 0;
  const listener = () => heard++;
  Deno.addSignalListener("SIGUSR2", listener);
  try {
    const ends = performance.now() + 5000;
    Deno.kill(Deno.pid, "SIGUSR2");
    while (heard === 0 && performance.now() < ends) {
      const began = performance.now();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      await turns.after(began);
    }
    assertEquals(heard, 1);
  } finally {
    Deno.removeSignalListener("SIGUSR2", listener);
  }
});
