import { assertEquals } from "@std/assert";
import { PendingCalls } from "./pending_calls.ts";

Deno.test("PendingCalls: knows how many wait and the oldest of them, and counts answers", async () => {
  const calls = new PendingCalls();
  assertEquals([calls.count, calls.answered, calls.oldest], [0, 0, undefined]);
  const first = calls.begin("open", "a");
  const { promise, resolve } = Promise.withResolvers<number>();
  const flushed = calls.during("flush", "b", promise);
  assertEquals([calls.count, calls.answered, calls.oldest?.name], [2, 0, "a"]);
  calls.end(first);
  assertEquals([calls.count, calls.answered, calls.oldest?.name], [1, 1, "b"]);
  assertEquals(calls.oldest?.operation, "flush");
  resolve(-5);
  assertEquals(await flushed, -5);
  assertEquals([calls.count, calls.answered, calls.oldest], [0, 2, undefined]);
});
