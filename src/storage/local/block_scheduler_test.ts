import { assertEquals, assertRejects } from "@std/assert";
import { ERRNO } from "../../../ffi/errno.ts";
import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { StorageError } from "../../base/errors.ts";
import { numbered } from "../store_contract.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import type { BlockSink, Engine } from "./engine.ts";
import { PageCacheCopies } from "./page_cache_copies.ts";
import { WriteTransfer } from "./transfer.ts";

libc();

const DEPTH = 8;
/** Stands for the descriptor of a block that needed no request. */
const ANSWERED = -1;

/** Requests complete when the test says so. */
function held(blockBytes: number, copies?: PageCacheCopies) {
  const begun: { id: number; fd: number; length: number }[] = [];
  const never = () => Promise.reject(new Error("No test asks for it"));
  const engine: Engine & { sink: BlockSink } = {
    name: "uring",
    depth: DEPTH,
    sink: { complete: () => false },
    read: () => {},
    write: (id, fd, _slot, _skip, length) => begun.push({ id, fd, length }),
    answerLater: (id, length) => begun.push({ id, fd: ANSWERED, length }),
    flush: () => {},
    open: () => {},
    fsync: never,
    closeFile: never,
    wait: never,
    close: never,
  };
  const scheduler = new BlockScheduler(engine, new Arena(DEPTH * blockBytes).pool(blockBytes, DEPTH), copies);
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

/** Copies that a test watches; `result` is asked for each. */
function watchedCopies(result: (offset: number, length: number) => number) {
  const copied: { offset: number; slot: number }[] = [];
  const copies = new PageCacheCopies((_fd, slot, length, offset) => {
    copied.push({ offset, slot: slot.offset });
    return result(offset, length);
  }, () => 0);
  return { copied, copies };
}

Deno.test("BlockScheduler: copies a file from one slot, and the engine tells of its end", async () => {
  const { copied, copies } = watchedCopies((_offset, length) => length);
  const { scheduler, begun, completeOne } = held(4096, copies);
  let ended = false;
  const done = scheduler.run(writeOf(scheduler, 3, 1, 4096)).then(() => ended = true);
  // The machine may be so busy that the copying rests meanwhile.
  while (copied.length < 20) completeOne();
  assertEquals(copied.map(({ offset }) => offset), Array.from({ length: 20 }, (_, block) => block * 4096));
  assertEquals(new Set(copied.map(({ slot }) => slot)).size, 1);
  assertEquals([begun.map(({ fd }) => fd), ended], [[ANSWERED], false]);
  completeOne();
  await done;
});

Deno.test("BlockScheduler: what a copy did not take is requested; its failure fails the file", async () => {
  const short = watchedCopies((_offset, length) => length - 96);
  const { scheduler, begun, completeOne } = held(4096, short.copies);
  const done = scheduler.run(writeOf(scheduler, 3, 1, 4096));
  const fds: number[] = [];
  for (; begun.length > 0; completeOne()) fds.push(begun[0]?.fd ?? 0);
  await done;
  assertEquals(fds.filter((fd) => fd === 3).length, 20, "the rest of each block");

  const full = watchedCopies(() => -ERRNO.ENOSPC);
  const other = held(4096, full.copies);
  const failed = assertRejects(
    () => other.scheduler.run(writeOf(other.scheduler, 4, 1, 4096)),
    StorageError,
    "ENOSPC",
  );
  while (other.begun.length > 0) other.completeOne();
  await failed;
});

Deno.test("BlockScheduler: files that go past the page cache are not copied", async () => {
  const { copied, copies } = watchedCopies((_offset, length) => length);
  const { scheduler, begun, completeOne } = held(4096, copies);
  const done = scheduler.run(writeOf(scheduler, 3, 4096, 4096));
  while (begun.length > 0) completeOne();
  await done;
  assertEquals(copied, []);
});
