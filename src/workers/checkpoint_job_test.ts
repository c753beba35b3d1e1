import { assertEquals, assertThrows } from "@std/assert";
import { OrderBoard } from "./checkpoint_job.ts";

Deno.test("OrderBoard: gives the other side of its memory what was written last", () => {
  const here = new OrderBoard();
  const there = new OrderBoard(here.buffer);
  for (const kind of ["save", "load", "warm"] as const) {
    here.write({ kind, epoch: 70_000, step: 2_000_000_000 });
    assertEquals(there.read(), { kind, epoch: 70_000, step: 2_000_000_000 });
  }
  new Int32Array(here.buffer)[0] = 9;
  assertThrows(() => there.read(), RangeError, "order 9");
});
