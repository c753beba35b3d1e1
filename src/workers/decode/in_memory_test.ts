import { assertEquals } from "@std/assert";
import { inMemory } from "./in_memory.ts";

Deno.test("inMemory: gives ranges, and less where the bytes end", async () => {
  const read = inMemory(Uint8Array.of(1, 2, 3));
  assertEquals(read.size, 3);
  assertEquals(await read.read({ at: 1, length: 5 }), Uint8Array.of(2, 3));
});
