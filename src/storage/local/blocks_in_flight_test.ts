import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { now } from "../../../ffi/clock.ts";
import { BlocksInFlight } from "./blocks_in_flight.ts";
import { ScatteredTransfer } from "./transfer.ts";

const [slot] = [new Arena(8192).pool(4096, 2)].map((pool) => pool.tryTake());
if (!slot) throw new Error("A new pool has slots");

function transferOf(path: string): ScatteredTransfer {
  return new ScatteredTransfer({ fd: 3, path, alignment: 1 }, () => 0, 4096, () => {}, undefined, () => {});
}

Deno.test("BlocksInFlight: an id is one block's at a time, and what is known of it begins anew", () => {
  const blocks = new BlocksInFlight(2);
  const [a, b] = [transferOf("/a"), transferOf("/b")];
  const first = blocks.add(a, slot, 2 ** 40, 4096, true);
  blocks.setArrived(first, 512);
  assertEquals(blocks.repeated(first), 1);
  assertEquals(blocks.repeated(first), 2);
  const second = blocks.add(b, slot, 0, 100, false);
  assertEquals(new Set([first, second]), new Set([0, 1]));
  assertEquals(blocks.room, 0);
  assertEquals([blocks.offsetOf(first), blocks.lengthOf(first), blocks.isWrite(first)], [
    2 ** 40,
    4096,
    true,
  ]);
  assertEquals(blocks.transferOf(second), b);
  blocks.remove(first);
  assertEquals(blocks.transferOf(first), undefined);
  assertEquals(blocks.slotOf(first), undefined);
  assertEquals(blocks.room, 1);
  assertEquals(blocks.add(b, slot, 5, 7, false), first);
  assertEquals([blocks.arrivedOf(first), blocks.isWrite(first)], [0, false]);
  assertEquals(blocks.repeated(first), 1);
});

Deno.test("BlocksInFlight.pending: counts them and names the one that began first", () => {
  const blocks = new BlocksInFlight(4);
  assertEquals(blocks.pending(), { requests: 0, oldest: undefined });
  const first = blocks.add(transferOf("/a"), slot, 8, 4096, true);
  const beganMs = blocks.beganMs(first);
  while (now() === beganMs);
  blocks.add(transferOf("/b"), slot, 0, 4096, false);
  assertEquals(blocks.pending(), {
    requests: 2,
    oldest: { operation: "write", name: "/a", offset: 8, beganMs },
  });
  blocks.remove(first);
  assertEquals(blocks.pending().oldest?.name, "/b");
});

Deno.test("BlocksInFlight.forEachOf: gives the blocks of one transfer alone", () => {
  const blocks = new BlocksInFlight(3);
  const transfer = transferOf("/a");
  const mine = [blocks.add(transfer, slot, 0, 1, false)];
  blocks.add(transferOf("/b"), slot, 0, 1, false);
  mine.push(blocks.add(transfer, slot, 1, 1, false));
  const seen: number[] = [];
  blocks.forEachOf(transfer, (id) => seen.push(id));
  assertEquals(seen.sort(), mine.sort());
});
