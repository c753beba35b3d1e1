import { assertEquals, assertRejects } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { RequestGate } from "./request_gate.ts";

function gateOf(depth: number, slots = depth) {
  const pool = new Arena(slots * 4096).pool(4096, slots);
  return { gate: new RequestGate(pool, depth), pool };
}

Deno.test("RequestGate: lets as many in as the depth says, the others in the order they came", async () => {
  const { gate, pool } = gateOf(2, 5);
  const first = await gate.enter();
  const second = await gate.enter();
  const order: string[] = [];
  const third = gate.enter().then((slot) => (order.push("third"), slot));
  const fourth = gate.enter().then((slot) => (order.push("fourth"), slot));
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(order, []);
  gate.leave(first);
  gate.leave(await third);
  gate.leave(await fourth);
  gate.leave(second);
  assertEquals([order, pool.free], [["third", "fourth"], 5]);
  gate.leave(await gate.enter());
});

Deno.test("RequestGate: who stops waiting takes nothing, and holds nobody up", async () => {
  const { gate, pool } = gateOf(1);
  const inside = await gate.enter();
  const stop = new AbortController();
  const tired = gate.enter(stop.signal);
  const patient = gate.enter();
  stop.abort(new Error("enough"));
  await assertRejects(() => tired, Error, "enough");
  await assertRejects(() => gate.enter(stop.signal), Error, "enough");
  gate.leave(inside);
  gate.leave(await patient);
  assertEquals(pool.free, 1);
});

Deno.test("RequestGate: gives a slot back that came after its asker had stopped waiting", async () => {
  const { gate, pool } = gateOf(1);
  // Somebody else of this Worker has the slot.
  const elsewhere = await pool.take();
  const stop = new AbortController();
  const waiting = gate.enter(stop.signal);
  stop.abort(new Error("enough"));
  pool.give(elsewhere);
  await assertRejects(() => waiting, Error, "enough");
  assertEquals(pool.free, 1);
  gate.leave(await gate.enter());
});
