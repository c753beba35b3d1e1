import { assert, assertEquals } from "@std/assert";
import { bytesSource } from "../base/bytes_source.ts";
import { RatioCount } from "./ratio_count.ts";
import { testArena, testNumbers } from "./test_arena.ts";

const { room } = testArena(1 << 20);

function noise(length: number, seed: number): Uint8Array {
  const next = testNumbers(seed);
  return Uint8Array.from({ length }, () => next(256));
}

Deno.test("RatioCount: counts equal blocks of 4 KiB over all files, and the last block as it is", () => {
  const file = noise(3 * 4096 + 100, 1);
  const count = new RatioCount();
  assertEquals([count.dedup, count.compress], [1, 1]);
  count.add(bytesSource(file), room);
  assertEquals(count.dedup, 1);
  count.add(bytesSource(file), room);
  assertEquals(count.dedup, 2);
  count.add(bytesSource(file.subarray(1)), room);
  assertEquals(count.dedup, 12 / 8, "shifted blocks are not equal");
});

Deno.test("RatioCount: compresses slots from all parts of a file", () => {
  const slots = 40;
  const half = new Uint8Array(slots * room.length / 8);
  half.set(noise(half.length / 2, 3));
  const small = { ...room, length: room.length / 8, bytes: room.bytes.subarray(0, room.length / 8) };
  const count = new RatioCount();
  count.add(bytesSource(half), small);
  assert(Math.abs(count.compress - 2) < 0.02, `${count.compress}`);
});
