import { assert, assertEquals } from "@std/assert";
import { InterruptedError } from "../base/errors.ts";
import { listenForSignals } from "./signals.ts";

const MOST_MS = 10_000;

/** A signal comes in its own time; one that does not come fails what is asserted after it. */
async function heard(isHeard: () => boolean): Promise<void> {
  const until = performance.now() + MOST_MS;
  while (!isHeard() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
}

Deno.test("listenForSignals: the first signal interrupts, the second leaves at once", async () => {
  let left = 0;
  const signals = listenForSignals(() => left++);
  try {
    Deno.kill(Deno.pid, "SIGTERM");
    await heard(() => signals.interrupt.aborted);
    assert(signals.interrupt.aborted);
    assert(signals.interrupt.reason instanceof InterruptedError);
    assertEquals([signals.interrupt.reason.exitStatus, left], [130, 0]);
    Deno.kill(Deno.pid, "SIGHUP"); // SIGINT would end the test runner
    await heard(() => left > 0);
    assertEquals(left, 1);
  } finally {
    signals.close();
  }
});

Deno.test("listenForSignals: SIGUSR1 asks for the interim table and interrupts nothing", async () => {
  const signals = listenForSignals(() => {});
  let shown = 0;
  const stop = signals.onStatusRequest(() => shown++);
  try {
    Deno.kill(Deno.pid, "SIGUSR1");
    await heard(() => shown > 0);
    assertEquals([shown, signals.interrupt.aborted], [1, false]);
  } finally {
    stop();
    signals.close();
  }
});
