import { assert, assertEquals } from "@std/assert";
import { chosenBlocks } from "./sampled_blocks.ts";

const MIB = 1 << 20;

Deno.test("chosenBlocks: a fraction of 1 is the whole file in one range", () => {
  assertEquals([...chosenBlocks(5 * MIB + 1, 1, 42, 0)], [{ at: 0, length: 5 * MIB + 1 }]);
  assertEquals([...chosenBlocks(0, 1, 42, 0)], []);
});

Deno.test("chosenBlocks: repeats its choice, differs between files, keeps head and tail", () => {
  const choose = (file: number) => [...chosenBlocks(400 * MIB + 7, 0.05, 42, file)];
  assertEquals(choose(1), choose(1));
  assert(JSON.stringify(choose(1)) !== JSON.stringify(choose(2)));
  const blocks = choose(1);
  assertEquals(blocks[0], { at: 0, length: MIB });
  assertEquals(blocks.at(-1), { at: 400 * MIB, length: 7 });
  assert(blocks.length > 8 && blocks.length < 45, `${blocks.length} of 401 blocks`);
});
