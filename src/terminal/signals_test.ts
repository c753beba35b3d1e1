import { assert, assertEquals } from "@std/assert";
import { InterruptedError } from "../base/errors.ts";
import { listenForSignals } from "./signals.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve, 50));

Deno.test("listenForSignals: the first signal interrupts, the second leaves at once", async () => {
  let left = 0;
  const signals = listenForSignals(() => left++);
  try {
    Deno.kill(Deno.pid, "SIGTERM");
    await turn();
    assert(signals.interrupt.aborted);
    assert(signals.interrupt.reason instanceof InterruptedError);
    assertEquals([signals.interrupt.reason.exitStatus, left], [130, 0]);
    Deno.kill(Deno.pid, "SIGHUP"); // SIGINT would end the test runner
    await turn();
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
    await turn();
    assertEquals([shown, signals.interrupt.aborted], [1, false]);
  } finally {
    stop();
    signals.close();
  }
});
