import { assertEquals } from "@std/assert";
import { StartGate } from "./start_gate.ts";

Deno.test("StartGate: so many enter at once, and one more for each that passed", async () => {
  const gate = new StartGate(2);
  const entered: number[] = [];
  const all = [0, 1, 2, 3].map((one) => gate.enter().then((may) => void (may && entered.push(one))));
  await Promise.all(all.slice(0, 2));
  assertEquals(entered, [0, 1]);
  gate.passed();
  await all[2];
  assertEquals(entered, [0, 1, 2]);
  gate.passed();
  await all[3];
  gate.passed();
  assertEquals(await gate.enter(), true);
});

Deno.test("StartGate: who waits when it is closed, and who comes later, does not begin", async () => {
  const gate = new StartGate(1);
  const first = await gate.enter();
  const waiting = [gate.enter(), gate.enter()];
  gate.close();
  assertEquals([first, ...await Promise.all(waiting), await gate.enter()], [true, false, false, false]);
});
