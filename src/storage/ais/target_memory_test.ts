import { assertEquals } from "@std/assert";
import { TargetMemory } from "./target_memory.ts";

const origin = { isTls: false, host: "target", port: 1 };

Deno.test("TargetMemory: forgets after a minute and when told, and keeps a bounded number", () => {
  let now = 0;
  const memory = new TargetMemory(() => now);
  memory.remember("a", origin);
  memory.remember("b", origin);
  memory.forget("b");
  now = 59_999;
  assertEquals([memory.recall("a"), memory.recall("b")], [origin, undefined]);
  now = 60_000;
  assertEquals(memory.recall("a"), undefined);
  for (let i = 0; i < 5000; i++) memory.remember(`k${i}`, origin);
  assertEquals([memory.recall("k0"), memory.recall("k4999")], [undefined, origin]);
  assertEquals(Array.from({ length: 5000 }, (_, i) => memory.recall(`k${i}`)).filter(Boolean).length, 4096);
});
