import { assertEquals } from "@std/assert";
import { LaneGate } from "./lane_gate.ts";

const MIB = 1 << 20;

/** Whether these lanes may take another file at once. */
function passing(gate: LaneGate, lanes: readonly number[]): boolean[] {
  return lanes.map((lane) => gate.enter(lane) === undefined);
}

Deno.test("LaneGate: keeps all lanes but the first once enough in a row came from memory", () => {
  const gate = new LaneGate();
  assertEquals(passing(gate, [0, 1, 2]), [true, true, true]);
  gate.tell(true, 15 * MIB);
  gate.tell(false, MIB);
  gate.tell(true, 15 * MIB);
  assertEquals(passing(gate, [0, 1, 2]), [true, true, true], "what was waited for begins the count anew");
  gate.tell(true, MIB);
  assertEquals(passing(gate, [0, 1, 2]), [true, false, false]);
});

Deno.test("LaneGate: those that wait go on when somebody had to wait for storage, and at the end", async () => {
  const gate = new LaneGate();
  gate.tell(true, 16 * MIB);
  const first = [gate.enter(1), gate.enter(2)];
  gate.tell(false, MIB);
  await Promise.all(first);
  gate.tell(true, 16 * MIB);
  const last = gate.enter(1);
  assertEquals(last === undefined, false);
  gate.end();
  await last;
  gate.tell(true, 16 * MIB);
  assertEquals(passing(gate, [1, 2]), [true, true]);
});
