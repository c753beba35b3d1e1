import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { hashNumbers, Random } from "./random.ts";

Deno.test("Random: gives these very numbers, on every machine", () => {
  const random = new Random(42, 7);
  assertEquals([0, 1, 2, 3].map(() => random.word()), GOLDEN);
});

const GOLDEN = [4021651175, 3663254155, 2807159805, 1540025598];

Deno.test("Random: is uniform in its first and second moment, over many draws", () => {
  const random = new Random(1);
  const count = 200_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const value = random.uniform();
    assert(value >= 0 && value < 1);
    sum += value;
    squares += value * value;
  }
  assert(Math.abs(sum / count - 1 / 2) < 0.003);
  assert(Math.abs(squares / count - 1 / 3) < 0.003);
});

Deno.test("hashNumbers: tells apart seeds, orders and numbers beyond 32 bits", () => {
  const lists = [[0], [0, 0], [1], [1, 2], [2, 1], [2 ** 32], [2 ** 32 + 1], [2 ** 40], [2 ** 53 - 1]];
  assertEquals(new Set(lists.map((list) => hashNumbers(...list))).size, lists.length);
  assertNotEquals(new Random(1).word(), new Random(2).word());
});
