import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Arena, ARENA_RESERVED_BYTES } from "./arena.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

const C = libc();

Deno.test("Arena: begins on a page, never hands out the first 64 KiB, never grows", () => {
  const arena = new Arena(1 << 20);
  assertEquals(arena.base % 4096n, 0n);
  const first = arena.reserve(100);
  const second = arena.reserve(100, 64);
  assertEquals(first.offset, ARENA_RESERVED_BYTES);
  assertEquals(second.offset % 64, 0);
  assert(second.offset >= first.offset + 100);
  assertEquals(first.address, arena.base + BigInt(first.offset));
  assertThrows(() => arena.memory.grow(1));
});

Deno.test("Arena: refuses more than it has, and alignments that cannot be kept", () => {
  const arena = new Arena(65536);
  assertThrows(() => arena.reserve(65537), RangeError, "65536 left");
  assertThrows(() => arena.reserve(1, 3), RangeError, "Alignment 3");
  assertThrows(() => arena.reserve(1, 8192), RangeError, "Alignment 8192");
  assertEquals(arena.reserve(65536).length, 65536);
});

Deno.test("Arena: the operating system writes into a slot by its address", () => {
  const arena = new Arena(65536);
  const slot = arena.reserve(4096);
  const fd = C.open(new TextEncoder().encode("/proc/self/exe\0"), platform().open.RDONLY, 0);
  try {
    assertEquals(C.pread(fd, slot.address, 4096n, 0n), 4096);
  } finally {
    C.close(fd);
  }
  assertEquals([...slot.bytes.subarray(0, 4)], [0x7f, 0x45, 0x4c, 0x46]);
  assertEquals(new Uint8Array(arena.memory.buffer)[slot.offset], 0x7f);
});

Deno.test("Arena: adviseHugePages keeps the bytes", () => {
  const arena = new Arena(8 << 20);
  const slot = arena.reserve(4096);
  slot.bytes.fill(7);
  arena.adviseHugePages();
  assert(slot.bytes.every((byte) => byte === 7));
});

Deno.test("pool: from 2 MiB on begins on a huge page, and there is room for all of its last one", () => {
  const HUGE = 2n << 20n;
  for (const before of [0, 4096, 65536, 1 << 20]) {
    const arena = new Arena(before + (8 << 20));
    arena.reserve(before);
    const { address, length } = arena.pool(1 << 20, 8).span;
    assertEquals([address % HUGE, length], [0n, 8 << 20]);
    const end = arena.base + BigInt(arena.memory.buffer.byteLength);
    assert(end - end % HUGE >= address + BigInt(length), "the end of the pool lies in small pages");
  }
  const small = new Arena(1 << 20);
  small.reserve(4096);
  assertEquals(small.pool(4096, 8).span.address, small.base + BigInt(ARENA_RESERVED_BYTES + 4096));
});

Deno.test("pool: of few Workers begins on a huge page from 64 KiB on, of many it costs no more than its own pages", () => {
  const HUGE = 2n << 20n;
  const bytes = 8 * 100 * 1024;
  const few = new Arena(bytes + 4096, 31);
  few.reserve(4096);
  const { address } = few.pool(100 * 1024, 8).span;
  assertEquals(address % HUGE, 0n);
  assert(few.base + BigInt(few.memory.buffer.byteLength) >= address + HUGE, "its huge page is not whole");
  const many = new Arena(bytes + 4096, 32);
  many.reserve(4096);
  assertEquals(many.pool(100 * 1024, 8).span.address, many.base + BigInt(ARENA_RESERVED_BYTES + 4096));
  assert(many.memory.buffer.byteLength < bytes + 4096 + 2 * ARENA_RESERVED_BYTES);
});

Deno.test("pool: one owner at a time; a second give and a foreign slot are refused", () => {
  const arena = new Arena(1 << 20);
  const pool = arena.pool(4096, 2);
  const a = pool.tryTake();
  const b = pool.tryTake();
  if (!a || !b) throw new Error("The pool had no slot");
  assert(a.offset !== b.offset);
  assertEquals(pool.tryTake(), undefined);
  pool.give(a);
  assertThrows(() => pool.give(a), Error, "back twice");
  assertThrows(() => pool.give(arena.reserve(4096)), Error, "does not own");
  assertEquals(pool.free, 1);
});

Deno.test("pool: take waits for a slot and gets the one that is given", async () => {
  const pool = new Arena(65536).pool(4096, 1);
  const owned = await pool.take();
  const waiting = pool.take();
  pool.give(owned);
  assertEquals(await waiting, owned);
  assertEquals(pool.free, 0);
  pool.give(owned);
  await assertRejects(async () => pool.give(owned));
  assertEquals(pool.free, 1);
});

Deno.test("pool: 10 000 operations slots out, equal slots back, memory flat", async () => {
  const arena = new Arena(8 << 20);
  const pool = arena.pool(65536, 32);
  const before = new Set<number>();
  for (let i = 0; i < 32; i++) before.add((await pool.take()).offset);
  for (const offset of before) assert(offset % 4096 === 0);
  assertEquals([before.size, pool.free], [32, 0]);
  const fresh = new Arena(8 << 20).pool(65536, 32);
  const rss = Deno.memoryUsage().rss;
  for (let i = 0; i < 10_000; i++) {
    const slots = [await fresh.take(), fresh.tryTake(), fresh.tryTake()];
    for (const slot of slots) {
      if (!slot) throw new Error("The pool lost a slot");
      slot.bytes[0] = i;
      fresh.give(slot);
    }
  }
  assertEquals(fresh.free, 32);
  const grown = Deno.memoryUsage().rss - rss;
  assert(grown < 16 << 20, `RSS grew by ${grown} bytes over 10 000 operations`);
});

Deno.test("release: what was touched is no longer in memory, and reads as zero", () => {
  const arena = new Arena(64 << 20);
  const { bytes } = arena.reserve(48 << 20);
  bytes.fill(1);
  const rss = Deno.memoryUsage().rss;
  arena.release();
  const freed = rss - Deno.memoryUsage().rss;
  assert(freed > 40 << 20, `${freed} bytes were given back`);
  assertEquals([bytes[0], bytes.at(-1)], [0, 0]);
});
