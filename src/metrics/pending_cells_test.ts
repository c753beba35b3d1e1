import { assertEquals, assertThrows } from "@std/assert";
import { PENDING_SLOTS, PendingCells, type PendingView } from "./pending_cells.ts";

const cells = () => new Float64Array(new SharedArrayBuffer(PENDING_SLOTS * 8));

const VIEW: PendingView = {
  seenMs: 5,
  movedMs: 3,
  requests: 8,
  oldest: { operation: "read", name: "train/img_ü.npz", offset: 2 ** 40, beganMs: 4.5 },
};

Deno.test("PendingCells: gives back what was written, and nothing before", () => {
  const memory = cells();
  const [writer, reader] = [new PendingCells(memory), new PendingCells(memory)];
  assertEquals(reader.read(), { seenMs: 0, movedMs: 0, requests: 0, oldest: undefined });
  writer.write(VIEW);
  assertEquals(reader.read(), VIEW);
  const idle = { seenMs: 9, movedMs: 9, requests: 0, oldest: undefined };
  writer.write(idle);
  assertEquals(reader.read(), idle);
  assertThrows(() => new PendingCells(memory.subarray(1)), RangeError);
});

Deno.test("PendingCells: keeps the end of a name that is too long", () => {
  const writer = new PendingCells(cells());
  const name = `${"a".repeat(1000)}/the_file`;
  writer.write({ ...VIEW, oldest: { operation: "write", name, offset: 0, beganMs: 1 } });
  assertEquals(writer.read().oldest?.name, name.slice(-320));
});

Deno.test("PendingCells: a view that is being written is not taken, and a dead writer holds nobody up", () => {
  const memory = cells();
  const writer = new PendingCells(memory);
  writer.write(VIEW);
  Atomics.add(new Int32Array(memory.buffer), 0, 1);
  assertEquals(writer.read().requests, 0);
});
