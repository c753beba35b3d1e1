import { assertEquals, assertRejects } from "@std/assert";
import { controlBlock, createSharedMetrics } from "../metrics/shared_memory.ts";
import { settleLanes } from "./settle_lanes.ts";

const FILES = 100;

/** Lanes that take files as Workers do; `each` is what happens to one. */
async function run(lanes: number, each: (file: number) => Promise<void>): Promise<number[]> {
  const control = controlBlock(createSharedMetrics(1));
  const begun: number[] = [];
  const lane = async () => {
    for (;;) {
      const file = control.takeTicket(FILES);
      if (file < 0) return;
      begun.push(file);
      await each(file);
    }
  };
  try {
    await settleLanes(Array.from({ length: lanes }, lane), control);
  } finally {
    assertEquals(control.takeTicket(FILES), -1);
  }
  return begun;
}

Deno.test("settleLanes: lets lanes take everything where nothing fails", async () => {
  assertEquals((await run(4, () => Promise.resolve())).length, FILES);
});

Deno.test("settleLanes: after the first error no lane takes another file, what is under way ends, and it is thrown", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const gate = Promise.withResolvers<void>();
  const failing = run(4, async (file) => {
    begun.push(file);
    if (file === 3) throw new Error("the first");
    await gate.promise;
    ended.push(file);
    if (file === 0) throw new Error("a later one");
  });
  setTimeout(() => gate.resolve(), 5);
  await assertRejects(() => failing, Error, "the first");
  assertEquals([begun, ended], [[0, 1, 2, 3], [0, 1, 2]]);
});
