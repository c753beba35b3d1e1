import { assertEquals } from "@std/assert";
import { Blackboard } from "./blackboard.ts";
import { Lessons } from "./lessons.ts";

Deno.test("Lessons: what one has learned all know who share a blackboard, the last word counts", () => {
  const memory = Blackboard.memory(1000);
  const [one, other] = [new Lessons<number>(memory), new Lessons<number>(memory)];
  one.set("a", 1);
  other.set("b", 2);
  assertEquals([other.get("a"), one.get("b"), one.get("c")], [1, 2, undefined]);
  other.set("a", 3);
  assertEquals([one.get("a"), new Lessons<number>(memory).get("a")], [3, 3]);
});

Deno.test("Lessons: are kept by who learned them where there is no blackboard, or no room on it", () => {
  for (const memory of [undefined, Blackboard.memory(4)]) {
    const one = new Lessons<number>(memory);
    one.set("a", 1);
    assertEquals([one.get("a"), new Lessons<number>(memory).get("a")], [1, undefined]);
  }
});
