import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { numbered } from "../store_contract.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import type { BlockSink, Engine } from "./engine.ts";
import { WriteTransfer } from "./transfer.ts";

libc();

const DEPTH = 8;

/** Requests complete when the test says so. */
function held(blockBytes: number) {
  const begun: { id: number; fd: number; length: number }[] = [];
  const never = () => Promise.reject(new Error("No test asks for it"));
  const engine: Engine & { sink: BlockSink } = {
    name: "uring",
    depth: DEPTH,
    sink: { complete: () => false },
    read: () => {},
    write: (id, fd, _slot, _skip, length) => begun.push({ id, fd, length }),
    flush: () => {},
    open: never,
    fsync: never,
    closeFile: never,
    wait: never,
    close: never,
  };
  const scheduler = new BlockScheduler(engine, new Arena(DEPTH * blockBytes).pool(blockBytes, DEPTH));
  const completeOne = () => {
    const first = begun.shift();
    if (first) engine.sink.complete(first.id, first.length);
  };
  return { scheduler, begun, completeOne };
}

function writeOf(
  scheduler: BlockScheduler,
  fd: number,
  alignment: number,
  blockBytes: number,
): WriteTransfer {
  const source = numbered(20 * blockBytes);
  return new WriteTransfer(
    { fd, path: `/${fd}`, alignment },
    source,
    blockBytes,
    undefined,
    undefined,
    scheduler.stopped,
  );
}

for (
  const [title, alignment, blockBytes, most] of [
    ["through the page cache 4 MiB at a time", 1, 1 << 20, 4],
    ["through the page cache two blocks at least", 1, 4 << 20, 2],
    ["through the page cache as many small blocks as there are requests", 1, 4096, DEPTH],
    ["past it as many blocks as there are requests", 4096, 1 << 20, DEPTH],
  ] as const
) {
  Deno.test(`BlockScheduler: one file is written ${title}`, async () => {
    const { scheduler, begun, completeOne } = held(blockBytes);
    const done = scheduler.run(writeOf(scheduler, 3, alignment, blockBytes));
    for (let completed = 0; completed < 20; completed++) {
      assertEquals(begun.length, Math.min(most, 20 - completed));
      completeOne();
    }
    await done;
    assertEquals(begun, []);
  });
}

Deno.test("BlockScheduler: what one file leaves free, the next one takes", async () => {
  const { scheduler, begun, completeOne } = held(1 << 20);
  const both = [3, 4].map((fd) => scheduler.run(writeOf(scheduler, fd, 1, 1 << 20)));
  assertEquals(begun.map(({ fd }) => fd), [3, 3, 3, 3, 4, 4, 4, 4]);
  for (let completed = 0; completed < 40; completed++) completeOne();
  await Promise.all(both);
  assertEquals(begun, []);
});
