import { assert, assertEquals } from "@std/assert";
import { bytesSource } from "../base/bytes_source.ts";
import { RatioCount } from "./ratio_count.ts";
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

const { room } = ownArena(1 << 20);

function noise(length: number, seed: number): Uint8Array {
  const next = testNumbers(seed);
  return Uint8Array.from({ length }, () => next(256));
}

Deno.test("RatioCount: counts equal blocks of 4 KiB over all files, and the last block as it is", () => {
  const file = noise(3 * 4096 + 100, 1);
  const count = new RatioCount();
  assertEquals([count.dedup, count.compress(1)], [1, 1]);
  count.add(bytesSource(file), room);
  assertEquals(count.dedup, 1);
  count.add(bytesSource(file), room);
  assertEquals(count.dedup, 2);
  count.add(bytesSource(file.subarray(1)), room);
  assertEquals(count.dedup, 12 / 8, "shifted blocks are not equal");
});

Deno.test("RatioCount: compresses only blocks that differ", () => {
  const block = noise(4096, 5);
  const repeated = Uint8Array.from({ length: 40 * 4096 }, (_, i) => block[i % 4096] ?? 0);
  const count = new RatioCount();
  count.add(bytesSource(repeated), room);
  assertEquals(count.dedup, 40);
  assert(count.compress(1) > 0.98 && count.compress(1) < 1.02, `${count.compress(1)}`);
});

Deno.test("RatioCount: compresses slots from all parts of a file", () => {
  const slots = 40;
  // Each block is a quarter noise in the first half of the file, and noise in the other.
  const half = noise(slots * room.length / 8, 3);
  for (let at = 0; at < half.length / 2; at += 4096) half.fill(0, at + 1024, at + 4096);
  const small = { ...room, length: room.length / 8, bytes: room.bytes.subarray(0, room.length / 8) };
  const count = new RatioCount();
  count.add(bytesSource(half), small);
  assert(Math.abs(count.compress(1.6) - 1.6) < 0.03, `${count.compress(1.6)}`);
});

Deno.test("RatioCount: says of lz4 and deflate which is further from what was asked", () => {
  // Bytes of seven bits are noise to lz4.
  const count = new RatioCount();
  count.add(bytesSource(noise(1 << 20, 9).map((byte) => byte & 127)), room);
  assert(count.compress(1) > 1.1, `${count.compress(1)}`);
  assert(Math.abs(count.compress(1.14) - 1) < 0.01, `${count.compress(1.14)}`);
});
