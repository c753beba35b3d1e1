import { assertEquals } from "@std/assert";
import { Delays } from "./delays.ts";

Deno.test("Delays: ends pauses in the order of their times, none too early", async () => {
  const delays = new Delays();
  const ended: number[] = [];
  for (const at of [30, 10, 20]) void delays.until(at).then(() => ended.push(at));
  assertEquals(delays.next, 10);
  delays.fire(9);
  await Promise.resolve();
  assertEquals(ended, []);
  delays.fire(20);
  await Promise.resolve();
  assertEquals(ended, [10, 20]);
  assertEquals(delays.next, 30);
  delays.fire(Infinity);
  assertEquals(delays.next, Infinity);
});
