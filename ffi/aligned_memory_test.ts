import { assert, assertEquals, assertThrows } from "@std/assert";
import { AlignedMemory, alignedMemoryInUse } from "./aligned_memory.ts";
import { libc } from "./libc.ts";

libc();

Deno.test("AlignedMemory: is aligned, writable, counted while owned", () => {
  const before = alignedMemoryInUse();
  const memory = new AlignedMemory(10_000, 4096);
  assertEquals(memory.address % 4096n, 0n);
  memory.bytes.fill(9);
  assert(memory.bytes.every((byte) => byte === 9));
  assertEquals(alignedMemoryInUse(), { pieces: before.pieces + 1, bytes: before.bytes + 10_000 });
  memory.free();
  assertEquals(alignedMemoryInUse(), before);
});

Deno.test("AlignedMemory: a second free is refused, using frees once", () => {
  const before = alignedMemoryInUse();
  const memory = new AlignedMemory(512, 512);
  memory.free();
  assertThrows(() => memory.free(), Error, "already freed");
  {
    using scoped = new AlignedMemory(512, 512);
    assertEquals(alignedMemoryInUse().pieces, before.pieces + 1);
    assertEquals(scoped.length, 512);
  }
  assertEquals(alignedMemoryInUse(), before);
});

Deno.test("AlignedMemory: refuses alignments and lengths that make no sense", () => {
  assertThrows(() => new AlignedMemory(512, 3), RangeError, "Alignment 3");
  assertThrows(() => new AlignedMemory(0, 512), RangeError, "0 bytes");
});

Deno.test("AlignedMemory: RSS stays flat over 10 000 allocations", () => {
  const rss = Deno.memoryUsage().rss;
  for (let i = 0; i < 10_000; i++) {
    using memory = new AlignedMemory(65536, 4096);
    memory.bytes[0] = i;
  }
  const grown = Deno.memoryUsage().rss - rss;
  assert(grown < 64 << 20, `RSS grew by ${grown} bytes although ${10_000 * 65536} were freed`);
  assertEquals(alignedMemoryInUse().pieces, 0);
});
